//! The check checks.

use serde_json::json;

use super::*;

fn document() -> Document {
    let thing = json!({"type": "object", "required": ["id"], "properties": {
        "id": {"type": "integer", "minimum": 1},
        "name": {"type": ["string", "null"], "maxLength": 3},
    }});
    let content = |name: &str| {
        let reference = format!("#/components/schemas/{name}");
        json!({"application/json": {"schema": {"$ref": reference}}})
    };
    let many = json!({"allOf": [
        {"$ref": "#/components/schemas/Thing"},
        {"type": "object", "properties": {"more": {"type": "array", "items": {"type": "string"}, "maxItems": 1}}},
    ]});
    Document::new(json!({
        "paths": {"/things/{thing}": {"put": {
            "requestBody": {"required": true, "content": content("Thing")},
            "responses": {"200": {"content": content("Many")}, "404": {"content": content("Thing")}},
        }}},
        "components": {"schemas": {"Thing": thing, "Many": many}},
    }))
}

fn complaints(status: u16, request: &str, response: &str) -> Vec<String> {
    document().complaints(&Exchange {
        method: "PUT".into(),
        path: "/things/7".into(),
        request: request.into(),
        status,
        content_type: "application/json; charset=utf-8".into(),
        response: response.into(),
    })
}

#[test]
fn an_exchange_as_documented_has_no_complaint() {
    let none: [&str; 0] = [];
    assert_eq!(
        complaints(
            200,
            r#"{"id": 1}"#,
            r#"{"id": 1, "name": null, "more": ["a"]}"#
        ),
        none
    );
    assert_eq!(complaints(404, r#"{"wrong": true}"#, r#"{"id": 1}"#), none);
}

#[test]
fn each_way_of_straying_from_the_document_is_a_complaint() {
    let good = r#"{"id": 1}"#;
    assert_eq!(
        complaints(200, r#"{"id": 0}"#, good),
        ["request.id breaks minimum: 1"]
    );
    assert_eq!(complaints(200, "", good), ["request lacks a body"]);
    assert_eq!(complaints(200, good, "{}"), ["response.id is required"]);
    assert_eq!(
        complaints(200, good, r#"{"id": 1, "nam": "a"}"#),
        ["response.nam is not in the document"]
    );
    assert_eq!(
        complaints(200, good, r#"{"id": 1, "name": "long", "more": ["a", 2]}"#),
        [
            "response.more[1] breaks type: \"string\"",
            "response.more breaks maxItems: 1",
            "response.name breaks maxLength: 3",
        ]
    );
    assert_eq!(
        complaints(500, good, good),
        ["response 500 is not documented"]
    );
    assert_eq!(complaints(200, good, "<html>").len(), 1);
}
