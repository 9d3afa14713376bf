//! Two stores with a gate each, on one PostgreSQL.

use serde_json::{Value, json};
use vms_operator::server::Config;

use super::{
    access_log::rows_in,
    mediamtx::{ask, question},
    sessions::MediaServer,
    site::{ALICE, camera, change_user, gated_with, make_alice},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    postgres::TestDatabase,
    store::{TestStore, Visitor},
};

async fn two_with(configure: impl Fn(&mut Config)) -> (TestDatabase, [TestStore; 2]) {
    let database = TestDatabase::new();
    let start = || {
        gated_with(|config| {
            config.database = database.location();
            configure(config);
        })
    };
    let stores = [start().await, start().await];
    (database, stores)
}

/// Two stores that both put out of one media server whoever may not watch there; the parent, and Alice.
async fn watched() -> (MediaServer, TestDatabase, [TestStore; 2], Visitor, i64) {
    let media_server = MediaServer::start().await;
    let url = media_server.url();
    let (database, stores) = two_with(|config| {
        config.gate.media_server = Some(url.parse().expect("an address"));
    })
    .await;
    let parent = stores[0].parent().await;
    let alice = make_alice(&parent).await;
    (media_server, database, stores, parent, alice)
}

fn with_token(token: &str) -> Value {
    let mut asked = question();
    for (field, value) in [("user", ""), ("password", ""), ("token", token)] {
        asked[field] = json!(value);
    }
    asked["protocol"] = json!("webrtc");
    asked
}

#[tokio::test]
async fn a_session_ends_whichever_store_is_told_and_whichever_is_left() {
    let (media_server, _database, [one, mut other], parent, alice) = watched().await;
    media_server.add("rtspsessions", "alice", &json!({}));
    media_server.judged().await;
    assert!(media_server.has("rtspsessions", "alice"));
    // The one that hears of it is not the one that is left to put her out.
    change_user(&parent, alice, json!({"suspended": true})).await;
    media_server.put_out("rtspsessions", "alice").await;
    change_user(&parent, alice, json!({"suspended": false})).await;
    let gate = camera(&parent, "gate-1").await;
    media_server.add("rtspsessions", "again", &json!({}));
    media_server.judged().await;
    other.stop().await;
    drop(other);
    change_user(&parent, alice, json!({"cameras_to_detach": [gate]})).await;
    media_server.put_out("rtspsessions", "again").await;
    drop(one);
}

#[tokio::test]
async fn who_showed_a_token_at_one_store_goes_on_at_both_until_logging_out() {
    let (media_server, _database, [one, other], _, _) = watched().await;
    let login = one.anybody().login(ALICE).await.expect(200);
    let token = login.body["access_token"].as_str().expect("a token");
    ask(&one, &with_token(token)).await.expect(200);
    media_server.add("webrtcsessions", "alice", &json!({"user": ""}));
    media_server.judged().await;
    media_server.judged().await;
    assert!(media_server.has("webrtcsessions", "alice"));
    let leaving = other.anybody().with_token(Some(token));
    leaving.post("/api/v1/logout", json!({})).await.expect(200);
    media_server.put_out("webrtcsessions", "alice").await;
}

#[tokio::test]
async fn a_password_that_one_store_remembers_is_forgotten_by_a_change_at_the_other() {
    let (_database, [one, other]) = two_with(|_| {}).await;
    let parent = other.parent().await;
    let alice = make_alice(&parent).await;
    for _ in 0..2 {
        ask(&one, &question()).await.expect(200);
    }
    let body = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    parent.post(&path, body).await.expect(200);
    ask(&one, &question()).await.expect(401);
}

#[tokio::test]
async fn one_viewing_is_one_row_whichever_stores_were_asked() {
    let (database, stores) = two_with(|_| {}).await;
    make_alice(&stores[0].parent().await).await;
    for number in 0..6 {
        ask(&stores[number % 2], &question()).await.expect(200);
    }
    let written = eventually(PATIENCE, "the access log is written", async || {
        let rows = rows_in(&database.url(), &[]);
        let requests: i64 = rows.iter().filter_map(|row| row["requests"].as_i64()).sum();
        if requests == 6 {
            Ok(rows)
        } else {
            Err(format!("{rows:?}"))
        }
    })
    .await;
    assert_eq!(written.len(), 1, "{written:?}");
}
