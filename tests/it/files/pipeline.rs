//! A pull request's pipeline over a folder of fifty users: validate, plan, apply, and nothing left to do.

use std::fmt::Write as _;

use super::folder::Folder;
use crate::support::store::TestStore;

const USERS: usize = 50;

/// One user of the example's site, each a little different.
fn user(number: usize) -> String {
    let cameras = ["gate-1", "gate-2", "yard-1", "lobby"];
    let cameras = &cameras[..=(number % cameras.len())];
    format!(
        "apiVersion: vms-operator.io/v1alpha1\n\
         kind: VmsUser\n\
         metadata: {{name: guard-{number:02}}}\n\
         spec:\n  serverRef: {{name: main}}\n  login: guard-{number:02}@example.com\n  \
         displayName: Guard {number}\n  access:\n    cameras: {{names: [{}]}}\n  \
         permissions:\n    archive: [View]\n",
        cameras.join(", ")
    )
}

#[tokio::test]
async fn fifty_users_are_validated_planned_made_and_then_there_is_nothing_to_do() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    let mut stream = String::new();
    for number in 0..USERS {
        folder.write(&format!("guard-{number:02}.yaml"), &user(number));
        writeln!(stream, "---\n{}", user(number)).expect("write to memory");
    }
    let validate = ["validate", "-n", "video", "-f", "site", "--complete"];
    let valid = folder.run(&validate, &[], "").await.expect(0);
    assert!(valid.ends_with("validate: 50 users valid\n"), "{valid}");

    let markdown = ["--output", "markdown", "--detailed-exitcode"];
    let planned = folder.vmsctl("plan", &markdown).await;
    assert_eq!(planned.code, Some(4), "{planned:?}");
    let comment = planned.stdout;
    assert!(
        comment.starts_with("### vmsctl plan: 50 created\n"),
        "{comment}"
    );
    let row = "| `video/guard-02`<br>`guard-02@example.com` | create | \
               cameras `gate-1`, `gate-2`, `yard-1`<br>permissions `archive: View` |  | \
               logins from `nowhere → anywhere` |";
    assert!(comment.lines().any(|line| line == row), "{comment}");
    assert_eq!(comment.matches("| create |").count(), USERS);

    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(applied.ends_with("50 created\n"), "{applied}");
    let again = folder.vmsctl("plan", &markdown).await;
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (
            Some(0),
            "### vmsctl plan: 50 unchanged\n\n- `VmsServer video/main at http://store (driver Aipix)`\n"
        )
    );
    let other = [
        "plan",
        "-n",
        "video",
        "-f",
        "-",
        "-f",
        "site/server.yaml",
        "--state",
        "state.json",
    ];
    let without_site = folder.run(&other, &[], &stream).await;
    assert_eq!(
        without_site.code,
        Some(1),
        "their cameras are not declared there"
    );
}

#[tokio::test]
async fn each_code_of_a_plan_says_how_it_ended() {
    let mut store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let detailed = ["--detailed-exitcode"];
    assert_eq!(
        folder.vmsctl("plan", &[]).await.code,
        Some(0),
        "changes, not asked for"
    );
    assert_eq!(
        folder.vmsctl("plan", &detailed).await.code,
        Some(4),
        "changes"
    );
    folder.edit(
        "server.yaml",
        "  driver: Aipix\n",
        "  driver: Aipix\n  mode: Observe\n",
    );
    assert_eq!(
        folder.vmsctl("plan", &detailed).await.code,
        Some(0),
        "nothing is written there"
    );
    folder.edit("server.yaml", "  mode: Observe\n", "");
    assert_eq!(folder.vmsctl("apply", &[]).await.code, Some(0));
    assert_eq!(
        folder.vmsctl("plan", &detailed).await.code,
        Some(0),
        "nothing to do"
    );
    folder.edit("user-alice.yaml", "gate-1", "gate-9");
    assert_eq!(
        folder.vmsctl("plan", &detailed).await.code,
        Some(1),
        "violations"
    );
    assert_eq!(
        folder.vmsctl("plan", &["--detailed"]).await.code,
        Some(2),
        "no such option"
    );
    store.stop().await;
    assert_eq!(
        folder.vmsctl("plan", &detailed).await.code,
        Some(3),
        "no server"
    );
}
