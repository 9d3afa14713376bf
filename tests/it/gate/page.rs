//! The page where somebody sees their cameras play.

use super::site::{ALICE, HOME, Site};
use crate::support::store::PARENT;

/// What a browser with the session of a login is shown.
async fn page(site: &Site, credentials: (&str, &str), status: u16) -> String {
    let login = site.store.anybody().login(credentials).await.expect(200);
    let token = login.body["access_token"].as_str().expect("a token");
    let cookie = format!("vms_session={token}");
    let headers = [("cookie", cookie.as_str())];
    let visitor = site.nginx.somebody_at(HOME);
    visitor
        .get_with("/cameras", &headers)
        .await
        .expect(status)
        .text
}

#[tokio::test]
async fn alice_sees_her_cameras_play_and_no_other() {
    let site = Site::with(|config| {
        let path = "/hls/{camera}/index.m3u8".parse();
        config.gate.player = Some(path.expect("an address"));
    })
    .await;
    let hers = page(&site, ALICE, 200).await;
    assert!(
        hers.contains("<video src=\"/hls/gate-1/index.m3u8\""),
        "{hers}"
    );
    assert!(!hers.contains("gate-2") && !hers.contains("yard-1") && !hers.contains("<script"));
    site.watch(HOME, "/hls/gate-1/index.m3u8").await.expect(200);
    let all = page(&site, PARENT, 200).await;
    assert_eq!(all.matches("<video ").count(), 3);
}

#[tokio::test]
async fn without_an_address_of_video_there_is_no_such_page() {
    let site = Site::start().await;
    page(&site, ALICE, 404).await;
}
