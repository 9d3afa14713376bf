mod hostile;

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{fixtures::user, operator::webhook::judge::tests::replica};

/// Somebody applies a user who sees the wall without its camera.
fn request() -> Value {
    json!({
        "uid": "1", "operation": "CREATE", "dryRun": false, "userInfo": {}, "name": "bob", "namespace": "video",
        "kind": {"group": "vms-operator.io", "version": "v1alpha1", "kind": "VmsUser"},
        "resource": {"group": "vms-operator.io", "version": "v1alpha1", "resource": "vmsusers"},
        "object": {
            "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser",
            "metadata": {"name": "bob", "namespace": "video"},
            "spec": {
                "serverRef": {"name": "main"}, "login": "bob@example.com", "access": {"layouts": {"names": ["wall"]}},
            },
        },
        "oldObject": null, "options": null,
    })
}

fn reviewer(mode: Mode) -> Reviewer {
    let context = Arc::new(replica(vec![user("alice")]));
    context.phase.note_seen();
    Reviewer { context, mode }
}

/// The answer, and what was counted.
fn ask(reviewer: &Reviewer, request: &Value) -> (AdmissionResponse, &'static str) {
    let review = json!({
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request,
    });
    let answer = answer(reviewer, review.to_string().as_bytes()).unwrap();
    let page = reviewer.context.metrics.page().unwrap();
    let counted = ["Allowed", "Warned", "Denied", "Unable"].into_iter();
    let mut counted = counted.filter(|answer| page.contains(&format!("answer=\"{answer}\"")));
    (answer.response.unwrap(), counted.next().unwrap())
}

#[tokio::test]
async fn what_is_wrong_is_warned_of_or_refused_by_the_mode() {
    let (warned, counted) = ask(&reviewer(Mode::Warn), &request());
    assert_eq!((warned.allowed, counted), (true, "Warned"));
    assert!(warned.warnings.unwrap()[0].starts_with("LayoutCamerasNotGranted: spec.access"));
    let (denied, counted) = ask(&reviewer(Mode::Deny), &request());
    assert_eq!((denied.allowed, counted), (false, "Denied"));
    let said = denied.result;
    assert!(
        said.message
            .starts_with("LayoutCamerasNotGranted: spec.access")
    );
    assert_eq!(
        (said.code, said.reason.as_str()),
        (UNPROCESSABLE, "Invalid")
    );
    assert_eq!(denied.warnings, None, "it is said once");
}

#[tokio::test]
async fn what_is_not_for_it_to_judge_passes_also_where_somebody_else_registered_it() {
    let mut deleted = request();
    deleted["operation"] = json!("DELETE");
    let mut status = request();
    status["subResource"] = json!("status");
    let mut ending = request();
    ending["object"]["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
    let mut labelled = request();
    labelled["operation"] = json!("UPDATE");
    labelled["oldObject"] = labelled["object"].clone();
    labelled["object"]["metadata"]["labels"] = json!({"team": "night"});
    let mut foreign = request();
    foreign["kind"]["kind"] = json!("Pod");
    for request in [deleted, status, ending, labelled, foreign] {
        let (answer, counted) = ask(&reviewer(Mode::Deny), &request);
        assert_eq!(
            (answer.allowed, answer.warnings, counted),
            (true, None, "Allowed"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn who_cannot_judge_lets_pass_and_counts_it() {
    let unready = Reviewer {
        context: Arc::new(replica(Vec::new())),
        mode: Mode::Deny,
    };
    let (answer, counted) = ask(&unready, &request());
    assert_eq!(
        (answer.allowed, answer.warnings, counted),
        (true, None, "Unable")
    );
    let mut unreadable = request();
    unreadable["object"]["spec"]["login"] = json!(7);
    let (answer, counted) = ask(&reviewer(Mode::Deny), &unreadable);
    assert_eq!(
        (answer.allowed, answer.warnings, counted),
        (true, None, "Unable")
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_never_repeated() {
    let said = "what-somebody-wrote";
    for what in ["login", "suspended"] {
        let mut unreadable = request();
        unreadable["object"]["spec"][what] = json!({said: said});
        let review = json!({"request": unreadable}).to_string();
        let request = Request::parse(review.as_bytes()).unwrap();
        let object = request.object().unwrap().unwrap();
        let error = object.read("VmsUser").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a value is not of its type, or is missing"
        );
    }
    let mut endless = request();
    endless["object"]["spec"]["roleRefs"] = json!(vec![(); 50_001]);
    let review = json!({"request": endless}).to_string();
    let endless = Request::parse(review.as_bytes()).unwrap();
    let endless = endless.object().unwrap().unwrap();
    assert_eq!(
        endless.read("VmsUser").unwrap_err().to_string(),
        "it has more values than any object of the cluster"
    );
    let no_review = answer(&reviewer(Mode::Warn), said.as_bytes()).unwrap_err();
    assert_eq!(no_review.to_string(), "this is no AdmissionReview");
}

#[tokio::test]
async fn an_annotation_that_cannot_be_read_is_warned_of_and_refused_in_no_mode() {
    for mode in [Mode::Warn, Mode::Deny] {
        let reviewer = reviewer(mode);
        let mut made = request();
        made["object"]["spec"]["access"] = json!({});
        let mut annotated = made.clone();
        annotated["operation"] = json!("UPDATE");
        annotated["oldObject"] = made["object"].clone();
        for request in [&mut made, &mut annotated] {
            let annotations =
                json!({"vms-operator.io/paused": "Yes, please", "vms-operator.io/pausd": "x"});
            request["object"]["metadata"]["annotations"] = annotations;
            let (answer, counted) = ask(&reviewer, request);
            assert_eq!((answer.allowed, counted), (true, "Warned"));
            let warnings = answer.warnings.unwrap().join("\n");
            for expected in [
                "paused is neither \"true\" nor \"false\"",
                "no annotation vms-operator.io/pausd",
            ] {
                assert!(warnings.contains(expected), "{warnings}");
            }
            assert!(!warnings.contains("please"), "{warnings}");
        }
    }
}
