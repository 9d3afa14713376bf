//! An API server that is away.

use std::time::Duration;

use super::{manifests::ALICE, site::Site};
use crate::support::{
    cluster::{PATIENCE, client_of},
    eventually::eventually,
    relay::Relay,
};

#[tokio::test]
async fn an_operator_that_starts_while_the_api_server_is_away_waits_for_it() {
    let mut site = Site::prepare("an API server that is away").await;
    site.apply(ALICE).await;
    let relay = Relay::before(site.namespace.kubeconfig()).await;
    let relayed = relay.kubeconfig(site.namespace.kubeconfig(), site.store.folder());
    relay.cut();
    site.run_by(client_of(&relayed).await, |config| {
        config.request_timeout = Duration::from_secs(1);
    });
    eventually(PATIENCE, "it says so", async || {
        let said = site.log.text();
        let told = said.contains("the operator cannot start yet");
        told.then_some(()).ok_or(said)
    })
    .await;
    assert_ne!(site.page("/readyz").await.status, 200);
    relay.cut_present();
    site.ready("alice").await;
}
