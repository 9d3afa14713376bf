//! Which schema and which field is documented, and where.

use serde_json::{Value, json};

/// Schemas, the source of each, and those of its fields that are ours all the same.
const DOCUMENTED: &[(&str, &str, &[&str])] = &[
    ("Account", "D:23.09/obtaining-a-token-vms-client-api", &[]),
    ("Basic", "IOS Models/VMSStatic.swift", &["vms_store"]),
    (
        "Camera",
        "IOS Models/VMSCamera.swift, D:24.03/list-of-layouts-vms-client-api",
        &["stream_path"],
    ),
    ("Cell", "D:24.03/creating-a-layout", &[]),
    (
        "CreateSubuser",
        "D:24.03/creating-a-sub-user",
        &["accepted_terms", "password_hash"],
    ),
    (
        "Credentials",
        "D:23.09/obtaining-a-token-vms-client-api",
        &[],
    ),
    ("Done", "D:23.12/sub-user-password-change", &[]),
    ("Errors", "D:24.03/validation-vms-client-api", &[]),
    ("LogoutRequest", "IOS Api/UserApi.swift", &[]),
    ("Group", "IOS Models/VMSCameraGroup.swift", &[]),
    ("Layout", "D:24.03/list-of-layouts-vms-client-api", &[]),
    ("License", "D:23.09/obtaining-a-token-vms-client-api", &[]),
    ("Links", "D:24.03/list-of-sub-users", &[]),
    ("Login", "D:23.09/obtaining-a-token-vms-client-api", &[]),
    ("Meta", "D:24.03/list-of-sub-users", &[]),
    (
        "NewGroup",
        "D:23.09/creating-a-group-vms-client-api, IOS Api/GroupApi.swift",
        &[],
    ),
    ("NewLayout", "D:24.03/creating-a-layout", &[]),
    (
        "NewPassword",
        "D:23.12/sub-user-password-change",
        &["password_hash"],
    ),
    (
        "OpenSession",
        "IOS Models/VMSSession.swift, AND docs/external/api authorizationApi.md",
        &[],
    ),
    ("OwnPassword", "IOS Api/UserApi.swift", &[]),
    ("Page_Camera", "IOS Models/PaginatedResponse.swift", &[]),
    ("Page_Group", "IOS Models/PaginatedResponse.swift", &[]),
    ("Page_Layout", "D:24.03/list-of-layouts-vms-client-api", &[]),
    ("Page_SubuserRow", "D:24.03/list-of-sub-users", &[]),
    (
        "Permission",
        "IOS Models/VMSPermission.swift, AND models/ApiModels.kt",
        &[],
    ),
    ("Problem", "D:24.03/validation-vms-client-api", &[]),
    ("Secret", "D:24.03/users-web-user", &[]),
    (
        "SubuserRow",
        "D:24.03/list-of-sub-users",
        &["password_changed_at", "version"],
    ),
    (
        "TooManySessions",
        "IOS Api/ApiResponses.swift",
        &["message"],
    ),
    (
        "UpdateSubuser",
        "D:24.03/sub-user-update",
        &["ip_pool", "suspended", "valid_from", "valid_until"],
    ),
];

const OURS: &[&str] = &[
    "AccountRow",
    "AnalyticCase",
    "AnalyticEvent",
    "AnalyticResource",
    "AskedTerms",
    "AuditEntry",
    "CameraIds",
    "ClockState",
    "Created",
    "Extensions",
    "LevelStatistics",
    "LicenseStatistics",
    "NewCamera",
    "NewCase",
    "NewCollection",
    "NewEvent",
    "NewName",
    "NewResource",
    "NewStreamPath",
    "Page_AccountRow",
    "Page_AnalyticCase",
    "Page_AnalyticEvent",
    "Page_AnalyticResource",
    "Page_AuditEntry",
    "Page_ResourceGroup",
    "PublishKey",
    "ResourceGroup",
    "ResourceType",
    "SessionsLimit",
    "Subuser",
    "SubuserStatistics",
    "TimeToPass",
];

/// Says of a schema and of each of its fields whose it is; one that is in neither table stays unmarked.
pub(super) fn mark(name: &str, schema: &mut Value) {
    match DOCUMENTED.iter().find(|(schema, ..)| *schema == name) {
        Some((_, source, ours)) => {
            sign(schema, Some(source));
            mark_fields(schema, |field| (!ours.contains(&field)).then_some(*source));
        }
        None if OURS.contains(&name) => {
            sign(schema, None);
            mark_fields(schema, |_| None);
        }
        None => {}
    }
}

fn mark_fields(schema: &mut Value, source: impl Fn(&str) -> Option<&'static str>) {
    for part in parts_mut(schema) {
        let fields = part.get_mut("properties").and_then(Value::as_object_mut);
        for (field, property) in fields.into_iter().flatten() {
            sign(property, source(field));
        }
    }
}

fn sign(value: &mut Value, source: Option<&str>) {
    match source {
        Some(source) => {
            value["x-origin"] = json!("documented");
            value["x-source"] = json!(source);
        }
        None => value["x-origin"] = json!("vms-store"),
    }
}

/// The schema itself and what it is composed of.
fn parts_mut(schema: &mut Value) -> Vec<&mut Value> {
    if schema.get("allOf").is_some() {
        let composed = schema["allOf"].as_array_mut();
        composed.into_iter().flatten().collect()
    } else {
        vec![schema]
    }
}

#[cfg(test)]
pub(super) fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let composed = schema["allOf"].as_array().into_iter().flatten();
    std::iter::once(schema).chain(composed)
}

/// Every schema of the tables with an empty field, and every field that is ours.
#[cfg(test)]
pub(super) fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    let ours = OURS.iter().map(|name| (*name, ""));
    let documented = DOCUMENTED.iter().flat_map(|(schema, _, ours)| {
        let fields = ours.iter().map(|field| (*schema, *field));
        std::iter::once((*schema, "")).chain(fields)
    });
    ours.chain(documented)
}
