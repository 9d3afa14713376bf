//! What a run prints: violations like a compiler's, JSON for programs, and no secret.

use serde_json::Value;

use super::folder::Folder;
use crate::support::store::TestStore;

#[tokio::test]
async fn a_violation_is_printed_at_its_place_and_the_others_are_served() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "erin"]);
    let output = folder.vmsctl("apply", &[]).await;
    assert_eq!(output.code, Some(1));
    insta::assert_snapshot!(output.stderr, @r"
    error[LayoutCamerasNotGranted]: layout `north-wall` shows a camera that is not granted: `yard-1`
      --> site/user-erin.yaml:15:23
       |
    15 |     layouts: {names: [north-wall]}
       |                       ^^^^^^^^^^ VmsUser video/erin spec.access.layouts.names[0]
       |
       = help: grant what it shows too, or take the layout away; until then the layout is withdrawn

    1 created, 1 refused
    ");
    let alice = ("alice@example.com", "alice-demo-1");
    assert_eq!(store.anybody().login(alice).await.status, 200);
}

#[tokio::test]
async fn a_manifest_that_does_not_read_stops_everything_before_anything_is_done() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "bob"]);
    folder.edit("user-bob.yaml", "displayName", "dispalyName");
    let refused = folder.vmsctl("apply", &[]).await.expect(1);
    insta::assert_snapshot!(refused, @r"
    error: unknown field `dispalyName`
      --> site/user-bob.yaml:11:3
       |
    11 |   dispalyName: *** *****
       |   ^^^^^^^^^^^ VmsUser/bob spec.dispalyName
       |
       = help: did you mean `displayName`?

    1 problem: nothing was done
    ");
    let listing = store.parent().await.get("/api/v1/users/subusers").await;
    assert_eq!(listing.expect(200).column("login"), [""; 0]);
}

#[tokio::test]
async fn programs_read_the_same_as_json() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "erin"]);
    let output = folder.vmsctl("plan", &["--output", "json"]).await;
    assert_eq!(output.code, Some(1));
    let report: Value = serde_json::from_str(&output.stdout).expect("JSON");
    insta::assert_json_snapshot!(report);
}

#[tokio::test]
async fn no_secret_is_printed_or_remembered() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "bob", "carol", "dave", "erin"]);
    let mut printed = String::new();
    for arguments in [&[][..], &["--set-passwords"], &["--output", "json"]] {
        printed += &folder.vmsctl("apply", arguments).await.expect(1);
    }
    printed += &folder.state();
    for secret in [
        "operator-demo",
        "alice-demo-1",
        "bob-demo-1",
        "carol-demo-1",
        "erin-demo-1",
    ] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}
