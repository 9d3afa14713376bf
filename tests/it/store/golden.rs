//! The golden bodies: the store takes these requests and answers with these fields.

use std::{fs, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::support::store::{PARENT, TestStore};

/// One exchange of `tests/fixtures/golden`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    source: String,
    tag: String,
    /// Fields that are ours in an exchange that is not.
    #[serde(default)]
    ours: Vec<String>,
    r#as: Speaker,
    method: String,
    path: String,
    request: Option<Value>,
    status: u16,
    response: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    Anybody,
    Parent,
}

fn goldens() -> Vec<(String, Golden)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden");
    let entries = fs::read_dir(folder).expect("the folder of golden bodies");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a golden body");
        let golden = serde_json::from_str(&text);
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        (
            name.unwrap_or_default(),
            golden.unwrap_or_else(|error| panic!("{path:?}: {error}")),
        )
    };
    paths.into_iter().map(read).collect()
}

#[tokio::test]
async fn the_store_speaks_the_golden_bodies() {
    let store = TestStore::start().await;
    let parent = store.parent().await;
    let mut replaceable = Value::Null;
    for (name, golden) in goldens() {
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
        assert_has(&answer.body, &golden.response, &name);
        if answer.status == 419 {
            replaceable = answer.body["sessions"][0]["id"].clone();
        }
    }
}

#[test]
fn every_golden_body_names_its_source_and_how_sure_it_is() {
    for (name, golden) in goldens() {
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

/// Every field of the golden body is there and of its kind; null stands for any kind.
fn assert_has(actual: &Value, golden: &Value, at: &str) {
    match (actual, golden) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(actual), Value::Object(golden)) => {
            for (field, golden) in golden {
                let at = format!("{at}.{field}");
                let actual = actual
                    .get(field)
                    .unwrap_or_else(|| panic!("{at} is missing"));
                assert_has(actual, golden, &at);
            }
        }
        (Value::Array(actual), Value::Array(golden)) => {
            for (actual, golden) in actual.iter().zip(golden.iter().cycle()) {
                assert_has(actual, golden, at);
            }
        }
        (actual, golden) => {
            let is_same = std::mem::discriminant(actual) == std::mem::discriminant(golden);
            assert!(is_same, "{at} is {actual}, and not like {golden}");
        }
    }
}
