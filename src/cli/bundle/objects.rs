//! Objects, Events, Deployments and logs as the bundle has them.

use k8s_openapi::api::{apps::v1::Deployment, coordination::v1::Lease, events::v1::Event};
use serde_json::{Value, json};

use super::{
    redactor::{Class, Redactor},
    schema::metadata,
};
use crate::{api::crds, cli::doctor::operator::Installed};

/// The schema of a kind of ours; nothing where it is none.
pub fn schema_of(kind: &str) -> Value {
    let definition = crds()
        .into_iter()
        .find(|definition| definition.spec.names.kind == kind);
    let versions = definition
        .into_iter()
        .flat_map(|definition| definition.spec.versions);
    let schemas = versions.filter_map(|version| version.schema?.open_api_v3_schema);
    let schema = schemas.into_iter().next();
    schema
        .and_then(|schema| serde_json::to_value(schema).ok())
        .unwrap_or_default()
}

/// An Event about an object of ours; `None` about any other one.
pub fn event(event: &Event, redactor: &mut Redactor) -> Option<Value> {
    let regarding = event.regarding.as_ref()?;
    let version = regarding.api_version.as_deref()?;
    if !version.starts_with("vms-operator.io/") {
        return None;
    }
    let name = regarding.name.as_deref().unwrap_or_default();
    let text = |text: Option<&String>, redactor: &Redactor| {
        text.map(|text| redactor.text(text)).unwrap_or_default()
    };
    let first = event.event_time.as_ref().map(|time| time.0.to_string());
    let series = event.series.as_ref();
    let last = series.map(|series| series.last_observed_time.0.to_string());
    let object = redactor.name(Class::Name, name);
    Some(json!({
        "time": first,
        "last": last,
        "count": series.map(|series| series.count),
        "type": text(event.type_.as_ref(), redactor),
        "reason": text(event.reason.as_ref(), redactor),
        "action": text(event.action.as_ref(), redactor),
        "object": format!("{} {object}", text(regarding.kind.as_ref(), redactor)),
        "note": text(event.note.as_ref(), redactor),
    }))
}

/// A Deployment of the operator: which options it has, and neither their values nor its environment.
pub fn deployment(deployment: &Deployment, redactor: &mut Redactor) -> Option<Value> {
    let installed = Installed::of(deployment)?;
    let pod = deployment.spec.as_ref()?.template.spec.as_ref()?;
    let container = pod.containers.first()?;
    let arguments = container.args.iter().flatten();
    let options: Vec<String> = arguments
        .filter_map(|argument| argument.strip_prefix("--"))
        .map(|argument| argument.split('=').next().unwrap_or_default())
        .map(|option| redactor.text(option))
        .collect();
    let version = installed
        .version
        .as_deref()
        .map(|version| redactor.version(version));
    Some(json!({
        "namespace": redactor.name(Class::Name, &installed.namespace),
        "name": redactor.name(Class::Name, &installed.name),
        "serviceAccount": redactor.name(Class::Name, &installed.account),
        "version": version,
        "replicas": installed.wanted,
        "ready": installed.ready,
        "options": options,
        "variables": container.env.as_ref().map_or(0, Vec::len),
    }))
}

/// A Lease of the operator: when it was renewed, and not by which host.
pub fn lease(lease: &Lease, redactor: &mut Redactor) -> Value {
    let spec = lease.spec.clone().unwrap_or_default();
    let metadata = serde_json::to_value(&lease.metadata).unwrap_or_default();
    let holder = spec.holder_identity.as_deref().unwrap_or_default();
    json!({
        "metadata": self::metadata(&metadata, redactor),
        "holder": redactor.name(Class::Text, holder),
        "seconds": spec.lease_duration_seconds,
        "acquired": spec.acquire_time.map(|time| time.0.to_string()),
        "renewed": spec.renew_time.map(|time| time.0.to_string()),
        "transitions": spec.lease_transitions,
    })
}

/// The last lines of a log.
pub fn log(text: &str, lines: usize, redactor: &Redactor) -> String {
    let all: Vec<&str> = text.lines().collect();
    let last = &all[all.len().saturating_sub(lines)..];
    let last = last.iter().map(|line| redactor.text(&plain(line)) + "\n");
    last.collect()
}

/// A line of JSON as one of words, so that what its members are called does not hide what they say; and none of colours.
fn plain(line: &str) -> String {
    let line = line
        .replace(['{', '}', ','], " ")
        .replace("\":", " ")
        .replace('"', " ");
    let mut told = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            told.push(character);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: [&str; 4] = ["hunter2", "aHVudGVyMg==", "h%75nter2", "Camera-7-North"];

    #[test]
    fn a_log_says_when_what_happened_and_nothing_that_was_planted() {
        let redactor = Redactor::new(true);
        for planted in PLANTED {
            let text = format!(
                "2026-12-01T10:00:00.123456Z  INFO vms_operator::operator::user: created user={planted}\n\
                 \u{1b}[2m2026-12-01T10:00:01Z\u{1b}[0m WARN password={planted} Authorization: Bearer {planted}\n\
                 {{\"timestamp\":\"2026-12-01T10:00:02Z\",\"level\":\"INFO\",\"password\":\"{planted}\"}}\n\
                 https://a:{planted}@host/?token={planted} {planted}\n"
            );
            let kept = log(&text, 100, &redactor);
            assert!(!kept.contains(planted), "{kept}");
            for words in [
                "2026-12-01T10:00:00.123456Z INFO vms_operator::operator::user",
                "2026-12-01T10:00:02Z",
            ] {
                assert!(kept.contains(words), "{words}: {kept}");
            }
        }
    }

    #[test]
    fn only_the_last_lines_of_a_log_are_kept() {
        let text: String = (0..100).map(|_| "user\n").collect();
        assert_eq!(log(&text, 7, &Redactor::default()).lines().count(), 7);
    }

    #[test]
    fn events_of_others_are_left_out_and_notes_are_redacted() {
        let event_of = |version: &str| {
            let posted = json!({
                "metadata": {"name": "x"}, "type": "Warning", "reason": "Refused", "action": "Reconcile",
                "regarding": {"apiVersion": version, "kind": "VmsUser", "name": "alice"},
                "note": "the login alice is refused: hunter2",
            });
            event(
                &serde_json::from_value(posted).unwrap(),
                &mut Redactor::new(false),
            )
        };
        assert_eq!(event_of("v1"), None);
        let kept = event_of("vms-operator.io/v1alpha1").unwrap();
        assert_eq!(kept["note"], "the login name-1 is refused: …");
        assert_eq!(kept["object"], "VmsUser name-1");
    }
}
