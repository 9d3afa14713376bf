//! A store that is away: who is told, and how everything converges when it is back.

use tokio::net::TcpSocket;

use super::{
    manifests::many,
    site::Site,
    users::{condition, is_current, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// The proxy takes connections and closes them: both are true of a store behind it that is gone.
fn is_away(reason: &str) -> bool {
    ["Unreachable", "Unavailable"].contains(&reason)
}

#[tokio::test]
async fn a_network_policy_is_named_where_a_server_cannot_be_reached() {
    let mut site = Site::prepare("behind a NetworkPolicy").await;
    site.store.stop().await;
    site.run_with(|config| config.network_policy = Some("ops-vms-operator".to_owned()))
        .await;
    // The proxy would take the connection.
    let nobody = TcpSocket::new_v4().expect("a socket");
    nobody
        .bind(([127, 0, 0, 1], 0).into())
        .expect("a port at which nobody listens");
    let address = nobody.local_addr().expect("the port of a socket");
    site.patch("vmsserver/main", &format!("{{url: 'http://{address}'}}"))
        .await;
    site.until_server_says("Unreachable").await;
    let (_, message) = site.server_ready().await;
    assert!(
        message.contains("NetworkPolicy ops-vms-operator limits where the operator connects"),
        "{message}"
    );
}

#[tokio::test]
async fn what_changes_while_the_store_is_away_arrives_when_it_is_back_and_nobody_else_is_told() {
    let mut site = Site::start("a store that goes away").await;
    let names = ["u0", "u1", "u2", "u3", "u4", "u5"];
    site.apply(&many(0..6)).await;
    for name in names {
        site.ready(name).await;
    }
    let undisturbed = site.user("u5").await.metadata.resource_version;
    site.store.stop().await;
    for name in ["u0", "u1", "u2"] {
        site.patch(&format!("vmsuser/{name}"), "{displayName: New Name}")
            .await;
    }
    for name in ["u0", "u1", "u2"] {
        site.until(name, "told that the store is away", |user| {
            is_current(user) && is_away(&condition(user, "Synced").1)
        })
        .await;
    }
    eventually(PATIENCE, "the server says so too", async || {
        let (reason, message) = site.server_ready().await;
        if is_away(&reason) {
            Ok(())
        } else {
            Err(format!("{reason}: {message}"))
        }
    })
    .await;
    site.store.start_again().await;
    for name in ["u0", "u1", "u2"] {
        let user = site.ready(name).await;
        let id = status_of(&user).external_id.expect("an id");
        let path = format!("/api/v1/users/subusers/{id}");
        let shown = site.store.parent().await.get(&path).await.expect(200);
        assert_eq!(shown.body["name"], "New Name");
    }
    site.until_caught_up().await;
    site.stop_when_idle().await;
    assert_eq!(site.user("u5").await.metadata.resource_version, undisturbed);
    let told = site.namespace.writes().await;
    let of_u5 = told.iter().filter(|write| write.name == "u5");
    assert_eq!(of_u5.count(), 2, "its claim and its first status");
}
