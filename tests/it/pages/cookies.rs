//! The cookies of the pages: who may read them, and over which connection they are sent.

use super::program::{Program, set_cookies};
use crate::support::store::{PARENT, SITE, TestStore};

#[tokio::test]
async fn cookies_are_for_this_site_and_no_script() {
    let store = TestStore::start().await;
    let mut program = Program::new(&store);
    let headers = program.log_in(PARENT).await;
    let lines = set_cookies(&headers);
    let session = lines.iter().find(|line| line.starts_with("vms_session="));
    let flags = session.and_then(|line| line.split_once("; "));
    assert_eq!(
        flags.map(|(_, flags)| flags),
        Some("HttpOnly; SameSite=Strict; Path=/")
    );
    assert!(
        lines.contains(&"vms_login=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0".to_owned()),
        "{lines:?}"
    );
}

#[tokio::test]
async fn behind_a_trusted_proxy_that_encrypts_cookies_are_secure_and_bound_to_the_host() {
    let trusting = |config: &mut vms_operator::server::Config| {
        config.trusted_proxies = ["127.0.0.1".parse().expect("a range")]
            .into_iter()
            .collect();
    };
    for (store, expected) in [
        (TestStore::with(SITE, trusting).await, "__Host-vms_login="),
        // Nobody said that it may be believed.
        (TestStore::start().await, "vms_login="),
    ] {
        let program = Program::new(&store);
        let request = program.http.get(format!("{}/login", program.base));
        let request = request.header("x-forwarded-proto", "https");
        let request = request.header("x-forwarded-for", "203.0.113.7");
        let answer = request.send().await.expect("an answer");
        let lines = set_cookies(answer.headers());
        assert!(lines[0].starts_with(expected), "{lines:?}");
        assert_eq!(
            lines[0].contains("; Secure"),
            expected.starts_with("__Host-")
        );
    }
}

#[tokio::test]
async fn over_its_own_tls_every_cookie_is_secure_and_bound_to_the_host() {
    let (store, certificate) = TestStore::encrypted().await;
    let mut program = Program::trusting(&store, certificate);
    let headers = program.log_in_as(PARENT, "__Host-").await;
    let lines = set_cookies(&headers);
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(line.starts_with("__Host-vms_"), "{line}");
        assert!(line.contains("; Secure"), "{line}");
    }
    assert!(program.cookie.starts_with("__Host-vms_session="));
    assert_eq!(program.get("/users").await.status(), 200);
    // The same token under the name that any neighbour of the host could set is nobody's.
    program.cookie = program.cookie.replace("__Host-", "");
    assert_eq!(program.get("/users").await.status(), 303);
}
