//! Alice plays what she may, and nothing else, from where she may, as long as she may.

use jiff::SignedDuration;
use serde_json::json;
use tokio::task::spawn_blocking;
use vms_operator::clock;

use super::site::{ALICE, ELSEWHERE, HOME, Site, basic, camera, ffmpeg};
use crate::support::store::PARENT;

const SEGMENT: &str = "/hls/gate-1/index0.ts";
const RECORDING: &str = "/recordings/gate-1/today.ts";
const SNAPSHOT: &str = "/snapshots/gate-1.jpg";

/// How many pictures a real player shows, logged in so.
async fn played(site: &Site, authorization: &str) -> Result<usize, String> {
    let url = format!("http://{}/hls/gate-1/index.m3u8", site.nginx.address());
    let header = format!("Authorization: {authorization}\r\n");
    // The store answers on this thread meanwhile.
    let playing = spawn_blocking(move || {
        ffmpeg(|command| {
            command.args(["-headers", &header, "-i", &url, "-f", "null", "-"]);
        })
    });
    let said = playing.await.expect("ffmpeg is run")?;
    let counts = said.rsplit("frame=").next().expect("a count").trim_start();
    let count = counts.split_whitespace().next().expect("a number");
    Ok(count.parse().expect("a number of frames"))
}

#[tokio::test]
async fn alice_plays_her_camera_and_nobody_else_does() {
    let site = Site::start().await;
    assert_eq!(played(&site, &basic(ALICE.0, ALICE.1)).await, Ok(60));
    let token = site.store.anybody().login(ALICE).await.expect(200).body["access_token"].clone();
    let token = token.as_str().expect("a token");
    assert_eq!(played(&site, &format!("Bearer {token}")).await, Ok(60));
    let refused = played(&site, &basic(ALICE.0, "wrong-one"))
        .await
        .expect_err("a wrong password");
    assert!(refused.contains("401 Unauthorized"), "{refused}");
    let nobody = site
        .nginx
        .somebody_at(HOME)
        .get_with(SEGMENT, &[])
        .await
        .expect(401);
    assert_eq!(
        nobody.headers["www-authenticate"],
        "Basic realm=\"video\", charset=\"UTF-8\""
    );
    site.watch_as(("nobody@example.com", "secret-1"), HOME, SEGMENT)
        .await
        .expect(401);
    site.watch(HOME, "/hls/gate-2/index0.ts").await.expect(403);
    site.watch(HOME, "/hls/yard-1/index0.ts").await.expect(403);
    site.watch(HOME, "/hls/no-such-camera/index0.ts")
        .await
        .expect(403);
}

#[tokio::test]
async fn alice_watches_from_allowed_addresses_alone() {
    let site = Site::start().await;
    site.watch(HOME, SEGMENT).await.expect(200);
    site.watch([127, 0, 0, 2], SEGMENT).await.expect(200);
    site.watch(ELSEWHERE, SEGMENT).await.expect(403);
    let pretended = [
        "x-forwarded-for",
        "X-Real-IP",
        "forwarded",
        "x-original-forwarded-for",
    ];
    for header in pretended {
        let basic = basic(ALICE.0, ALICE.1);
        let headers = [("authorization", basic.as_str()), (header, "127.0.0.1")];
        let visitor = site.nginx.somebody_at(ELSEWHERE);
        visitor.get_with(SEGMENT, &headers).await.expect(403);
    }
    site.change(json!({"ip_pool": ["127.0.0.3"]})).await;
    site.watch(HOME, SEGMENT).await.expect(403);
    site.watch(ELSEWHERE, SEGMENT).await.expect(200);
}

#[tokio::test]
async fn a_camera_that_is_taken_ends_with_the_next_segment() {
    let site = Site::start().await;
    let gate = camera(&site.parent, "gate-1").await;
    site.watch(HOME, SEGMENT).await.expect(200);
    site.change(json!({"cameras_to_detach": [gate]})).await;
    site.watch(HOME, "/hls/gate-1/index1.ts").await.expect(403);
    site.change(json!({"cameras_to_attach": [gate]})).await;
    site.watch(HOME, "/hls/gate-1/index1.ts").await.expect(200);
    let path = format!("/admin/v1/cameras/{gate}/stream-path");
    let admin = site.store.admin();
    admin
        .put(&path, json!({"stream_path": null}))
        .await
        .expect(200);
    site.watch(HOME, "/hls/gate-1/index2.ts").await.expect(403);
    admin
        .put(&path, json!({"stream_path": "gate-1"}))
        .await
        .expect(200);
    site.watch(HOME, "/hls/gate-1/index2.ts").await.expect(200);
    admin
        .delete(&format!("/admin/v1/cameras/{gate}"))
        .await
        .expect(200);
    site.watch(HOME, "/hls/gate-1/index3.ts").await.expect(403);
}

#[tokio::test]
async fn alice_watches_neither_suspended_nor_out_of_her_time_nor_after_she_is_gone() {
    let site = Site::with(|config| config.movable_clock = true).await;
    let login = site.store.anybody().login(ALICE).await.expect(200);
    let token = format!(
        "Bearer {}",
        login.body["access_token"].as_str().expect("a token")
    );
    let segment = async |status| {
        site.watch(HOME, SEGMENT).await.expect(status);
        let headers = [("authorization", token.as_str())];
        let visitor = site.nginx.somebody_at(HOME);
        visitor.get_with(SEGMENT, &headers).await.expect(status);
    };
    segment(200).await;
    site.change(json!({"suspended": true})).await;
    segment(403).await;
    site.change(json!({"suspended": false})).await;
    segment(200).await;
    let end = clock::now() + SignedDuration::from_hours(1);
    site.change(json!({"valid_until": end.to_string()})).await;
    segment(200).await;
    let pass = json!({"seconds": 3700});
    site.store
        .admin()
        .post("/admin/v1/clock", pass)
        .await
        .expect(200);
    segment(403).await;
    site.change(json!({"valid_until": null})).await;
    segment(200).await;
    let path = format!("/api/v1/users/subusers/{}", site.alice);
    site.parent.delete(&path).await.expect(200);
    segment(401).await;
}

#[tokio::test]
async fn recordings_and_snapshots_take_their_permissions() {
    let site = Site::start().await;
    let permission = async |name: &str| {
        let account = site.parent.get("/api/v1/users/self").await.expect(200).body;
        let held = account["permissions"].as_array().expect("a list").clone();
        let row = held.iter().find(|row| row["name"] == name).cloned();
        row.expect("a permission")["id"].clone()
    };
    site.watch(HOME, RECORDING).await.expect(403);
    site.watch(HOME, SNAPSHOT).await.expect(403);
    site.change(json!({"permissions": [permission("archives-show").await]}))
        .await;
    site.watch(HOME, RECORDING).await.expect(200);
    site.watch(HOME, SNAPSHOT).await.expect(403);
    let both = [
        permission("archives-show").await,
        permission("archives-preview-download").await,
    ];
    site.change(json!({"permissions": both})).await;
    site.watch(HOME, SNAPSHOT).await.expect(200);
    site.watch(HOME, "/snapshots/gate-2.jpg").await.expect(403);
    site.change(json!({"permissions": []})).await;
    site.watch(HOME, RECORDING).await.expect(403);
    // Whoever owns the cameras sees all of them.
    site.watch_as(PARENT, ELSEWHERE, RECORDING)
        .await
        .expect(200);
}

#[tokio::test]
async fn who_is_logged_in_at_the_pages_watches_with_the_cookie_until_logging_out() {
    let site = Site::start().await;
    let login = site.store.anybody().login(ALICE).await.expect(200);
    let token = login.body["access_token"].as_str().expect("a token");
    let cookie = format!("theme=dark; vms_session={token}");
    let headers = [("cookie", cookie.as_str()), ("sec-fetch-dest", "video")];
    let visitor = site.nginx.somebody_at(HOME);
    visitor.get_with(SEGMENT, &headers).await.expect(200);
    site.nginx
        .somebody_at(ELSEWHERE)
        .get_with(SEGMENT, &headers)
        .await
        .expect(403);
    let mut mixed = headers.to_vec();
    mixed.push(("authorization", "Bearer 0123"));
    visitor.get_with(SEGMENT, &mixed).await.expect(401);
    let leaving = site.store.anybody().with_token(Some(token));
    leaving.post("/api/v1/logout", json!({})).await.expect(200);
    let ended = visitor.get_with(SEGMENT, &headers).await.expect(401);
    // A browser would ask for a password in the middle of the page.
    assert!(!ended.headers.contains_key("www-authenticate"));
}
