//! The golden bodies: the store takes these requests and answers with these fields.

use serde_json::Value;

use crate::support::{
    golden::{Speaker, all, stray},
    store::{PARENT, TestStore},
};

#[tokio::test]
async fn the_store_speaks_the_golden_bodies() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let mut replaceable = Value::Null;
    for (name, golden) in all() {
        let mut request = golden.request.clone();
        if name.ends_with("too-many-sessions") {
            while store.anybody().login(PARENT).await.status == 200 {}
        } else if name.ends_with("in-place-of-a-session") {
            request = request.map(|request| with_session(request, &replaceable));
        }
        let speaker = match golden.r#as {
            Speaker::Anybody => store.anybody(),
            Speaker::Parent => parent.clone(),
        };
        let body = request.map(|body| body.to_string());
        let answer = speaker.send(&golden.method, &golden.path, body).await;
        assert_eq!(answer.status, golden.status, "{name}: {}", answer.text);
        assert_eq!(stray(&golden.response, &answer.body, &name), None);
        if answer.status == 419 {
            replaceable = answer.body["sessions"][0]["id"].clone();
        }
    }
}

#[test]
fn every_golden_body_names_its_source_and_how_sure_it_is() {
    for (name, golden) in all() {
        assert!(!golden.source.is_empty(), "{name}");
        let words = ["known", "inferred", "ours"];
        assert!(
            words.iter().any(|word| golden.tag.starts_with(word)),
            "{name}"
        );
        for field in &golden.ours {
            let text = format!("{:?}{}", golden.request, golden.response);
            assert!(
                golden.tag.contains(field.as_str()) && text.contains(field.as_str()),
                "{name}: {field}"
            );
        }
    }
}

/// The request with a session that is really there.
fn with_session(mut request: Value, session: &Value) -> Value {
    request["session_id"] = session.clone();
    request
}
