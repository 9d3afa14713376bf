//! The API document: generated from the routes, with the source of each part.
//!
//! Every operation and every field of a body says in `x-origin` whether a public source documents it
//! (`documented`, with `x-source`) or we had to invent it (`vms-store`). The generator knows operations
//! and bodies; what it cannot say is added here, to the JSON it made.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApiBuilder;

use crate::server::{config::Profile, routes};
use documented::{documented, documented_with_users};

pub(super) mod documented;
mod origin;

const TITLE: &str = "vms-store";
const DESCRIPTION: &str = "The client API of a reference user store for video management systems. \
What a public source documents of the VMS has `x-origin: documented` and its `x-source`: IOS and AND are \
the vendor's mobile SDKs, D:version/page its manual. What has `x-origin: vms-store` is ours: never assume \
it of another server that does not announce it in `static/basic`.";

/// The document of the client API and the admin API, as JSON.
pub fn document(profile: Profile) -> Value {
    match profile {
        Profile::Full => whole(),
        Profile::Documented => documented(whole()),
    }
}

/// The document of what a server has that speaks a dialect, in the words of the store.
pub(super) fn document_of_dialect() -> Value {
    documented_with_users(whole())
}

fn whole() -> Value {
    let mut generated = OpenApiBuilder::new().build();
    generated.merge(routes::client_api().into_openapi());
    generated.merge(routes::admin_api().into_openapi());
    // A document of plain strings and maps always serializes.
    let mut document = serde_json::to_value(&generated).unwrap_or_default();
    document["info"] = json!({
        "title": TITLE,
        "description": DESCRIPTION,
        "version": env!("CARGO_PKG_VERSION"),
    });
    let scheme = json!({"type": "http", "scheme": "bearer"});
    document["components"]["securitySchemes"] = json!({"token": scheme, "admin": scheme});
    for (path, item) in members(&mut document["paths"]) {
        for (method, operation) in members(item) {
            complete(operation, method, path);
        }
    }
    for (name, schema) in members(&mut document["components"]["schemas"]) {
        refer_to_rows(name, schema);
        origin::mark(name, schema);
    }
    document
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flat_map(Map::iter_mut)
}

/// Adds an operation id, and the answers that every operation can give.
fn complete(operation: &mut Value, method: &str, path: &str) {
    let words = path
        .split(['/', '{', '}', '-'])
        .filter(|word| !word.is_empty());
    let id = words.fold(method.to_owned(), |id, word| format!("{id}_{word}"));
    operation["operationId"] = id.into();
    let is_client = path.starts_with("/api/");
    let needs_token = operation.get("security").is_some();
    let takes_body = operation.get("requestBody").is_some();
    let takes_query = !operation["parameters"].is_null();
    let responses = &mut operation["responses"];
    let mut add = |applies: bool, status: &str, description: &str| {
        if applies && responses.get(status).is_none() {
            responses[status] = problem(description);
        }
    };
    add(true, "400", "The request cannot be parsed");
    add(needs_token, "401", "Missing or invalid token");
    add(
        needs_token && is_client,
        "403",
        "Not allowed to, or not from this address",
    );
    add(takes_body, "413", "The body is too large");
    add(takes_body || takes_query, "422", "Fields that are wrong");
    add(true, "500", "An internal error");
    add(true, "503", "Too busy: come back as `Retry-After` says");
    if is_client {
        responses["406"] = json!({
            "description": "The request lacks `Accept: application/json`",
            "content": {"text/html": {"schema": {"type": "string"}}},
        });
    }
}

fn problem(description: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

/// The generator writes the row of a page out instead of referring to it.
fn refer_to_rows(name: &str, schema: &mut Value) {
    if let Some(row) = name.strip_prefix("Page_") {
        let reference = format!("#/components/schemas/{row}");
        schema["properties"]["data"]["items"] = json!({"$ref": reference});
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn operations(document: &Value) -> impl Iterator<Item = &Value> {
        let paths = document["paths"].as_object().unwrap();
        paths
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_whose_it_is() {
        let document = document(Profile::Full);
        let mut names = BTreeSet::new();
        for operation in operations(&document) {
            assert!(names.insert(operation["operationId"].as_str().unwrap()));
            match operation["x-origin"].as_str().unwrap() {
                "documented" => assert!(operation["x-source"].is_string(), "{operation}"),
                origin => assert_eq!(origin, "vms-store"),
            }
        }
    }

    #[test]
    fn every_schema_and_every_field_says_whose_it_is() {
        let document = document(Profile::Full);
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let unmarked: Vec<&String> = schemas
            .iter()
            .filter(|(_, schema)| schema["x-origin"].is_null())
            .map(|(name, _)| name)
            .collect();
        assert!(
            unmarked.is_empty(),
            "not in the table of origins: {unmarked:?}"
        );
        for (name, schema) in schemas {
            for (field, property) in schema["properties"].as_object().into_iter().flatten() {
                assert!(property["x-origin"].is_string(), "{name}.{field}");
            }
        }
    }

    #[test]
    fn the_document_in_the_repository_is_the_one_that_is_served() {
        let generated = serde_json::to_string_pretty(&document(Profile::Full)).unwrap();
        let written = include_str!("../../../docs/vms-store-openapi.json");
        assert!(generated == written.trim_end(), "run `make generate`");
    }

    #[test]
    fn the_table_of_origins_names_nothing_that_is_not_there() {
        let document = document(Profile::Full);
        for (name, field) in origin::fields() {
            let schema = &document["components"]["schemas"][name];
            assert!(schema.is_object(), "{name}");
            let found = origin::parts(schema).any(|part| part["properties"][field].is_object());
            assert!(field.is_empty() || found, "{name}.{field}");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document(Profile::Full);
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }
}
