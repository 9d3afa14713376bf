//! Permissions in the words of manifests.

use super::documented;

/// Group and action, such as `screenshots: Save`, of a name on the wire; that name where no action stands for it.
pub fn in_words(wire: &str) -> String {
    match documented().find(|permission| permission.wire == wire) {
        Some(permission) => format!("{}: {}", permission.group.field(), permission.action),
        None => format!("extraPermissions: {wire}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::KNOWN;

    #[test]
    fn a_permission_is_called_as_a_manifest_asks_for_it() {
        assert_eq!(in_words("archives-show"), "archive: View");
        assert_eq!(in_words("teleport-beam"), "extraPermissions: teleport-beam");
        let ours = KNOWN
            .iter()
            .find(|permission| permission.is_ours())
            .unwrap();
        let expected = format!("extraPermissions: {}", ours.wire);
        assert_eq!(in_words(ours.wire), expected);
    }
}
