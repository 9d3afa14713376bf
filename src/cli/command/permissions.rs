//! `vmsctl permissions`: which actions there are, as a page of the documentation.

use std::io::{self, Write};

use crate::domain::permission::{KNOWN, Permission, PermissionGroup};

const TITLE: &str = "\
<!-- Written by `vmsctl permissions`; change the table in src/domain/permission/table.rs instead. -->

# Permissions

The groups are those of the users page of the VMS's manual (24.03), in its order; each is a field of
`spec.permissions` of a `VmsUser` and of a share. A group takes the actions that have a name here, or `\"*\"`: everything
that the server offers in the group, except what manages users. The name on the wire is the server's own; what the table
does not name is asked for by that name in `spec.extraPermissions`.

Sources: `IOS` and `AND` are the vendor's mobile SDKs, `D24.12` the permissions page of the manual 24.12. A name of source
`ours` is invented, because no source gives one: only [`vms-store`](vms-store.md) offers it, which announces it in
`static/basic`, and `\"*\"` or `extraPermissions` reach it. A type of business case takes licences of its level
(`spec.limits.licenses`).
";

/// Prints the page.
///
/// # Errors
/// The output does not take it.
pub fn run(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page().as_bytes())
}

fn page() -> String {
    let mut page = TITLE.to_owned();
    for group in PermissionGroup::ALL {
        page.push_str(&section(*group));
    }
    page
}

fn section(group: PermissionGroup) -> String {
    let mut text = format!(
        "\n## {} (`{}`)\n\n| action | name on the wire | licences | source |\n|---|---|---|---|\n",
        group.title(),
        group.field()
    );
    let rows = KNOWN.iter().filter(|permission| permission.group == group);
    for permission in rows {
        text.push_str(&row(permission));
    }
    text
}

fn row(permission: &Permission) -> String {
    let action = if permission.is_ours() {
        "`\"*\"` alone".to_owned()
    } else if manages_users(permission) {
        format!("`{}`, never granted", permission.action)
    } else {
        format!("`{}`", permission.action)
    };
    let level = permission
        .level
        .map_or_else(String::new, |level| level.to_string());
    format!(
        "| {action} | `{}` | {level} | {} |\n",
        permission.wire, permission.source
    )
}

fn manages_users(permission: &Permission) -> bool {
    crate::domain::permission::PermissionName::from(permission.wire).manages_users()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_documentation_is_what_the_table_says() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md");
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == page(), "run `make generate`");
    }
}
