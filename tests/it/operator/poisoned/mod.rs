//! Something that one object alone makes fail, always: nobody else notices.

mod objects;
mod statuses;
mod user;

use vms_operator::api::v1alpha1::VmsUser;

use super::{
    listing::LISTING,
    site::Site,
    users::{condition, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually, store::Visitor};

/// How often the server was listed.
fn listings(site: &Site) -> usize {
    let requests = site.proxy.requests();
    let listed = requests.iter().filter(|line| line.starts_with(LISTING));
    listed.count()
}

/// The requests that are about one user.
fn path_of(user: &VmsUser) -> String {
    let id = status_of(user).external_id.expect("an id");
    format!("/api/v1/users/subusers/{id}")
}

fn is_unsynced(user: &VmsUser) -> bool {
    condition(user, "Synced").0 == "False"
}

/// Waits until a user of that path has a name in the VMS.
pub(super) async fn until_named(parent: &Visitor, path: &str, name: &str) {
    eventually(
        PATIENCE,
        &format!("the VMS says {name}"),
        async || match &parent.get(path).await.expect(200).body["name"] {
            shown if shown == name => Ok(()),
            shown => Err(shown.to_string()),
        },
    )
    .await;
}

/// Gives a user another name.
async fn rename(site: &Site, user: &str, name: &str) {
    site.patch(
        &format!("vmsuser/{user}"),
        &format!("{{displayName: {name}}}"),
    )
    .await;
}
