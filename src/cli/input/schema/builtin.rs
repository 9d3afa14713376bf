//! The schemas of what Kubernetes itself defines: `metadata`, and Secrets.

use k8s_openapi::{
    apiextensions_apiserver::pkg::apis::apiextensions::v1::{
        JSONSchemaProps, JSONSchemaPropsOrArray, JSONSchemaPropsOrBool, ValidationRule,
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};
use kube::core::schema::StructuralSchemaRewriter;
use schemars::{JsonSchema, generate::SchemaSettings};

use crate::api::v1alpha1::schema::{LABEL_VALUE, NAMESPACE, OBJECT_NAME};

/// The schema of a built-in type, in the form in which a cluster has those of custom resources.
pub(super) fn schema_of<T: JsonSchema>() -> JSONSchemaProps {
    let settings = SchemaSettings::openapi3().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let generator = settings
        .with_transform(StructuralSchemaRewriter)
        .into_generator();
    let schema = generator.into_root_schema_for::<T>().to_value();
    let mut schema = serde_json::from_value(schema).unwrap_or_default();
    allow_null(&mut schema);
    schema
}

/// To built-in types null is the same as absent.
fn allow_null(schema: &mut JSONSchemaProps) {
    schema.nullable = Some(true);
    for (_, property) in schema.properties.iter_mut().flatten() {
        allow_null(property);
    }
    if let Some(JSONSchemaPropsOrArray::Schema(items)) = &mut schema.items {
        allow_null(items);
    }
    if let Some(JSONSchemaPropsOrBool::Schema(values)) = &mut schema.additional_properties {
        allow_null(values);
    }
}

/// The schema of `metadata`, with what a cluster checks about names, labels and annotations.
pub(super) fn metadata() -> JSONSchemaProps {
    let mut metadata = schema_of::<ObjectMeta>();
    metadata.nullable = None;
    metadata.required = Some(vec!["name".to_owned()]);
    for (name, field) in metadata.properties.iter_mut().flatten() {
        match name.as_str() {
            "name" => restrict(field, 253, OBJECT_NAME, NAME),
            "namespace" => restrict(field, 63, NAMESPACE, NAME),
            "labels" => {
                restrict_keys(field);
                if let Some(JSONSchemaPropsOrBool::Schema(value)) = &mut field.additional_properties
                {
                    restrict(value, 63, LABEL_VALUE, VALUE);
                }
            }
            "annotations" => restrict_keys(field),
            _ => {}
        }
    }
    metadata
}

const NAME: &str = "Lower-case letters, digits and dashes; a letter or digit first and last.";
const VALUE: &str =
    "Letters, digits, dashes, underscores and dots; a letter or digit first and last.";
const KEY: &str = "a key has at most 63 letters, digits, dashes, underscores and dots, with or without a DNS name and a slash before it";

fn restrict(field: &mut JSONSchemaProps, length: i64, pattern: &str, about: &str) {
    field.nullable = None;
    field.max_length = Some(length);
    field.pattern = Some(pattern.to_owned());
    field.description = Some(about.to_owned());
}

fn restrict_keys(field: &mut JSONSchemaProps) {
    field.x_kubernetes_validations = Some(vec![ValidationRule {
        rule: "self.all(key, !format.qualifiedName().validate(key).hasValue())".to_owned(),
        message: Some(KEY.to_owned()),
        ..ValidationRule::default()
    }]);
}
