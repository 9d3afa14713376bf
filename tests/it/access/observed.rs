//! What a VMS has otherwise than is declared: asked with `--vms`.

use serde_json::{Value, json};

use crate::{
    files::folder::{Folder, Output},
    support::store::TestStore,
};

async fn ask(folder: &Folder, question: &[&str]) -> Output {
    let manifests = ["-f", "site", "-n", "video", "--vms"];
    let all = [&["access"], question, &manifests].concat();
    folder.run(&all, &[], "").await
}

/// The example's users but the one who is wrong, as declared; and the ids of the cameras.
async fn applied() -> (TestStore, Folder, Value) {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "bob", "carol", "dave"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    let parent = store.parent().await;
    let cameras = parent.get("/api/v1/cameras?per_page=100").await.expect(200);
    let lobby = cameras.body["data"].as_array().expect("a listing").iter();
    let mut lobby = lobby
        .filter(|row| row["name"] == "lobby")
        .map(|row| &row["id"]);
    let lobby = lobby.next().cloned().expect("the lobby");
    (store, folder, lobby)
}

#[tokio::test]
async fn a_vms_that_has_what_is_declared_is_said_to_have_just_that() {
    let (_store, folder, _) = applied().await;
    let said = ask(&folder, &["matrix"]).await.expect(0);
    assert!(
        said.contains("as declared, and as the VMS was read, at "),
        "{said}"
    );
    assert!(said.contains("the VMS has just what is declared"), "{said}");
    let said = ask(&folder, &["what-can", "carol"]).await.expect(0);
    assert!(said.contains("the VMS has just that"), "{said}");
}

#[tokio::test]
async fn what_somebody_gave_by_hand_and_whom_nobody_declares_are_told() {
    let (store, folder, lobby) = applied().await;
    let parent = store.parent().await;
    let id = store.subuser("alice@example.com").await.expect("alice")["id"].clone();
    let by_hand = json!({
        "name": "Alice Lane", "email": "alice@example.com", "cameras_to_attach": [lobby], "ip_pool": null,
    });
    let path = format!("/api/v1/users/subusers/{id}");
    parent.put(&path, by_hand).await.expect(200);
    let somebody = json!({
        "name": "Mallory", "email": "mallory@example.com", "password": "mallory-1",
        "password_confirmation": "mallory-1", "cameras_to_attach": [lobby],
    });
    let made = parent.post("/api/v1/users/subusers", somebody).await;
    assert!(made.status < 300, "{made:?}");

    let question = ["who-can", "camera/lobby", "--output", "json"];
    let answer = ask(&folder, &question).await;
    let answer: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let people = answer["people"].as_array().expect("people").iter();
    let told: Vec<(&str, &str, Option<bool>)> = people
        .map(|person| {
            let text = |field: &str| person[field].as_str().expect("text");
            (text("login"), text("because"), person["inVms"].as_bool())
        })
        .collect();
    let alone = "nothing that is declared";
    let expected = [
        ("alice@example.com", alone, Some(true)),
        ("bob@example.com", "role reception by label", Some(true)),
        ("carol@example.com", "itself with all", Some(true)),
        ("mallory@example.com", alone, Some(true)),
    ];
    assert_eq!(told, expected);

    let said = ask(&folder, &["what-can", "alice"]).await.expect(0);
    let beyond = "in the VMS beyond that: addresses anywhere; camera lobby";
    assert!(said.contains(beyond), "{said}");
    let said = ask(&folder, &["matrix"]).await.expect(0);
    let row = |login: &str| {
        let mut rows = said.lines().filter(|line| line.contains(login));
        rows.any(|line| line.contains("camera lobby"))
    };
    assert!(
        row("alice@example.com") && row("mallory@example.com"),
        "{said}"
    );
}

#[tokio::test]
async fn who_is_not_there_yet_is_told_and_without_its_secret_no_server_is_asked() {
    let (_store, folder, _) = applied().await;
    let erin = include_str!("../../../examples/site/user-erin.yaml");
    let erin = erin.replace("[gate-1, gate-2]", "[gate-1, gate-2, yard-1]");
    folder.write("user-erin.yaml", &erin);
    let said = ask(&folder, &["what-can", "erin"]).await.expect(0);
    assert!(said.contains("not in the VMS: "), "{said}");
    folder.edit(
        "server.yaml",
        "name: main-parent-account\nstringData",
        "name: other\nstringData",
    );
    let refused = ask(&folder, &["matrix"]).await.expect(3);
    assert!(
        refused.contains("needs Secret video/main-parent-account"),
        "{refused}"
    );
}
