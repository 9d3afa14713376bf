//! Nobody is shown a camera by what is put into what they hold.

use serde_json::{Value, json};

use super::{holds, keeping, layout, names, rosa, wall};
use crate::support::store::TestStore;

/// The ids of the cameras of that name.
async fn camera_ids<const N: usize>(store: &TestStore, wanted: [&str; N]) -> [i64; N] {
    let parent = store.parent().await;
    let listed = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let rows = listed.body["data"].as_array().expect("cameras").clone();
    let id = |name: &str| {
        let row = rows.iter().find(|row| row["name"] == name);
        row.expect("a camera")["id"].as_i64().expect("an id")
    };
    wanted.map(id)
}

/// What was done in the store, in order: the action, and of what.
async fn audited(store: &TestStore) -> Vec<String> {
    let listed = store.admin().get("/admin/v1/audit?per_page=200").await;
    let rows = listed.expect(200).body["data"]
        .as_array()
        .expect("entries")
        .clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows: Vec<(i64, String)> = rows
        .iter()
        .map(|row| {
            let [action, kind, subject] =
                ["action", "subject_kind", "subject"].map(|key| text(&row[key]));
            (
                row["id"].as_i64().unwrap_or_default(),
                format!("{action} {kind} {subject}"),
            )
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, entry)| entry).collect()
}

#[tokio::test]
async fn a_user_made_by_hand_keeps_a_camera_out_of_what_they_hold_and_that_is_told() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    folder.vmsctl("apply", &[]).await.expect(0);
    let (wall_id, _) = layout(&store, "Lobby wall").await.expect("a layout");
    let [lobby, gate] = camera_ids(&store, ["lobby", "gate-1"]).await;
    let parent = store.parent().await;
    let by_hand = |cameras: &[i64]| {
        json!({
            "name": "By hand", "email": "hand@example.com", "password": "by-hand-1", "password_confirmation": "by-hand-1",
            "cameras_to_attach": cameras, "layouts": [wall_id], "groups": [], "permissions": [],
        })
    };
    let made = parent
        .post("/api/v1/users/subusers", by_hand(&[lobby]))
        .await;
    let id = made.expect(200).body["id"].clone();

    folder.write("wall.yaml", &wall("[lobby, gate-1, yard-1]", ""));
    folder.write("rosa.yaml", &rosa("[lobby, gate-1, yard-1]"));
    let planned = folder.vmsctl("plan", &[]).await.expect(1);
    insta::assert_snapshot!(planned, @r"
    VmsServer video/main at http://store (driver Aipix)
    ! VmsLayout video/lobby-wall: nothing is written
    + video/rosa (rosa@example.com): create
        + cameras      gate-1, lobby, yard-1
        + layouts      lobby-wall
        ~ logins from  nowhere → anywhere
    error[HeldWithoutCamera]: not put in yet: gate-1, yard-1; users who hold the layout in the VMS do not see that by themselves (declared by nobody here: hand@example.com): give it to them in the VMS, take the layout from them there, or declare them
     --> site/wall.yaml:2:87
      |
    2 |             serverRef: {name: main}, matchName: Lobby wall, template: Grid22, manage: true,
      |                                                                                       ^^^^ VmsLayout video/lobby-wall spec.manage

    plan: 1 created; layouts and camera groups: 1 refused
    ");
    let applied = folder.vmsctl("apply", &[]).await.expect(1);
    assert!(applied.contains("error[HeldWithoutCamera]"), "{applied}");
    assert!(
        applied.contains("declared by nobody here: hand@example.com"),
        "{applied}"
    );
    let (_, cameras) = layout(&store, "Lobby wall").await.expect("a layout");
    assert_eq!(cameras, names(["lobby"]));
    assert_eq!(holds(&store, "rosa@example.com", "layouts").await, 1);

    // Once they see one of the two by themselves, only the other one is kept out.
    let path = format!("/api/v1/users/subusers/{id}");
    let mut more = by_hand(&[gate]);
    for field in ["password", "password_confirmation"] {
        more.as_object_mut().expect("an object").remove(field);
    }
    parent.put(&path, more).await.expect(200);
    folder.vmsctl("apply", &[]).await.expect(1);
    let (_, cameras) = layout(&store, "Lobby wall").await.expect("a layout");
    assert_eq!(cameras, names(["gate-1", "lobby"]));
}

#[tokio::test]
async fn declared_users_are_given_a_camera_or_lose_the_layout_before_it_is_put_in() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    folder.write("rosa.yaml", &rosa("[lobby]"));
    let vera = rosa("[lobby]").replace("rosa", "vera");
    folder.write("vera.yaml", &vera);
    folder.vmsctl("apply", &[]).await.expect(0);
    let begun = audited(&store).await.len();

    folder.write("wall.yaml", &wall("[lobby, gate-1]", ""));
    folder.write("rosa.yaml", &rosa("[lobby, gate-1]"));
    // Vera is told of, and nobody is in the way once that is done.
    let planned = folder.vmsctl("plan", &[]).await.expect(1);
    assert!(planned.contains("    put in: gate-1\n"), "{planned}");
    assert!(!planned.contains("HeldWithoutCamera"), "{planned}");
    let applied = folder.vmsctl("apply", &[]).await.expect(1);
    assert!(
        applied.contains("error[LayoutCamerasNotGranted]")
            || applied.contains("error[RevokedCameraInLayout]"),
        "{applied}"
    );
    let (_, cameras) = layout(&store, "Lobby wall").await.expect("a layout");
    assert_eq!(cameras, names(["gate-1", "lobby"]));
    assert_eq!(holds(&store, "vera@example.com", "layouts").await, 0);
    assert_eq!(holds(&store, "rosa@example.com", "cameras").await, 2);
    let order = audited(&store).await.split_off(begun);
    let place = |wanted: &str| {
        let found = order.iter().position(|entry| entry.contains(wanted));
        found.unwrap_or_else(|| panic!("{wanted}: {order:#?}"))
    };
    let filled = place("update layout Lobby wall");
    for user in ["rosa", "vera"] {
        assert!(
            place(&format!("update sub-user {user}")) < filled,
            "{order:#?}"
        );
    }
}

#[tokio::test]
async fn a_paused_user_keeps_a_camera_out_and_is_told_as_declared() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    folder.write("rosa.yaml", &rosa("[lobby]"));
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.write("wall.yaml", &wall("[lobby, gate-1]", ""));
    let paused = "name: rosa, annotations: {vms-operator.io/paused: 'true'}}";
    folder.write(
        "rosa.yaml",
        &rosa("[lobby, gate-1]").replace("name: rosa}", paused),
    );
    for verb in ["plan", "apply"] {
        let told = folder.vmsctl(verb, &[]).await.expect(1);
        assert!(told.contains("(declared: rosa@example.com"), "{told}");
    }
    let (_, cameras) = layout(&store, "Lobby wall").await.expect("a layout");
    assert_eq!(cameras, names(["lobby"]));
}
