//! Reviews that somebody sends who reaches the port.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::{Reviewer, answer};
use crate::{
    fixtures::{
        hostile::{Bound, Planted, SECRET, assert_sayable, attack, corpus},
        user,
    },
    operator::{config::Mode, webhook::judge::tests::replica},
};

/// Beside what is made of a body, what is judged is a world of a few users.
const BOUND: Bound = Bound {
    times: 96,
    beside: 512 * 1024,
};

fn samples() -> Vec<Vec<u8>> {
    let objects = corpus::manifests();
    let objects = objects
        .iter()
        .filter_map(|sample| serde_json::from_slice::<Value>(sample).ok());
    let reviews = objects.flat_map(|mut object| {
        object["metadata"]["namespace"] = json!("video");
        object["metadata"]["annotations"] = json!({"vms-operator.io/paused": "yes", "note": SECRET});
        let kind = json!({"group": "vms-operator.io", "version": "v1alpha1", "kind": object["kind"]});
        ["CREATE", "UPDATE"].map(|operation| {
            let old = if operation == "UPDATE" { object.clone() } else { Value::Null };
            json!({
                "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                "request": {
                    "uid": "1", "operation": operation, "kind": kind, "name": "it", "namespace": "video",
                    "object": object, "oldObject": old,
                },
            })
        })
    });
    reviews
        .map(|review| review.to_string().into_bytes())
        .collect()
}

#[tokio::test]
async fn a_hostile_review_is_answered_in_few_words_or_is_none() {
    for mode in [Mode::Warn, Mode::Deny] {
        let context = Arc::new(replica(vec![user("alice")]));
        context.phase.note_seen();
        let reviewer = Reviewer { context, mode };
        let parse = |input: &[u8]| answer(&reviewer, input);
        attack(&samples(), BOUND, parse, |input, answer| match answer {
            Ok(review) => {
                let answer = review.response.expect("an answer");
                assert!(answer.allowed || mode == Mode::Deny);
                assert!(answer.allowed || !answer.result.message.is_empty());
                let warnings = answer.warnings.unwrap_or_default();
                assert!(warnings.len() <= 64, "{} warnings", warnings.len());
                for said in warnings.iter().chain([&answer.result.message]) {
                    assert_sayable(said);
                    hidden(input, said);
                }
            }
            Err(no_review) => assert_sayable(&no_review.to_string()),
        });
    }
}

/// Values of annotations are nobody's to repeat.
fn hidden(input: &[u8], said: &str) {
    let text = String::from_utf8_lossy(input);
    let document: Option<Value> = serde_json::from_str(&text).ok();
    let planted = Planted::new(&text, document.as_ref().map(std::slice::from_ref));
    planted.assert_hidden(said, |_, path| {
        matches!(
            path,
            [
                "request",
                "object" | "oldObject",
                "metadata",
                "annotations",
                ..
            ]
        )
    });
}
