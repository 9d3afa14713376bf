use serde_json::{Value, json};

use super::*;
use crate::cli::report::document::Form;

fn object<K: serde::de::DeserializeOwned>(name: &str, spec: &Value) -> K {
    serde_json::from_value(json!({"metadata": {"name": name}, "spec": spec})).unwrap()
}

/// So many users of one server, every third of whom is ready and has a role.
fn site(users: usize) -> Objects {
    let user = |number: usize| {
        let mut user = json!({
            "metadata": {"name": format!("user-{number}")},
            "spec": {
                "serverRef": {"name": "main"}, "login": format!("u{number}@example.com"),
                "access": {"cameras": {"names": ["gate-1", "gone"]}},
                "password": {"secretRef": {"name": format!("secret-{number}")}},
            },
        });
        if number.is_multiple_of(3) {
            user["spec"]["roleRefs"] = json!([{"name": "guards"}]);
            user["status"] = json!({"conditions": [{
                "type": "Ready", "status": "True", "reason": "Applied", "message": "",
                "lastTransitionTime": "2026-12-01T00:00:00Z",
            }]});
        }
        serde_json::from_value(user).unwrap()
    };
    let server = json!({
        "url": "https://vms.example.com", "credentialsSecretRef": {"name": "account"},
        "caSecretRef": {"name": "ca"}, "shares": [{"namespace": "shop", "loginPattern": "*"}],
    });
    Objects {
        namespace: "video".to_owned(),
        servers: vec![object("main", &server)],
        users: (0..users).map(user).collect(),
        roles: vec![object(
            "guards",
            &json!({"access": {"layouts": {"names": ["wall"]}}}),
        )],
        cameras: vec![object(
            "gate-1",
            &json!({"serverRef": {"name": "main"}, "externalId": "1"}),
        )],
        layouts: vec![object(
            "wall",
            &json!({"serverRef": {"name": "main"}, "externalId": "2", "cameras": {}}),
        )],
        ..Objects::default()
    }
}

fn text(objects: &Objects, all: bool) -> String {
    let branches = build(objects, None);
    let mut out = Vec::new();
    let document = document(&objects.namespace, &branches, all);
    document
        .write(Form::Text, &branches, &table(&branches), &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_hangs_together_is_told_with_what_roles_add_and_what_is_not_there() {
    let told = text(&site(3), false);
    for words in [
        "VmsServer main at https://vms.example.com",
        "Secrets:               account, ca",
        "shared with:           shop (0 accounts)",
        "users:                 3, of whom 1 are ready",
        "roles:                 1; named by users: guards (1 user)",
        "cameras:               1; named by users: gate-1 (3 users), gone (3 users); not there: gone",
        "layouts:               1; named by users: wall (1 user)",
        "user-1  u1@example.com  not looked at yet",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn three_hundred_users_are_counted_and_named_where_that_is_asked_for() {
    let objects = site(300);
    let short = text(&objects, false);
    assert!(short.lines().count() < 40, "{short}");
    assert!(short.contains("and 180 more: --all lists them"), "{short}");
    assert!(short.contains("and 295 more"), "{short}");
    let long = text(&objects, true);
    assert!(long.contains("u299@example.com") && long.contains("secret-299"));
    assert!(!long.contains("more"), "{long}");
}

#[test]
fn a_server_of_another_namespace_has_its_users_and_nothing_is_missing_there() {
    let mut objects = site(1);
    objects.users[0].spec.server_ref.namespace = Some("other".to_owned());
    let branches = build(&objects, Some("other/main"));
    assert_eq!(branches.len(), 1);
    assert_eq!(branches[0].ready, "in another namespace");
    let cameras = branches[0].parts.iter().find(|part| part.kind == "cameras");
    assert!(cameras.unwrap().referred.iter().all(|camera| camera.exists));
    assert_eq!(build(&objects, Some("nobody")), []);
}
