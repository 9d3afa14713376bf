//! Another VMS under the same address gets nothing until a person says so.

use super::{
    manifests::ALICE,
    site::Site,
    users::{condition, is_current},
};
use crate::support::{cluster::PATIENCE, eventually::eventually, proxy::Proxy, store::TestStore};

#[tokio::test]
async fn another_vms_under_the_same_name_is_not_written_to_until_it_is_confirmed() {
    let mut site = Site::start("another VMS answers").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    // Nobody who is served waits for the status of the server.
    let known = eventually(PATIENCE, "the VMS is known", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        let identity = status.identity;
        identity.ok_or_else(|| "it is not recorded".to_owned())
    })
    .await;
    let other = TestStore::start().await;
    let old = std::mem::replace(&mut site.proxy, Proxy::before(other.socket_address()).await);
    site.apply(&site.server("")).await;
    let problem = eventually(PATIENCE, "the change is reported", async || {
        let (reason, message) = site.server_ready().await;
        if reason == "ServerIdentityChanged" {
            Ok(message)
        } else {
            Err(format!("{reason}: {message}"))
        }
    })
    .await;
    site.patch("vmsuser/alice", "{displayName: Alice L.}").await;
    site.until("alice", "told so", |alice| {
        is_current(alice) && condition(alice, "Synced").1 == "ServerIdentityChanged"
    })
    .await;
    let requests = site.proxy.requests();
    let writes = requests
        .iter()
        .filter(|request| !request.starts_with("GET ") && !request.ends_with("/token"));
    assert_eq!(writes.count(), 0, "{requests:?}");
    assert_eq!(
        site.vms_server()
            .await
            .status
            .and_then(|status| status.identity),
        Some(known)
    );

    let (_, identity) = problem
        .rsplit_once(' ')
        .expect("the message ends with the identity");
    site.apply(&site.server(&format!("confirmedIdentity: {identity}")))
        .await;
    site.ready("alice").await;
    let there = other
        .anybody()
        .login(("alice@example.com", "alice-demo-1"))
        .await;
    assert_eq!(there.status, 200, "{there:?}");
    drop(old);
}
