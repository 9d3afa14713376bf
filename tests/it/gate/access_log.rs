//! Who watched what, as the access log has it.

use serde_json::{Value, json};

use super::{
    mediamtx::{ask, question},
    site::{ALICE, ELSEWHERE, HOME, NOT_HERS, Site, camera, gated_with, make_alice},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{TestStore, process::vms_store},
};

/// What the program prints, read beside the running store.
fn printed(database: &str, more: &[&str]) -> String {
    let mut command = vms_store(&["access-log", "--database", database]);
    let output = command.args(more).output().expect("run the store");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The rows of a database.
pub(super) fn rows_in(database: &str, more: &[&str]) -> Vec<Value> {
    let printed = printed(database, &[more, &["--json"]].concat());
    let rows = printed.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>().expect("a row a line")
}

fn rows(store: &TestStore, more: &[&str]) -> Vec<Value> {
    rows_in(&store.database().argument(), more)
}

/// The rows, as soon as they have so many requests.
async fn with_requests(store: &TestStore, requests: i64) -> Vec<Value> {
    eventually(PATIENCE, "the access log is written", async || {
        let rows = rows(store, &[]);
        let written: i64 = rows.iter().filter_map(|row| row["requests"].as_i64()).sum();
        if written == requests {
            Ok(rows)
        } else {
            Err(format!("{rows:?}"))
        }
    })
    .await
}

#[tokio::test]
async fn all_requests_of_one_viewing_are_one_row_and_refused_ones_are_none() {
    let site = Site::start().await;
    for segment in 0..6 {
        site.watch(HOME, &format!("/hls/gate-1/index{segment}.ts"))
            .await
            .expect(200);
    }
    site.watch(ELSEWHERE, "/hls/gate-1/index0.ts")
        .await
        .expect(403);
    site.watch(HOME, "/hls/gate-2/index0.ts").await.expect(403);
    site.watch_as((ALICE.0, "wrong-one"), HOME, "/hls/gate-1/index0.ts")
        .await
        .expect(401);
    site.watch([127, 0, 0, 2], "/hls/gate-1/index0.ts")
        .await
        .expect(200);
    let rows = with_requests(&site.store, 7).await;
    let told = rows
        .iter()
        .map(|row| (row["address"].as_str(), row["requests"].as_i64()));
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [(Some("127.0.0.1"), Some(6)), (Some("127.0.0.2"), Some(1))]
    );
    for row in &rows {
        let seen = [
            &row["person"],
            &row["camera"],
            &row["action"],
            &row["protocol"],
        ];
        assert_eq!(seen, [ALICE.0, "gate-1", "live", "http"]);
        assert!(row["begun"].as_str() <= row["last"].as_str(), "{row}");
    }
    let text = printed(&site.store.database().argument(), &[]);
    assert!(
        text.contains(" from 127.0.0.1 watched gate-1 live by http, 6 requests"),
        "{text}"
    );
    assert!(!text.contains(NOT_HERS) && !text.contains(ALICE.1));
}

#[tokio::test]
async fn it_is_told_by_camera_by_person_and_since_when() {
    let store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    make_alice(&parent).await;
    ask(&store, &question()).await.expect(200);
    let mut of_parent = question();
    for (field, value) in [
        ("user", "operator@example.com"),
        ("password", "operator-demo"),
        ("path", "yard-1"),
    ] {
        of_parent[field] = json!(value);
    }
    ask(&store, &of_parent).await.expect(200);
    with_requests(&store, 2).await;
    for (more, cameras) in [
        (&["--camera", "gate-1"][..], &["gate-1"][..]),
        (&["--camera", "lobby"], &[]),
        (&["--person", "OPERATOR@example.com"], &["yard-1"]),
        (&["--person", ALICE.0, "--camera", "yard-1"], &[]),
        (&["--since", "2020-01-01T00:00:00Z"], &["gate-1", "yard-1"]),
        (&["--since", "2100-01-01T00:00:00Z"], &[]),
        (&["--most", "1"], &["yard-1"]),
    ] {
        let rows = rows(&store, more);
        let told: Vec<_> = rows
            .iter()
            .map(|row| row["camera"].as_str().expect("a name"))
            .collect();
        assert_eq!(told, cameras, "{more:?}");
        assert!(rows.iter().all(|row| row["protocol"] == "rtsp"));
    }
}

#[tokio::test]
async fn what_was_watched_is_known_after_the_store_ended_and_after_the_camera_is_gone() {
    let mut store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    let alice = make_alice(&parent).await;
    ask(&store, &question()).await.expect(200);
    let path = format!("/admin/v1/cameras/{}", camera(&parent, "gate-1").await);
    store.admin().delete(&path).await.expect(200);
    let path = format!("/api/v1/users/subusers/{alice}");
    parent.delete(&path).await.expect(200);
    store.stop().await;
    let rows = rows(&store, &[]);
    assert_eq!(
        (&rows[0]["person"], &rows[0]["camera"]),
        (&json!(ALICE.0), &json!("gate-1"))
    );
}

#[tokio::test]
async fn what_is_older_than_the_days_that_were_said_is_deleted() {
    let mut store = gated_with(|config| config.movable_clock = true).await;
    make_alice(&store.parent().await).await;
    ask(&store, &question()).await.expect(200);
    with_requests(&store, 1).await;
    let pass = json!({"seconds": 2 * 24 * 60 * 60});
    store
        .admin()
        .post("/admin/v1/clock", pass)
        .await
        .expect(200);
    ask(&store, &question()).await.expect(200);
    store
        .restart_with(|config| config.gate.access_log_days = 1)
        .await;
    eventually(PATIENCE, "the old row is deleted", async || {
        match rows(&store, &[]).len() {
            1 => Ok(()),
            count => Err(format!("{count} rows")),
        }
    })
    .await;
    store
        .restart_with(|config| config.gate.access_log_days = 3)
        .await;
    assert_eq!(rows(&store, &[]).len(), 1);
}
