//! Moving the clock of a store.

use serde_json::json;

use super::site::{DAY, Site};
use crate::support::store::TestStore;

#[tokio::test]
async fn the_clock_of_an_ordinary_store_cannot_be_moved() {
    let store = TestStore::start().await;
    let body = json!({"seconds": 60});
    store
        .admin()
        .post("/admin/v1/clock", body)
        .await
        .expect(403);
    let basic = store
        .anybody()
        .get("/api/v1/static/basic")
        .await
        .expect(200);
    assert_eq!(basic.body["vms_store"]["movable_clock"], false);
}

#[tokio::test]
async fn the_clock_goes_ahead_only_and_stays_there_over_a_restart() {
    let mut site = Site::with_licenses(0, 0).await;
    site.pass(DAY).await;
    let back = json!({"seconds": -1});
    let admin = site.store.admin();
    admin.post("/admin/v1/clock", back).await.expect(422);
    site.store.stop().await;
    site.store.start_again().await;
    let clock = site.store.admin().get("/admin/v1/clock").await.expect(200);
    assert_eq!(clock.body["ahead"], DAY);
}
