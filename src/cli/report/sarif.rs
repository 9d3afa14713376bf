//! What is wrong, as SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::{
    collections::BTreeMap,
    env,
    path::{Component, Path},
};

use pathdiff::diff_paths;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    diagnostic::{Diagnostic, INVALID_MANIFEST, Place},
    findings::Findings,
};
use crate::cli::input::files::STANDARD_INPUT;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The most results of a run that GitHub takes; it refuses a file with more.
const RESULTS: usize = 25_000;

/// Everything in a part of a path but what is unreserved (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One log with one run.
pub(super) fn log(findings: &Findings) -> Value {
    let rules = rules(findings.problems.iter().chain(&findings.warnings));
    let errors = findings.problems.iter().map(|problem| ("error", problem));
    let warnings = findings.warnings.iter().map(|problem| ("warning", problem));
    let mut results: Vec<Value> = errors
        .chain(warnings)
        .map(|(level, problem)| result(level, problem))
        .collect();
    let left_out = results.len().saturating_sub(RESULTS);
    results.truncate(RESULTS);
    let mut notifications: Vec<Value> = findings
        .failures()
        .map(|(object, error)| notification("error", &format!("{object}: {error}")))
        .collect();
    let succeeded = notifications.is_empty();
    let open = findings.not_checked.iter();
    notifications.extend(open.map(|open| notification("note", &format!("not checked: {open}"))));
    let others = findings.passed_over.iter();
    notifications
        .extend(others.map(|other| notification("note", &format!("passed over: {other}"))));
    if left_out > 0 {
        let note = format!("{left_out} more results: --output text shows all");
        notifications.push(notification("warning", &note));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "vmsctl",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "automationDetails": {"id": format!("vmsctl/{}/", findings.command)},
            "invocations": [{
                "executionSuccessful": succeeded,
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn id(problem: &Diagnostic) -> &'static str {
    problem.rule.unwrap_or(INVALID_MANIFEST)
}

/// Each rule that is broken, with all that helps against it.
fn rules<'a>(problems: impl Iterator<Item = &'a Diagnostic>) -> Vec<Value> {
    let mut hints: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
    for problem in problems {
        let known = hints.entry(id(problem)).or_default();
        let hint = problem.hint.as_deref();
        known.extend(hint.filter(|hint| !known.contains(hint)));
    }
    let rules = hints.into_iter().map(|(id, hints)| {
        let mut rule = json!({"id": id});
        if !hints.is_empty() {
            rule["help"] = json!({"text": hints.join("\n")});
        }
        rule
    });
    rules.collect()
}

fn result(level: &str, problem: &Diagnostic) -> Value {
    let text = match &problem.hint {
        Some(hint) => format!("{}\nhelp: {hint}", problem.message),
        None => problem.message.clone(),
    };
    let mut location = json!({});
    let place = problem.place.as_ref();
    // Standard input is no file that anybody could show.
    if let Some(place) = place.filter(|place| *place.file != *STANDARD_INPUT) {
        location["physicalLocation"] = physical(place);
    }
    let subject = problem.subject();
    if !subject.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": subject}]);
    }
    let locations = match location.as_object() {
        Some(parts) if parts.is_empty() => Vec::new(),
        _ => vec![location],
    };
    json!({
        "ruleId": id(problem),
        "level": level,
        "message": {"text": text},
        "locations": locations,
    })
}

fn physical(place: &Place) -> Value {
    let current = env::current_dir().unwrap_or_default();
    json!({
        "artifactLocation": {"uri": uri(&current, &place.file), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place.line, "startColumn": place.column},
    })
}

fn notification(level: &str, text: &str) -> Value {
    json!({"level": level, "message": {"text": text}})
}

/// The address of a file, relative to the folder in which the program runs.
fn uri(current: &Path, file: &str) -> String {
    let file = Path::new(file);
    let path = diff_paths(file, current).unwrap_or_else(|| file.to_owned());
    let parts = path
        .components()
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts = parts.map(|part| utf8_percent_encode(&part, RESERVED).to_string());
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_relative_and_escaped() {
        let current = Path::new("/home/ci/repository");
        for (file, address) in [
            ("site/user-a.yaml", "site/user-a.yaml"),
            ("./site/user-a.yaml", "site/user-a.yaml"),
            ("/home/ci/repository/site/a b.yaml", "site/a%20b.yaml"),
            ("/home/ci/other/ü.yaml", "../other/%C3%BC.yaml"),
        ] {
            assert_eq!(uri(current, file), address);
        }
    }
}
