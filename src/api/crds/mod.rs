//! The definitions that a cluster needs, made from the Rust types. Pure: callers write the files.

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::{
    CustomResourceDefinition, JSON, JSONSchemaProps, JSONSchemaPropsOrArray, JSONSchemaPropsOrBool,
};
use kube::CustomResourceExt;
use serde_json::json;

use super::v1alpha1::{
    VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser,
};

/// The definitions of all kinds, by name.
pub fn crds() -> Vec<CustomResourceDefinition> {
    let mut definitions = vec![
        VmsAccount::crd(),
        VmsCameraGroup::crd(),
        VmsCamera::crd(),
        VmsIpPool::crd(),
        VmsLayout::crd(),
        VmsRole::crd(),
        VmsServer::crd(),
        VmsUser::crd(),
    ];
    for version in definitions
        .iter_mut()
        .flat_map(|definition| &mut definition.spec.versions)
    {
        let schema = version
            .schema
            .as_mut()
            .and_then(|schema| schema.open_api_v3_schema.as_mut());
        if let Some(schema) = schema {
            tidy(schema);
            finish_status(schema);
        }
    }
    definitions
}

/// A status that nobody has written yet says so; kstatus reads a missing one as "done". It is the operator's alone, and the
/// cluster keeps no account of who wrote which part of it: that costs a write up to a sixth.
fn finish_status(root: &mut JSONSchemaProps) {
    let properties = root.properties.iter_mut().flatten();
    for (_, status) in properties.filter(|(name, _)| *name == "status") {
        status.default = Some(JSON(json!({"observedGeneration": -1})));
        status.x_kubernetes_map_type = Some("atomic".to_owned());
    }
}

/// Takes out what the derive puts in and a cluster should not have.
fn tidy(schema: &mut JSONSchemaProps) {
    // What is absent is left out; `null` would be one more way to say so, which CEL would have to mind.
    schema.nullable = None;
    schema.title = None;
    // A cluster knows no unsigned formats and warns about them; the bounds say it already.
    schema.format.take_if(|format| format.starts_with("uint"));
    // Doc comments are broken where the source is, `kubectl explain` breaks lines by itself.
    schema.description = schema
        .description
        .take()
        .map(|text| text.replace('\n', " "));

    schema
        .properties
        .iter_mut()
        .flatten()
        .for_each(|(_, property)| tidy(property));
    if let Some(JSONSchemaPropsOrArray::Schema(items)) = &mut schema.items {
        tidy(items);
    }
    if let Some(JSONSchemaPropsOrBool::Schema(values)) = &mut schema.additional_properties {
        tidy(values);
    }
}

#[cfg(test)]
mod tests;
