//! The Secret of the account under which users are managed, as people write it.

use super::folder::Folder;
use crate::support::store::TestStore;

const DECLARED: &str = "stringData:\n  login: operator@example.com\n  password: operator-demo";

/// A folder whose account has this content in its Secret.
fn with(store: &TestStore, content: &str) -> Folder {
    let folder = Folder::of_site(store, &["alice"]);
    folder.edit("server.yaml", DECLARED, content);
    folder
}

#[tokio::test]
async fn a_secret_of_the_usual_type_is_the_account() {
    let store = TestStore::start().await;
    let content = "type: kubernetes.io/basic-auth\nstringData: {username: operator@example.com, password: operator-demo}";
    let folder = with(&store, content);
    let planned = folder.vmsctl("plan", &[]).await.expect(0);
    assert!(planned.contains("1 created"), "{planned}");
}

#[tokio::test]
async fn an_account_that_cannot_be_meant_is_told_apart_from_a_wrong_password() {
    let store = TestStore::start().await;
    for (content, expected) in [
        (
            r#"stringData: {login: "operator@example.com\n", password: "operator-demo\r\n"}"#,
            "under `login`, the login ends with a line break, which a person cannot type: write the Secret without it, as \
             with `printf %s` instead of `echo`; under `password`, the password ends with a line break",
        ),
        (
            r#"stringData: {login: operator@example.com, password: "\uFEFFoperator-demo"}"#,
            "the password begins with a byte order mark",
        ),
        (
            "stringData: {user: operator@example.com, pass: operator-demo}",
            "has no key `login` or `username`; its keys are `pass`, `user`",
        ),
    ] {
        let said = with(&store, content).vmsctl("plan", &[]).await.expect(3);
        assert!(said.contains("Secret video/main-parent-account"), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("operator-demo"), "{said}");
    }
}
