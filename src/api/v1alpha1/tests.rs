//! Every CEL rule of every kind, each with an object that it refuses and one that it lets pass.

use std::collections::BTreeSet;

use kube::core::cel::{ValidationErrors, Validator};
use serde_json::{Value, json};

use super::VmsUser;
use crate::{api::crds, domain::network::AddressRange};

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

/// `base` with `change` laid over it; `null` takes a field away.
fn with(mut base: Value, change: &Value) -> Value {
    match (&mut base, change) {
        (Value::Object(fields), Value::Object(changes)) => {
            for (name, change) in changes {
                let field = fields.remove(name).unwrap_or(json!({}));
                if !change.is_null() {
                    fields.insert(name.clone(), with(field, change));
                }
            }
            base
        }
        _ => change.clone(),
    }
}

fn user() -> Value {
    json!({"serverRef": {"name": "main"}, "login": "alice@example.com"})
}

fn camera() -> Value {
    json!({"serverRef": {"name": "main"}, "externalId": "1042"})
}

fn server() -> Value {
    json!({"url": "https://vms.example.com", "credentialsSecretRef": {"name": "parent"}})
}

/// An object as it was, where there was one, and what becomes of it.
type Case = (&'static str, Option<Value>, Value);

fn created(
    kind: &'static str,
    base: &Value,
    changes: impl IntoIterator<Item = Value>,
) -> Vec<Case> {
    let cases = changes
        .into_iter()
        .map(|change| (kind, None, with(base.clone(), &change)));
    cases.collect()
}

fn changed(
    kind: &'static str,
    base: &Value,
    changes: impl IntoIterator<Item = Value>,
) -> Vec<Case> {
    let cases = changes
        .into_iter()
        .map(|change| (kind, Some(base.clone()), with(base.clone(), &change)));
    cases.collect()
}

fn accepted() -> Vec<Case> {
    let cameras = |selection: Value| json!({"access": {"cameras": selection}});
    [
        created("VmsUser", &user(), [
            json!({}),
            json!({"password": {"secretRef": {"name": "alice"}}}),
            json!({"password": {"secretRef": {"name": "alice"}, "format": "Argon2idPHC"}}),
            json!({"password": {"generate": {"secretName": "alice"}}}),
            cameras(json!({})),
            cameras(json!({"all": true})),
            cameras(json!({"all": true, "names": []})),
            cameras(json!({"all": false, "names": ["gate-1"], "selector": {"matchLabels": {"site": "north"}}})),
            cameras(json!({"selector": {"matchLabels": {"example.com/site": ""}}})),
            cameras(json!({"selector": {"matchExpressions": [
                {"key": "floor", "operator": "In", "values": ["1"]},
                {"key": "floor", "operator": "Exists"},
            ]}})),
            json!({"ipPool": {"ranges": ["203.0.113.7", "198.51.100.0/24", "10.0.0.10-10.0.0.20", "0.0.0.0/0"]}}),
            json!({"ipPool": {"ranges": ["2001:db8::/48", "2001:db8::1-2001:db8::9", "::/0"]}}),
            json!({"ipPool": {"ranges": ["::ffff:192.0.2.7", "::FFFF:192.0.2.0/120", "::ffff:192.0.2.1-::ffff:192.0.2.9"]}}),
        ]),
        changed("VmsUser", &user(), [json!({"displayName": "Alice"})]),
        created("VmsServer", &server(), [
            json!({}),
            json!({"url": "https://vms.example.com:8443/prefix"}),
            json!({"url": "http://vms.example.com", "allowPlainHttp": true}),
            json!({"url": "http://localhost:8080"}),
            json!({"url": "http://127.0.0.2:8080/"}),
            json!({"url": "http://[::1]:8080"}),
            json!({"intervals": {"resync": "1h30m", "fullCheck": "24h"}}),
            json!({"intervals": {"resync": "1s"}}),
            json!({"changeGuard": {"users": 0, "percent": 100, "window": "24h"}}),
            json!({"changeGuard": {"enabled": false}}),
        ]),
        created("VmsUser", &user(), [
            json!({"ipPool": {"poolRefs": [{"name": "office"}, {"name": "home", "namespace": "video"}]}}),
            json!({"ipPool": {"poolRefs": [{"name": "office"}], "ranges": ["203.0.113.7"]}}),
            json!({"validFrom": "2026-12-01T08:00:00Z", "validUntil": "2026-12-01T08:00:00.5+00:00", "suspended": true}),
            json!({"validFrom": "2026-12-01T09:00:00+02:00", "validUntil": "2026-12-01T08:00:00Z"}),
        ]),
        created("VmsRole", &json!({}), [
            json!({}),
            json!({"access": {"cameras": {"all": true}}, "ipPool": {"ranges": ["203.0.113.7"]}}),
            json!({"validFrom": "2026-12-01T08:00:00Z", "validUntil": "2026-12-02T08:00:00Z", "suspended": true}),
        ]),
        created("VmsIpPool", &json!({"ranges": ["203.0.113.7"]}), [json!({}), json!({"ranges": ["2001:db8::/48"]})]),
        created("VmsCamera", &camera(), [json!({}), json!({"externalId": null, "matchName": "Gate"})]),
        changed("VmsCamera", &camera(), [json!({})]),
    ]
    .concat()
}

fn refused() -> Vec<Case> {
    let cameras = |selection: Value| json!({"access": {"cameras": selection}});
    let range = |text: &str| json!({"ipPool": {"ranges": [text]}});
    let named = with(camera(), &json!({"externalId": null, "matchName": "Gate"}));
    [
        created("VmsUser", &user(), [
            json!({"password": {"secretRef": {"name": "a"}, "value": "hunter2"}}),
            json!({"password": {"value": "hunter2"}}),
            json!({"password": {}}),
            json!({"password": {"secretRef": {"name": "a"}, "generate": {"secretName": "b"}}}),
            json!({"password": {"generate": {"secretName": "b"}, "format": "Argon2idPHC"}}),
            cameras(json!({"all": true, "names": ["gate-1"]})),
            cameras(json!({"all": true, "selector": {"matchLabels": {"site": "north"}}})),
            cameras(json!({"selector": {}})),
            cameras(json!({"selector": {"matchLabels": {}}})),
            cameras(json!({"selector": {"matchLabels": {"the site": "north"}}})),
            cameras(json!({"selector": {"matchExpressions": [{"key": "floor", "operator": "In"}]}})),
            cameras(json!({"selector": {"matchExpressions": [{"key": "floor", "operator": "Exists", "values": ["1"]}]}})),
            json!({"ipPool": {}}),
            json!({"ipPool": {"ranges": []}}),
            range("10.0.0.256"),
            range("fe80::1%eth0"),
            range("10.0.0.1/8"),
            range("10.0.0.1-2001:db8::1"),
        ]),
        changed("VmsUser", &user(), [
            json!({"login": "bob@example.com"}),
            json!({"serverRef": {"name": "other"}}),
            json!({"serverRef": {"namespace": "other"}}),
        ]),
        created("VmsCamera", &camera(), [json!({"matchName": "Gate"}), json!({"externalId": null})]),
        changed("VmsCamera", &camera(), [
            json!({"externalId": "7"}),
            json!({"externalId": null, "matchName": "Gate"}),
            json!({"serverRef": {"name": "other"}}),
        ]),
        changed("VmsCamera", &named, [json!({"matchName": "Door"})]),
        created("VmsUser", &user(), [
            json!({"validFrom": "2026-12-01T08:00:00Z", "validUntil": "2026-12-01T08:00:00Z"}),
            json!({"validFrom": "2026-12-01T09:00:00+01:00", "validUntil": "2026-12-01T07:59:59Z"}),
        ]),
        created("VmsRole", &json!({}), [
            json!({"validFrom": "2026-12-01T08:00:00Z", "validUntil": "2026-12-01T08:00:00Z"}),
            json!({"access": {"layouts": {"all": true, "names": ["north-wall"]}}}),
            json!({"ipPool": {}}),
        ]),
        created("VmsIpPool", &json!({"ranges": ["203.0.113.7"]}), [
            json!({"ranges": []}),
            json!({"ranges": ["203.0.113.300"]}),
        ]),
        created("VmsServer", &server(), [
            json!({"url": "vms.example.com"}),
            json!({"url": "ftp://vms.example.com"}),
            json!({"url": "https:///path"}),
            json!({"url": "https://me:secret@vms.example.com"}),
            json!({"url": "http://vms.example.com"}),
            json!({"url": "http://127.0.0.1.example.com"}),
            json!({"intervals": {"resync": "0s"}}),
            json!({"intervals": {"fullCheck": "25h"}}),
            json!({"intervals": {"fullCheck": "5 minutes"}}),
            json!({"changeGuard": {"window": "0s"}}),
        ]),
    ]
    .concat()
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
