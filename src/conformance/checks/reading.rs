//! What a server says of itself and lists.

use std::collections::BTreeSet;

use crate::{
    conformance::{
        report::{Finding, Flaw},
        trial::Course,
    },
    domain::{capability::Capability, name::UserId},
    store::Description,
    world::Inventory,
};

/// An id that no server has given yet, and one that would lead elsewhere.
const NOBODY: [&str; 2] = ["2147483000", "../self"];

/// Version and identity.
pub(in crate::conformance) fn description(server: &Description) -> String {
    let identity = if server.capabilities.contains(&Capability::Identity) {
        "it has an identity of its own"
    } else {
        "it is told from others by address and account alone"
    };
    let terms = match server.terms {
        Some(_) => "; it asks for consent to terms",
        None => "",
    };
    format!("version {}; {identity}{terms}", server.version)
}

/// Cameras and what holds them.
pub(in crate::conformance) fn inventory(inventory: &Inventory) -> Finding {
    let unreadable = inventory.unreadable.len();
    if unreadable > 0 {
        return Err(Flaw::broken(format!("{unreadable} of them cannot be read")));
    }
    Ok(format!(
        "cameras: {}, layouts: {}, camera groups: {}, permissions: {}",
        inventory.cameras.len(),
        inventory.layouts.len(),
        inventory.groups.len(),
        inventory.held.len(),
    ))
}

/// All users, page by page.
pub(in crate::conformance) async fn listing(course: &Course<'_>) -> Finding {
    let rows = course.store.list().await?;
    if rows.iter().any(|row| row.login == course.user.login) {
        return Err(Flaw::broken("it has a user of the login already"));
    }
    let ids: BTreeSet<&UserId> = rows.iter().map(|row| &row.id).collect();
    if ids.len() < rows.len() {
        return Err(Flaw::broken("it lists a user twice"));
    }
    Ok(format!("users: {}", rows.len()))
}

/// What is said of a user that is not there.
pub(in crate::conformance) async fn absence(course: &Course<'_>) -> Finding {
    for id in NOBODY {
        if course.store.get(&id.into()).await?.is_some() {
            return Err(Flaw::broken(
                "it shows somebody under an id that is nobody's",
            ));
        }
    }
    Ok(String::new())
}
