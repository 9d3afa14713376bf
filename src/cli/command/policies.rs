//! `vmsctl policies`: the admission policies as YAML, printed or as files.

use std::io::Write;

use super::generated::{Args, Error, File, emit, yaml};
use crate::api;

/// Prints or writes the policies.
///
/// # Errors
/// The folder or the output does not take them.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Error> {
    emit([file()?], args, out)
}

/// A policy does nothing without its binding: the two go together.
fn file() -> Result<File, Error> {
    let (policy, binding) = api::deletion_protection();
    let policy = yaml("an admission policy", &policy)?;
    let binding = yaml("a binding of an admission policy", &binding)?;
    Ok(File {
        name: "deletion-protection.yaml".to_owned(),
        text: format!(
            "# Written by `vmsctl policies`; change src/api/policies.rs instead.\n{policy}---\n{binding}"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command::generated::folder;

    #[test]
    fn the_folder_policies_holds_what_the_code_says() {
        let file = file().unwrap();
        let expected = [(file.name, file.text)].into();
        for path in ["policies", "charts/vms-operator/files/policies"] {
            assert_eq!(folder(path), expected, "{path}: run `make generate`");
        }
    }
}
