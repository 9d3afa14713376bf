//! Everything at once, in the worst order.

use std::collections::BTreeMap;

use crate::{
    operator::{
        manifests::{ALICE, CAMERAS, SETS},
        site::Site,
    },
    support::store::TestStore,
};

/// Kinds from those who refer to those who are referred to, with an example of each.
const WORST_ORDER: [&str; 9] = [
    ALICE,
    include_str!("../../../examples/site/user-bob.yaml"),
    include_str!("../../../examples/site/user-carol.yaml"),
    include_str!("../../../examples/site/user-dave.yaml"),
    include_str!("../../../examples/site/roles.yaml"),
    include_str!("../../../examples/site/ip-pools.yaml"),
    SETS,
    CAMERAS,
    "",
];

const USERS: [&str; 4] = ["alice", "bob", "carol", "dave"];

#[tokio::test]
async fn applied_in_the_worst_order_everything_converges_quietly() {
    let mut site = Site::prepare_on("the worst order", TestStore::start().await).await;
    // The server and its Secret come last of all.
    site.kubectl(&["delete", "vmsserver/main", "secret/main-parent-account"])
        .await;
    site.run().await;
    for manifest in WORST_ORDER {
        if manifest.is_empty() {
            let server = site.server("");
            let (server, secret) = server.split_once("---\n").expect("two objects");
            site.apply(server).await;
            site.apply(secret).await;
        } else {
            site.apply(manifest).await;
        }
    }
    for name in USERS {
        site.ready(name).await;
    }
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let converged = site.namespace.writes().await.len();
    site.run().await;
    site.until_caught_up().await;
    site.reconcile("alice").await;
    site.until_caught_up().await;
    site.stop_when_idle().await;
    let events = site.kubectl(&["get", "events", "--output=name"]).await;
    assert_eq!(events, "", "what waits for what comes is no event");
    let writes = site.namespace.writes().await;
    let of_user = |name: &str| {
        let writes = writes.iter();
        let writes = writes.filter(|write| write.resource == "vmsusers" && write.name == name);
        writes.map(ToString::to_string).collect::<Vec<_>>()
    };
    let counts: BTreeMap<&str, Vec<String>> =
        USERS.iter().map(|name| (*name, of_user(name))).collect();
    // Each step that came told once what is missing now.
    let most = WORST_ORDER.len() + 2;
    assert!(
        counts.values().all(|writes| writes.len() <= most),
        "{counts:#?}"
    );
    let after: Vec<String> = writes[converged..]
        .iter()
        .map(|write| format!("{} {}", write.resource, write.name))
        .collect();
    let (user, server) = ("vmsusers/status alice", "vmsservers/status main");
    assert_eq!(
        after,
        [server, server, user, server, server],
        "nothing is written after that but what we asked for"
    );
}
