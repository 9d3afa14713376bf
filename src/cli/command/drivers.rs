//! `vmsctl drivers`: what the servers of each driver have to offer, as a page of the documentation.

use std::io::{self, Write};

use strum::IntoEnumIterator as _;

use crate::domain::{
    capability::Capability, driver::Offer, permission::PermissionGroup, server::DriverKind,
};

const TITLE: &str = "\
<!-- Written by `vmsctl drivers`; change the table in src/domain/driver.rs instead. -->

# Drivers

`spec.driver` of a `VmsServer` says which kind of VMS it is. What a VMS cannot enforce is refused to whoever declares it, by
the rule `Unsupported`, and never weakened to something similar. `vmsctl validate` refuses without a server what no server of
the driver has.

| driver | page |
|---|---|
";

const CAPABILITIES: &str = "
## What users can be limited to

`always` is so on each server that the driver takes, and `where …` on those of which that is true. Anything else says what
becomes of such a declaration. `vmsctl conformance` finds out what a server of your own keeps.
";

const GROUPS: &str = "
## Permissions by group

The groups are those of `spec.permissions`. `as held` is whatever the account holds that manages the users; see
[permissions](../permissions.md) for the names.
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
    for driver in DriverKind::ALL {
        let name: &str = driver.into();
        let file = name.to_ascii_lowercase();
        page.push_str(&row(
            &format!("`{name}`"),
            &[format!("[{file}.md]({file}.md)")],
        ));
    }
    page.push_str(CAPABILITIES);
    page.push_str(&head("capability"));
    for capability in Capability::iter() {
        let name: &str = capability.into();
        let cells = DriverKind::ALL.map(|driver| offer(driver, capability));
        page.push_str(&row(&format!("`{name}`: {}", capability.meaning()), &cells));
    }
    page.push_str(GROUPS);
    page.push_str(&head("group"));
    for group in PermissionGroup::ALL {
        let cells = DriverKind::ALL.map(|driver| permissions(driver, *group));
        page.push_str(&row(&format!("`{}`", group.field()), &cells));
    }
    page
}

fn head(first: &str) -> String {
    let names = DriverKind::ALL.map(|driver| format!("`{}`", <&str>::from(driver)));
    let lines = names.iter().map(|_| "---|").collect::<String>();
    format!("\n{}|---|{lines}\n", row(first, &names))
}

fn row(first: &str, cells: &[String]) -> String {
    format!("| {first} | {} |\n", cells.join(" | "))
}

fn offer(driver: DriverKind, capability: Capability) -> String {
    match driver.offers(capability) {
        Offer::Always => "always".to_owned(),
        Offer::Where(condition) => format!("where {condition}"),
        Offer::Never => capability.otherwise().to_owned(),
    }
}

fn permissions(driver: DriverKind, group: PermissionGroup) -> String {
    if driver.permissions().is_none() {
        return "as held".to_owned();
    }
    let actions = driver.of_group(group);
    let actions: Vec<String> = actions.map(|row| format!("`{}`", row.action)).collect();
    if actions.is_empty() {
        "refused".to_owned()
    } else {
        actions.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_in_the_documentation_is_what_the_table_says() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/drivers/README.md");
        let written = std::fs::read_to_string(path).unwrap();
        assert!(written == page(), "run `make generate`");
    }

    #[test]
    fn every_driver_has_a_page() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/drivers");
        for driver in DriverKind::ALL {
            let name: &str = driver.into();
            let page = folder.join(format!("{}.md", name.to_ascii_lowercase()));
            assert!(page.is_file(), "{}", page.display());
        }
    }
}
