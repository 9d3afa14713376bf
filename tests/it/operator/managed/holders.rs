//! Nobody is shown a camera by what is put into what they hold.

use serde_json::{Value, json};

use super::{keeping, names, said, wall, watching};
use crate::operator::site::Site;

impl Site {
    /// The ids of the cameras of that name, and the layout of the wall.
    async fn camera_ids<const N: usize>(&self, wanted: [&str; N]) -> Vec<i64> {
        let parent = self.store.parent().await;
        let listed = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
        let rows = listed.body["data"].as_array().expect("cameras").clone();
        let id = |name: &str| {
            let row = rows.iter().find(|row| row["name"] == name);
            row.expect("a camera")["id"].as_i64().expect("an id")
        };
        wanted.map(id).to_vec()
    }

    /// What was done in the store, in order: the kind and the name.
    async fn audited(&self) -> Vec<(String, String)> {
        let listed = self.store.admin().get("/admin/v1/audit?per_page=200").await;
        let rows = listed.expect(200).body["data"]
            .as_array()
            .expect("entries")
            .clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut rows: Vec<(i64, (String, String))> = rows
            .iter()
            .map(|row| {
                let what = format!("{} {}", text(&row["action"]), text(&row["subject_kind"]));
                (
                    row["id"].as_i64().unwrap_or_default(),
                    (what, text(&row["subject"])),
                )
            })
            .collect();
        rows.sort();
        rows.into_iter().map(|(_, entry)| entry).collect()
    }
}

#[tokio::test]
async fn a_camera_waits_for_a_user_of_somebody_else_and_is_taken_from_nobody_for_it() {
    let site = keeping("a stranger holds it").await;
    site.apply(&wall("[lobby]", "")).await;
    let made = site
        .until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
    let [lobby, gate] = site.camera_ids(["lobby", "gate-1"]).await[..] else {
        panic!("two cameras");
    };
    let parent = site.store.parent().await;
    let stranger = json!({
        "name": "By hand", "email": "hand@example.com", "password": "by-hand-1", "password_confirmation": "by-hand-1",
        "cameras_to_attach": [lobby], "layouts": [made.id], "groups": [], "permissions": [],
    });
    let made_user = parent
        .post("/api/v1/users/subusers", stranger)
        .await
        .expect(200);
    let stranger_id = made_user.body["id"].clone();

    site.look_again().await;
    site.apply(&wall("[lobby, gate-1]", "")).await;
    let status = site.until_wall("HeldWithoutCamera").await;
    let message = said(&status);
    assert!(
        message.contains("gate-1") && message.contains("hand@example.com"),
        "{message}"
    );
    assert!(
        message.contains("declared by nobody here: hand@example.com"),
        "{message}"
    );
    let shown = site.shown("layouts", "Lobby wall").await.expect("a layout");
    assert_eq!(shown.cameras, names(["lobby"]));
    assert_eq!(site.holds("hand@example.com", "layouts").await, 1);

    // Once they see it by themselves, nothing is in the way.
    let path = format!("/api/v1/users/subusers/{stranger_id}");
    let more = json!({
        "name": "By hand", "email": "hand@example.com", "cameras_to_attach": [gate],
        "layouts": [made.id], "groups": [], "permissions": [],
    });
    parent.put(&path, more).await.expect(200);
    site.look_again().await;
    site.until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    site.until_wall("Found").await;
}

#[tokio::test]
async fn users_are_given_a_camera_or_lose_the_layout_before_it_is_put_in() {
    let site = keeping("users come first").await;
    site.apply(&wall("[lobby]", "")).await;
    site.until_shown("layouts", "Lobby wall", names(["lobby"]))
        .await;
    // The one gets the cameras of the layout with it, the other has to be given each.
    site.apply(&watching("greta", "[]", "Grant")).await;
    site.apply(&watching("rosa", "[lobby]", "Require")).await;
    site.ready("greta").await;
    site.ready("rosa").await;
    let begun = site.audited().await.len();

    site.apply(&wall("[lobby, gate-1]", "")).await;
    site.until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    site.refused("rosa", &["LayoutCamerasNotGranted"]).await;
    site.until_holds("rosa@example.com", "layouts", 0).await;
    site.until_holds("greta@example.com", "cameras", 2).await;
    let order: Vec<_> = site.audited().await.split_off(begun);
    let place = |wanted: &str, subject: &str| {
        let found = order
            .iter()
            .position(|(what, of)| what == wanted && of.contains(subject));
        found.unwrap_or_else(|| panic!("{wanted} {subject}: {order:#?}"))
    };
    let filled = place("update layout", "Lobby wall");
    assert!(
        place("update sub-user", "greta@example.com") < filled,
        "{order:#?}"
    );
    assert!(
        place("update sub-user", "rosa@example.com") < filled,
        "{order:#?}"
    );
}

#[tokio::test]
async fn a_user_who_is_paused_keeps_a_camera_out_until_they_go_on() {
    let site = keeping("a paused user holds it").await;
    site.apply(&wall("[lobby]", "")).await;
    site.apply(&watching("rosa", "[lobby]", "Require")).await;
    site.ready("rosa").await;
    site.annotate("vmsuser/rosa", "vms-operator.io/paused", "true")
        .await;
    site.until_caught_up().await;
    site.apply(&wall("[lobby, gate-1]", "")).await;
    let status = site.until_wall("HeldWithoutCamera").await;
    assert!(
        said(&status).contains("(declared: rosa@example.com"),
        "{status:#?}"
    );
    assert_eq!(
        site.shown("layouts", "Lobby wall")
            .await
            .expect("a layout")
            .cameras,
        names(["lobby"])
    );

    site.annotate("vmsuser/rosa", "vms-operator.io/paused", "false")
        .await;
    site.until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    site.until_holds("rosa@example.com", "layouts", 0).await;
}

#[tokio::test]
async fn a_camera_that_is_withheld_from_its_user_is_not_shown_to_them_by_a_layout() {
    let site = keeping("withheld by a violation").await;
    site.apply(&wall("[lobby]", "")).await;
    site.apply(&watching("rosa", "[lobby]", "Require")).await;
    site.ready("rosa").await;
    // She asks for what is not there, and so gains nothing of what is.
    site.apply(&watching("rosa", "[lobby, gate-1, nowhere]", "Require"))
        .await;
    site.refused("rosa", &["UnknownCamera"]).await;
    site.apply(&wall("[lobby, gate-1]", "")).await;
    let status = site.until_wall("HeldWithoutCamera").await;
    assert!(
        said(&status).contains("(declared: rosa@example.com"),
        "{status:#?}"
    );
    site.until_holds("rosa@example.com", "cameras", 1).await;
    let shown = site.shown("layouts", "Lobby wall").await.expect("a layout");
    assert_eq!(shown.cameras, names(["lobby"]));

    site.apply(&watching("rosa", "[lobby, gate-1]", "Require"))
        .await;
    site.until_shown("layouts", "Lobby wall", names(["gate-1", "lobby"]))
        .await;
    site.until_holds("rosa@example.com", "layouts", 1).await;
}
