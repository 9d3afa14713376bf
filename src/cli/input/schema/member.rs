//! What a schema says of the keys of an object.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    JSONSchemaProps, JSONSchemaPropsOrBool,
};

/// What a schema says of a key.
pub(super) enum Member<'schema> {
    Known(&'schema JSONSchemaProps),
    Free,
    Unknown,
}

/// What it says of this one.
pub(super) fn member<'schema>(schema: &'schema JSONSchemaProps, key: &str) -> Member<'schema> {
    let own = schema
        .properties
        .as_ref()
        .and_then(|fields| fields.get(key));
    match (own, &schema.additional_properties) {
        (Some(schema), _) => Member::Known(schema),
        (None, Some(JSONSchemaPropsOrBool::Schema(schema))) => Member::Known(schema),
        // An object of which nothing is said, such as the fields of another manager.
        (None, _) if schema.properties.is_none() => Member::Free,
        (None, _) => Member::Unknown,
    }
}
