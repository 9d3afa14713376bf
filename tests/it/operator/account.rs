//! The Secret of the account under which users are managed.

use super::{manifests::secret, site::Site};

const NAME: &str = "main-parent-account";

#[tokio::test]
async fn an_account_that_cannot_be_meant_is_told_until_its_secret_is_mended() {
    let site = Site::start("an account that cannot be meant").await;
    site.until_server_says("Connected").await;
    for (content, reason, expected) in [
        (
            r#"login: operator@example.com, password: "operator-demo\n""#,
            "CredentialsRejected",
            "under `password`, the password ends with a line break",
        ),
        (
            "user: operator@example.com, password: operator-demo",
            "CredentialsMissing",
            "has no key `login` or `username`; its keys are `password`, `user`",
        ),
    ] {
        site.kubectl(&["delete", "secret", NAME]).await;
        site.apply(&secret(NAME, content)).await;
        site.until_server_says(reason).await;
        let (_, message) = site.server_ready().await;
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("operator-demo"), "{message}");
    }
    site.kubectl(&["delete", "secret", NAME]).await;
    let usual = "username: operator@example.com, password: operator-demo";
    site.apply(&secret(NAME, usual)).await;
    site.until_server_says("Connected").await;
}
