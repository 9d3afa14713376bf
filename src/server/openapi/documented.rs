//! Which part of the API is served: all of it, or what a public source documents of the VMS.
//!
//! The API document says of every request and every field whose it is, and what is not documented is taken
//! out of both, document and traffic. So a driver is tried against nothing but what is known of the vendor's.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value};

use crate::server::{
    error::Error,
    json_body::{received, rewritten},
};

/// The document without what is ours; the admin API, which is no part of the VMS's API, stays.
pub(super) fn documented(mut document: Value) -> Value {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (_, operations) in paths.filter(|(path, _)| path.starts_with("/api/")) {
        retain(operations, |_, operation| !is_ours(operation));
    }
    retain(&mut document["paths"], |_, operations| {
        operations.as_object().is_some_and(|all| !all.is_empty())
    });
    let schemas = document["components"]["schemas"].as_object_mut();
    for schema in schemas.into_iter().flat_map(Map::values_mut) {
        forget_fields(schema);
        for part in schema["allOf"].as_array_mut().into_iter().flatten() {
            forget_fields(part);
        }
    }
    document
}

/// What every server has that a driver can work with, however it does it: no source says how.
const UNDOCUMENTED: [&str; 10] = [
    "/paths/~1api~1v1~1users~1subusers~1{subuser}/get",
    "/components/schemas/Subuser/allOf/1/properties/analytic_l1",
    "/components/schemas/Subuser/allOf/1/properties/analytic_l2",
    "/components/schemas/Subuser/allOf/1/properties/analytic_l3",
    "/components/schemas/Subuser/allOf/1/properties/cameras",
    "/components/schemas/Subuser/allOf/1/properties/groups",
    "/components/schemas/Subuser/allOf/1/properties/layouts",
    "/components/schemas/Subuser/allOf/1/properties/permissions",
    "/components/schemas/Subuser/allOf/1/properties/ip_pool",
    "/components/schemas/UpdateSubuser/properties/ip_pool",
];

/// The same with what every server has somehow: that is to be served in a dialect.
pub(super) fn documented_with_users(mut document: Value) -> Value {
    for place in UNDOCUMENTED {
        if let Some(part) = document.pointer_mut(place) {
            part["x-origin"] = "dialect".into();
        }
    }
    documented(document)
}

/// Takes fields out of a schema that are ours, in a schema that is not altogether.
fn forget_fields(schema: &mut Value) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    let ours = properties.iter().filter(|(_, property)| is_ours(property));
    let ours: Vec<String> = ours.map(|(name, _)| name.clone()).collect();
    retain(&mut schema["properties"], |name, _| !ours.contains(name));
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !ours.iter().any(|ours| name == ours));
    }
}

fn is_ours(value: &Value) -> bool {
    value["x-origin"] == "vms-store"
}

fn retain(object: &mut Value, mut keep: impl FnMut(&String, &mut Value) -> bool) {
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|name, value| keep(name, value));
    }
}

/// Serves what the document has: no other request, no other field.
pub(crate) async fn limit(
    State(document): State<Arc<Value>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(operation) = operation(&document, &request).cloned() else {
        return Error::NotFound.into_response();
    };
    let request = match without_unknown_fields(&document, &operation, request).await {
        Ok(request) => request,
        Err(error) => return error.into_response(),
    };
    let response = next.run(request).await;
    let schema = &operation["responses"][response.status().as_str()];
    trimmed(&document, schema, response).await
}

fn operation<'a>(document: &'a Value, request: &Request) -> Option<&'a Value> {
    let path = request.extensions().get::<MatchedPath>()?;
    let method = request.method().as_str().to_ascii_lowercase();
    document["paths"].get(path.as_str())?.get(method)
}

/// The request, where its body has no field that the document lacks.
async fn without_unknown_fields(
    document: &Value,
    operation: &Value,
    request: Request,
) -> Result<Request, Error> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let (parts, bytes) = received(request).await?;
    if let Ok(Value::Object(sent)) = serde_json::from_slice(&bytes)
        && !schema.is_null()
    {
        let known = fields(document, schema);
        if let Some(unknown) = sent.keys().find(|name| !known.contains_key(name.as_str())) {
            let message = "No source documents this field: the profile is `documented`.";
            return Err(Error::invalid(unknown.clone(), message));
        }
    }
    Ok(Request::from_parts(parts, bytes.into()))
}

/// The response without the fields that the document lacks.
async fn trimmed(document: &Value, schema: &Value, response: Response) -> Response {
    let schema = &schema["content"]["application/json"]["schema"];
    if schema.is_null() {
        return response;
    }
    rewritten(response, |answer| trim(document, schema, answer)).await
}

fn trim(document: &Value, schema: &Value, value: &mut Value) {
    match value {
        Value::Array(items) => {
            let schema = &resolve(document, schema)["items"];
            for item in items {
                trim(document, schema, item);
            }
        }
        Value::Object(present) => {
            let known = fields(document, schema);
            // A map, such as the errors by their fields, has no fields of its own.
            if known.is_empty() {
                return;
            }
            present.retain(|name, _| known.contains_key(name.as_str()));
            for (name, value) in present {
                trim(document, &known[name.as_str()], value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The fields of a schema, of all that it is composed of.
fn fields(document: &Value, schema: &Value) -> Map<String, Value> {
    let schema = resolve(document, schema);
    let composed = ["allOf", "oneOf"].into_iter();
    let composed = composed.filter_map(|keyword| schema.get(keyword)?.as_array());
    let inherited = composed.flatten().flat_map(|part| fields(document, part));
    let own = schema.get("properties").and_then(Value::as_object);
    own.cloned()
        .unwrap_or_default()
        .into_iter()
        .chain(inherited)
        .collect()
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str();
    let pointer = reference.and_then(|reference| reference.strip_prefix('#'));
    pointer
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{config::Profile, openapi::document as openapi_document};

    #[test]
    fn what_is_ours_is_neither_asked_nor_answered() {
        let document = documented(openapi_document(Profile::Full));
        assert!(document["paths"]["/api/v1/users/subusers/{subuser}"]["get"].is_null());
        assert!(document["paths"]["/api/v1/users/subusers/{subuser}"]["put"].is_object());
        assert!(document["paths"]["/api/v1/analytic/cases"].is_null());
        let row = &document["components"]["schemas"]["SubuserRow"];
        assert!(row["properties"]["login"].is_object());
        assert!(row["properties"]["version"].is_null());
        let names = row["required"].as_array().unwrap();
        assert!(!names.iter().any(|name| name == "version"));
    }

    #[test]
    fn an_answer_keeps_what_is_documented_of_it_at_any_depth() {
        let document = documented(openapi_document(Profile::Full));
        let responses = &document["paths"]["/api/v1/users/subusers"]["get"]["responses"];
        let schema = &responses["200"]["content"]["application/json"]["schema"];
        let mut answer =
            serde_json::json!({"data": [{"id": 7, "version": 3}], "meta": {"total": 1}});
        trim(&document, schema, &mut answer);
        assert_eq!(
            answer,
            serde_json::json!({"data": [{"id": 7}], "meta": {"total": 1}})
        );
    }
}
