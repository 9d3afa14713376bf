//! Moments that come while a test runs.

use std::time::Duration;

use jiff::{Timestamp, Unit};
use vms_operator::{api::v1alpha1::VmsUser, clock};

use crate::{
    operator::{
        site::Site,
        users::{condition, is_current},
    },
    support::{cluster::PATIENCE, eventually::eventually, health::History},
};

/// Declares a moment at which access begins or ends, such that the operator learns of it before: the busier the machine,
/// the further away. `before` is the reason of `Ready` until then. Answers the moment, and how many were declared.
pub(in crate::operator) async fn declare_moment(
    site: &Site,
    name: &str,
    field: &str,
    before: &str,
) -> (Timestamp, usize) {
    let history = History::of::<VmsUser>(&site.namespace).await;
    let mut ahead = Duration::from_millis(500);
    for tries in 1.. {
        let moment = clock::now() + ahead;
        let moment = moment.round(Unit::Millisecond).expect("a millisecond");
        let spec = format!("{{{field}: '{moment}'}}");
        site.patch(&format!("vmsuser/{name}"), &spec).await;
        site.until(name, "it knows of the moment", is_current).await;
        let generation = site.user(name).await.metadata.generation;
        // Polling may be too slow to see the first status of that generation.
        let first = eventually(PATIENCE, "the history has it", async || {
            let versions = history.versions(name).into_iter();
            let mut users =
                versions.map(|version| version.try_parse::<VmsUser>().expect("a VmsUser"));
            let first =
                users.find(|user| user.metadata.generation == generation && is_current(user));
            first.ok_or_else(String::new)
        })
        .await;
        if condition(&first, "Ready").1 == before {
            return (moment, tries);
        }
        ahead *= 2;
    }
    unreachable!("there are enough moments")
}
