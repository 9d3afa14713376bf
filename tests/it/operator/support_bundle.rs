//! `vmsctl support-bundle`: what helps is in it, and nothing that anybody planted, in whatever form.

use std::{fs, path::Path, process::Command};

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use k8s_openapi::api::events::v1::Event;
use kube::api::{Patch, PatchParams, PostParams};
use serde_json::json;
use vms_operator::{api::v1alpha1::VmsUser, clock};

use super::{
    manifests::{ALICE, secret},
    site::Site,
};
use crate::files::folder::{Folder, Output};

/// The secret that was planted in a place.
fn planted(place: &str) -> String {
    format!("Quartz-7+{place}/kite")
}

/// A text as it may stand somewhere: as it is, in base64, and in an address.
fn forms(text: &str) -> Vec<String> {
    let percent = |is_plain: fn(u8) -> bool| -> String {
        let bytes = text.bytes().map(|byte| {
            if is_plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        });
        bytes.collect()
    };
    vec![
        text.to_owned(),
        BASE64_STANDARD.encode(text),
        BASE64_URL_SAFE_NO_PAD.encode(text),
        percent(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        percent(|_| false),
    ]
}

/// Where something can be planted that a cluster takes.
const PLACES: [&str; 14] = [
    "annotation",
    "applied",
    "label",
    "variable",
    "option",
    "event",
    "path",
    "secret",
    "message",
    "display",
    "title",
    "terms",
    "permission",
    "log",
];

async fn plant(site: &Site) {
    let server = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {{name: main, labels: {{site: '{}'}},
            annotations: {{note: '{}', kubectl.kubernetes.io/last-applied-configuration: '{}'}}}}, spec: {{
            url: 'https://vms.example.com:8443/{}', credentialsSecretRef: {{name: main-parent-account}},
            acceptedTerms: {{version: '{}'}}}}}}",
        label("label"),
        planted("annotation"),
        planted("applied"),
        planted("path"),
        label("terms"),
    );
    let camera = format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsCamera, metadata: {{name: planted}}, spec: {{
            serverRef: {{name: main}}, matchName: '{}'}}}}",
        planted("title")
    );
    let account = format!(
        "login: operator@example.com, password: '{}'",
        planted("secret")
    );
    let labels = "{app.kubernetes.io/name: vms-operator, app.kubernetes.io/instance: x, \
                  app.kubernetes.io/component: operator}";
    let deployment = format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: vms-operator, labels: {labels}}}, spec: {{
            selector: {{matchLabels: {labels}}}, template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{{
                name: operator, image: 'vms-operator:0.1.0', args: [run, '--lease-name={}'],
                env: [{{name: TOKEN, value: '{}'}}]}}]}}}}}}}}",
        planted("option"),
        planted("variable"),
    );
    let account = secret("main-parent-account", &account);
    site.apply(&[server, camera, account, deployment, ALICE.to_owned()].join("\n---\n"))
        .await;
    let permission = label("permission").to_lowercase();
    site.patch(
        "vmsuser/alice",
        &format!(
            "{{displayName: '{}', extraPermissions: ['{permission}']}}",
            planted("display")
        ),
    )
    .await;
    tell_of_alice(site).await;
}

/// What a label, a version and a permission may look like.
fn label(place: &str) -> String {
    planted(place).replace(['+', '/'], "-")
}

/// By a condition, and by an Event.
async fn tell_of_alice(site: &Site) {
    let status = json!({"status": {"conditions": [{
        "type": "Ready", "status": "False", "reason": "CredentialsMissing",
        "message": format!("the login of VmsUser alice is refused: {}", planted("message")),
        "lastTransitionTime": "2026-12-01T10:00:00Z",
    }]}});
    let users = site.api::<VmsUser>();
    let patched = users
        .patch_status("alice", &PatchParams::default(), &Patch::Merge(&status))
        .await;
    patched.expect("write a status");
    let event = json!({
        "metadata": {"name": "alice.1", "namespace": site.namespace.name}, "eventTime": clock::now(), "type": "Warning",
        "reason": "Refused", "action": "Reconcile", "reportingController": "x", "reportingInstance": "x",
        "regarding": {"apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser", "name": "alice",
            "namespace": site.namespace.name},
        "note": format!("the login is refused password={} Bearer {}", planted("event"), planted("event")),
    });
    let event: Event = serde_json::from_value(event).expect("an Event");
    site.api::<Event>()
        .create(&PostParams::default(), &event)
        .await
        .expect("post an Event");
}

/// Lines of a log with a secret in every form.
fn log() -> String {
    let lines = forms(&planted("log")).into_iter().map(|form| {
        format!(
            "2026-12-01T10:00:00.000001Z  INFO vms_operator::operator::user: created user={form}\n\
             2026-12-01T10:00:01Z  WARN the login is refused password={form} Authorization: Bearer {form} {form}\n\
             {{\"timestamp\":\"2026-12-01T10:00:02Z\",\"token\":\"{form}\",\"url\":\"https://a:{form}@host/?key={form}\"}}\n"
        )
    });
    lines.collect()
}

async fn bundle(site: &Site, folder: &Folder, more: &[&str]) -> Output {
    let kubeconfig = &site.namespace.cluster.address().kubeconfig;
    let kubeconfig = kubeconfig.to_str().expect("a path of text");
    let name = site.namespace.name.as_str();
    let question = [
        "support-bundle",
        "--namespace",
        name,
        "--operator-namespace",
        name,
        "--log",
        "operator.log",
    ];
    let all = [&question[..], more].concat();
    folder.run(&all, &[("KUBECONFIG", kubeconfig)], "").await
}

fn unpacked(archive: &Path, into: &Path) {
    fs::create_dir_all(into).expect("a folder");
    let unpacked = Command::new("tar")
        .arg("-xf")
        .arg(archive)
        .arg("-C")
        .arg(into)
        .output();
    let unpacked = unpacked.expect("run tar");
    assert!(unpacked.status.success(), "{unpacked:?}");
}

/// Every file of a folder, with its path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let text = fs::read_to_string(&path).expect("a text");
            found.push((path.display().to_string(), text));
        }
    }
    found
}

#[tokio::test]
async fn a_bundle_tells_what_helps_and_nothing_that_was_planted() {
    let site = Site::prepare("a bundle for support").await;
    plant(&site).await;
    let folder = Folder::empty();
    fs::write(folder.path("operator.log"), log()).expect("write a log");
    for (file, more) in [("hidden", &[][..]), ("named", &["--with-names"])] {
        let archive = format!("{file}.tar");
        let output = ["--output-file", archive.as_str()];
        let said = bundle(&site, &folder, &[&output[..], more].concat())
            .await
            .expect(0);
        for words in [
            "In it:",
            "objects/vmsuser.json",
            "Never in it:",
            "doctor.json",
            "logs/1.txt",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        unpacked(&folder.path(&archive), &folder.path(file));
        let files = files(&folder.path(file));
        assert!(files.len() >= 12, "{files:?}");
        for place in PLACES {
            let whole = [planted(place), label(place), label(place).to_lowercase()];
            for form in whole.iter().flat_map(|text| forms(text)) {
                for (path, text) in &files {
                    assert!(
                        !text.contains(&form),
                        "{place}: {form} is in {path}: {text}"
                    );
                }
            }
        }
        let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
        for words in [
            "CredentialsMissing",
            "the login is refused",
            "2026-12-01T10:00:01Z",
            "\"options\"",
            "lease-name",
        ] {
            assert!(all.contains(words), "{words}: {all}");
        }
        let shows_names =
            all.contains("alice@example.com") && all.contains("https://vms.example.com:8443/…");
        assert_eq!(shows_names, file == "named", "{all}");
    }
    let again = bundle(&site, &folder, &["--output-file", "hidden.tar"])
        .await
        .expect(1);
    assert!(again.contains("is there already"), "{again}");
}
