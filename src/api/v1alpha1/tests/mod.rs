//! Every CEL rule of every kind, each with an object that it refuses and one that it lets pass.

mod cases;

use std::collections::BTreeSet;

use kube::core::cel::{ValidationErrors, Validator};
use serde_json::{Value, json};

use crate::{
    api::{crds, v1alpha1::VmsUser},
    domain::network::AddressRange,
};
use cases::{accepted, refused, user, with};

/// What the schema of `kind` says to the creation of `spec`, or to its change from `old`.
fn refusals(kind: &str, old: Option<&Value>, spec: &Value) -> Vec<(String, String)> {
    let object = |spec: &Value| json!({"metadata": {"name": "it"}, "spec": spec});
    let outcome = Validator::new().validate(&schema(kind), &object(spec), old.map(object).as_ref());
    let errors = outcome
        .err()
        .map(ValidationErrors::into_vec)
        .unwrap_or_default();
    errors
        .into_iter()
        .map(|error| (error.rule.clone(), error.to_string()))
        .collect()
}

fn schema(kind: &str) -> Value {
    let definition = crds()
        .into_iter()
        .find(|definition| definition.spec.names.kind == kind)
        .unwrap();
    let version = definition.spec.versions.into_iter().next().unwrap();
    serde_json::to_value(version.schema.unwrap().open_api_v3_schema.unwrap()).unwrap()
}

#[test]
fn what_is_right_passes_every_rule() {
    for (kind, old, spec) in accepted() {
        assert_eq!(refusals(kind, old.as_ref(), &spec), [], "{kind} {spec}");
    }
}

#[test]
fn what_is_wrong_is_refused_in_our_words() {
    let said = refused().into_iter().map(|(kind, old, spec)| {
        let verb = if old.is_some() { "changed to" } else { "of" };
        let refusals = refusals(kind, old.as_ref(), &spec);
        let texts: Vec<String> = refusals
            .into_iter()
            .map(|(_, text)| format!("\n  {text}"))
            .collect();
        format!("{kind} {verb} {spec}{}\n", texts.concat())
    });
    insta::assert_snapshot!(said.collect::<String>());
}

#[test]
fn a_whole_user_is_written_back_as_it_was_read() {
    let user = json!({
        "apiVersion": "vms-operator.io/v1alpha1",
        "kind": "VmsUser",
        "metadata": {"name": "alice", "namespace": "video"},
        "spec": {
            "serverRef": {"name": "main", "namespace": "cctv"},
            "login": "alice@example.com",
            "displayName": "Alice Lane",
            "password": {"secretRef": {"name": "alice-login", "key": "password"}, "format": "Plain", "policy": "Initial"},
            "access": {
                "cameras": {"names": ["gate-1"], "selector": {"matchLabels": {"site": "north"}}},
                "layouts": {"names": ["north-wall"]},
                "cameraGroups": {"all": true},
            },
            "permissions": {"archive": ["View", "Download"], "ptz": ["*"]},
            "extraPermissions": ["bridges"],
            "ipPool": {"ranges": ["203.0.113.7"]},
            "deletionPolicy": "Orphan",
        },
        "status": {"observedGeneration": 3, "externalId": "1042"},
    });
    let read: VmsUser = serde_json::from_value(user.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), user);
}

#[test]
fn every_rule_is_seen_to_refuse() {
    let seen: BTreeSet<String> = refused()
        .iter()
        .flat_map(|(kind, old, spec)| refusals(kind, old.as_ref(), spec))
        .map(|(rule, _)| rule)
        .collect();
    let mut declared = BTreeSet::new();
    for definition in crds() {
        rules(&schema(&definition.spec.names.kind), &mut declared);
    }
    assert_eq!(seen, declared);
}

#[test]
fn ranges_are_refused_only_where_the_domain_refuses_them_too() {
    let wrong = [
        "10.0.0",
        "10.0.0.0/08",
        "010.0.0.1",
        "10.0.0.1-",
        " 10.0.0.1",
        "10.0.0.1/33",
        "2001:db8::1/48",
    ];
    let right = [
        "203.0.113.7",
        "198.51.100.0/24",
        "10.0.0.1-10.0.0.2",
        "::ffff:10.0.0.1",
        "::ffff:10.0.0.0/104",
    ];
    // CEL cannot order addresses, nor see through mapped ones: these are the rules' to refuse.
    let beyond = [
        "10.0.0.2-10.0.0.1",
        "::ffff:10.0.0.1/104",
        "::ffff:010.0.0.1",
    ];
    for text in wrong.iter().chain(&right).chain(&beyond) {
        let spec = with(user(), &json!({"ipPool": {"ranges": [text]}}));
        let passes = refusals("VmsUser", None, &spec).is_empty();
        assert_eq!(passes, !wrong.contains(text), "{text}");
        assert_eq!(
            text.parse::<AddressRange>().is_ok(),
            right.contains(text),
            "{text}"
        );
    }
}

fn rules(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            let own = fields
                .get("x-kubernetes-validations")
                .and_then(Value::as_array);
            let own = own
                .into_iter()
                .flatten()
                .filter_map(|rule| rule["rule"].as_str());
            found.extend(own.map(str::to_owned));
            fields.values().for_each(|field| rules(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| rules(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
