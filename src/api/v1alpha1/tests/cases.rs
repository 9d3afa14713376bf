//! Objects that the schemas let pass, and objects that they refuse.

use serde_json::{Value, json};

/// `base` with `change` laid over it; `null` takes a field away.
pub(super) fn with(mut base: Value, change: &Value) -> Value {
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

pub(super) fn user() -> Value {
    json!({"serverRef": {"name": "main"}, "login": "alice@example.com"})
}

fn camera() -> Value {
    json!({"serverRef": {"name": "main"}, "externalId": "1042"})
}

fn wall() -> Value {
    with(camera(), &json!({"cameras": {}}))
}

fn server() -> Value {
    json!({"url": "https://vms.example.com", "credentialsSecretRef": {"name": "parent"}})
}

fn stated(form: Value) -> Value {
    Value::Object([("aipix".to_owned(), form)].into_iter().collect())
}

/// An object as it was, where there was one, and what becomes of it.
pub(super) type Case = (&'static str, Option<Value>, Value);

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

pub(super) fn accepted() -> Vec<Case> {
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
            json!({"discovery": {}}),
            json!({"discovery": {"kinds": ["Cameras"], "labelsFrom": "Groups", "maxUsers": 0, "keepGone": "8760h"}}),
            json!({"changeGuard": {"enabled": false}}),
            json!({"driver": "ZoneMinder"}),
            stated(json!({})),
            stated(json!({"showUser": {"path": "v2/users/{id}/access.json", "cameras": "access.given_cameras-2"}})),
            stated(json!({"ipPool": {"field": "allowed_ips", "form": "List", "notation": "Cidr"}})),
            stated(json!({"ipPool": {"field": "ips", "form": "Text", "separator": "; ", "notation": "Any"}})),
            stated(json!({"ipPool": {"field": "ips", "form": "FromTo", "fromField": "a", "anywhere": "Empty"}})),
            stated(json!({"permissions": {"maps": ["map-view"], "archive": ["archives-share"]}})),
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
        created("VmsLayout", &wall(), [
            json!({}),
            json!({"manage": false, "deletionPolicy": "Orphan", "template": "Grid22"}),
            json!({"manage": true, "cameras": {"names": ["gate"]}, "title": "North wall", "deletionPolicy": "Delete"}),
            json!({"manage": true, "cameras": {"selector": {"matchLabels": {"site": "north"}}}}),
        ]),
        created("VmsServer", &server(), [json!({"managedKinds": ["Layouts", "CameraGroups"]})]),
    ]
    .concat()
}

pub(super) fn refused() -> Vec<Case> {
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
        created("VmsLayout", &wall(), [
            json!({"manage": true}),
            json!({"manage": true, "cameras": {"names": []}}),
            json!({"title": "North wall"}),
            json!({"cameras": {"names": ["gate"]}, "deletionPolicy": "Delete"}),
        ]),
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
            json!({"discovery": {"keepGone": "8761h"}}),
            json!({"discovery": {"kinds": []}}),
            json!({"discovery": {"kinds": ["Users"]}}),
            json!({"discovery": {"labelsFrom": "Title"}}),
            json!({"intervals": {"fullCheck": "25h"}}),
            json!({"intervals": {"fullCheck": "5 minutes"}}),
            json!({"changeGuard": {"window": "0s"}}),
            with(stated(json!({})), &json!({"driver": "ZoneMinder"})),
            stated(json!({"showUser": {"path": "users/subusers"}})),
            stated(json!({"showUser": {"path": "users/../{id}"}})),
            stated(json!({"showUser": {"path": "users/{id}?full=1"}})),
            stated(json!({"ipPool": {"field": "permissions", "form": "List"}})),
            stated(json!({"ipPool": {"field": "ips", "form": "List", "separator": ","}})),
            stated(json!({"ipPool": {"field": "ips", "form": "Text", "toField": "to"}})),
            stated(json!({"ipPool": {"field": "ips", "form": "FromTo", "notation": "Any"}})),
            stated(json!({"permissions": {"maps": ["ptz"]}})),
            stated(json!({"permissions": {"map": ["map-view"]}})),
            stated(json!({"permissions": {"maps": ["map-view"], "scripts": ["run", "map-view"]}})),
        ]),
    ]
    .concat()
}
