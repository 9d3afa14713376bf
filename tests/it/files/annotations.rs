//! Annotations that do not say what was meant.

use super::folder::Folder;
use crate::support::store::TestStore;

const PROTECTION: &str = "vms-operator.io/deletion-protection";

fn with(annotation: &str) -> String {
    format!("  name: alice\n  annotations: {{{annotation}}}\nspec:")
}

#[tokio::test]
async fn what_is_not_false_protects_and_is_warned_of() {
    let store = TestStore::start().await;
    for annotation in [
        format!("{PROTECTION}: \"True\""),
        format!("{PROTECTION}: \" true\""),
        "vms-operator.io/delete-protection: \"true\"".to_owned(),
    ] {
        let folder = Folder::of_site(&store, &["alice"]);
        folder.edit(
            "user-alice.yaml",
            "  name: alice\nspec:",
            &with(&annotation),
        );
        let warned = folder.run(&VALIDATE, &[], "").await.expect(0);
        assert!(
            warned.contains("warning[AnnotationsUnreadable]"),
            "{warned}"
        );
        let applied = folder.vmsctl("apply", &["--adopt", "alice@example.com"]);
        applied.await.expect(0);
        folder.remove("user-alice.yaml");
        let kept = folder.vmsctl("apply", &["--prune"]).await.expect(1);
        assert!(kept.contains("protected from deletion"), "{kept}");
    }
    let parent = store.parent().await;
    let users = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(users.column("login"), ["alice@example.com"]);
}

const VALIDATE: [&str; 4] = ["validate", "--filename", "site", "--complete"];

#[tokio::test]
async fn a_misspelt_name_is_told_in_every_form_and_stops_nothing() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let pause = with("vms-operator.io/pause: \"true\"");
    folder.edit("user-alice.yaml", "  name: alice\nspec:", &pause);
    for (form, level) in [
        ("text", "did you mean `vms-operator.io/paused`?"),
        ("json", "\"warnings\""),
        ("sarif", "\"warning\""),
        ("markdown", "**Warnings**"),
    ] {
        let all = [&VALIDATE[..], &["--output", form]].concat();
        let said = folder.run(&all, &[], "").await.expect(0);
        assert!(said.contains(level), "{form}: {said}");
    }
}

#[tokio::test]
async fn a_paused_user_is_reported_and_left_as_it_is() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice", "bob"]);
    let pause = with("vms-operator.io/paused: \"true\"");
    folder.edit("user-alice.yaml", "  name: alice\nspec:", &pause);
    let detailed = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    let planned = detailed.expect(4);
    assert!(planned.contains("1 created, 1 paused"), "{planned}");
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        applied.contains("= video/alice (alice@example.com): paused, nothing is written"),
        "{applied}"
    );
    assert!(applied.contains("1 created, 1 paused"), "{applied}");
    let parent = store.parent().await;
    let users = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(users.column("login"), ["bob@example.com"]);
    let all_paused = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    all_paused.expect(0);
    folder.edit("user-alice.yaml", &pause, "  name: alice\nspec:");
    let resumed = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(resumed.contains("1 created, 1 unchanged"), "{resumed}");
}
