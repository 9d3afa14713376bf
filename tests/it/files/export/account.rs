//! The account of a server out of the environment, for a folder without its Secret.

use std::fs;

use super::{SERVER, people::people, run, with_server};
use crate::support::store::TestStore;

#[tokio::test]
async fn a_folder_without_the_secret_is_planned_with_the_account_of_the_environment() {
    let store = TestStore::start().await;
    people(&store).await;
    let folder = with_server(&store);
    let whole = ["--filename=server.yaml", "--output-folder=exported"];
    run(&folder, "export", &whole).await.expect(0);
    let plan = ["plan", "--filename=exported"];
    let without = folder.run(&plan, &[], "").await.expect(3);
    assert!(
        without.contains(
            "needs Secret video/main-parent-account, which no manifest has: give it with -f"
        ),
        "{without}"
    );
    let login = ("VMSCTL_LOGIN", "operator@example.com");
    let half = folder.run(&plan, &[login], "").await.expect(3);
    assert!(
        half.contains("has VMSCTL_LOGIN and not VMSCTL_PASSWORD"),
        "{half}"
    );
    let password = ("VMSCTL_PASSWORD", "operator-demo");
    let planned = folder.run(&plan, &[login, password], "").await.expect(0);
    assert!(planned.ends_with("\nplan: 3 unchanged\n"), "{planned}");
    fs::write(folder.path("password"), "operator-demo\n").expect("write a file");
    let file = ("VMSCTL_PASSWORD_FILE", "password");
    let planned = folder.run(&plan, &[login, file], "").await.expect(0);
    assert!(planned.ends_with("\nplan: 3 unchanged\n"), "{planned}");
    // A Secret of the manifests is what counts.
    let wrong = [
        ("VMSCTL_LOGIN", "somebody@example.com"),
        ("VMSCTL_PASSWORD", "wrong-pass"),
    ];
    let secret = SERVER.split("---\n").nth(1).expect("a Secret");
    fs::write(folder.path("secret.yaml"), secret).expect("write a manifest");
    let both = [
        "plan",
        "--filename=exported",
        "--filename=secret.yaml",
        "--namespace=video",
    ];
    let planned = folder.run(&both, &wrong, "").await.expect(0);
    assert!(planned.ends_with("\nplan: 3 unchanged\n"), "{planned}");
}

#[tokio::test]
async fn a_folder_that_stands_by_itself_has_what_was_declared_already() {
    let store = TestStore::start().await;
    people(&store).await;
    let folder = crate::files::folder::Folder::of_site(&store, &[]);
    let whole = ["--filename=site", "--output-folder=exported"];
    run(&folder, "export", &whole).await.expect(0);
    let account = [
        ("VMSCTL_LOGIN", "operator@example.com"),
        ("VMSCTL_PASSWORD", "operator-demo"),
    ];
    let plan = ["plan", "--filename=exported", "--detailed-exitcode"];
    let planned = folder.run(&plan, &account, "").await.expect(0);
    assert!(planned.ends_with("\nplan: 3 unchanged\n"), "{planned}");
    let nowhere = ["--filename=site", "--new-only"];
    run(&folder, "export", &nowhere).await.expect(2);
}
