//! What somebody does on the pages to a user that is declared.

use super::browser::Browser;
use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN},
        site::Site,
        users::status_of,
    },
    support::{cluster::PATIENCE, eventually::eventually, store::PARENT},
};

#[tokio::test]
async fn an_edit_on_a_page_is_set_back_with_an_event_that_names_the_fields() {
    let site = Site::start("an edit on a page").await;
    site.apply(ALICE).await;
    let id = status_of(&site.ready("alice").await).external_id;
    let id = id.expect("an id in the store");
    let browser = Browser::logged_in(&site.store, PARENT).await;
    browser.open(&format!("/users/{id}")).await;
    browser.tick("Accessible cameras", "lobby").await;
    browser.expand("PTZ").await;
    browser.tick("PTZ", "Control").await;
    browser.press("Save").await;
    browser.sees("The changes are saved.").await;

    site.resync("now").await;
    eventually(PATIENCE, "an Event that names the fields", async || {
        let told = site.events("DriftMended").await;
        let expected = "access.cameras, permissions had been changed in the VMS and are as declared again; taken away: cameras \
                        lobby, permissions ptz: Control";
        if told == [expected] {
            Ok(())
        } else {
            Err(format!("{told:?}"))
        }
    })
    .await;
    let alice = site.store.anybody().logged_in(ALICE_LOGIN).await;
    let seen = alice.get("/api/v1/cameras").await.expect(200);
    assert_eq!(seen.column("name"), ["gate-1", "gate-2", "yard-1"]);
    browser.open(&format!("/users/{id}")).await;
    assert!(!browser.is_ticked("Accessible cameras", "lobby").await);
}
