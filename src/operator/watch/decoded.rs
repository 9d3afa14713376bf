//! One object as the API server sends it, read at once and without what nobody keeps. One that is malformed still says
//! which it is, so that it stops no other.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{
    ManagedFieldsEntry, ObjectMeta, OwnerReference, Time,
};
use kube::Resource;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use super::kinds::Watched;
use crate::operator::kubernetes::same_kind::same_kind;

/// An object, or what can be read of one that is malformed.
#[derive(Clone, Debug)]
pub(super) struct Decoded<K>(pub(super) Result<K, Malformed>);

/// An object that could not be read.
#[derive(Clone, Debug)]
pub(super) struct Malformed {
    pub(super) error: String,
    pub(super) metadata: ObjectMeta,
}

impl<K: Watched> Decoded<K> {
    /// Reads an object; only its metadata must be right.
    fn read(json: &str) -> serde_json::Result<Self> {
        let error = match serde_json::from_str::<Whole<K>>(json) {
            Ok(whole) => {
                let metadata = whole.metadata.into();
                return Ok(Self(Ok(K::assembled(metadata, whole.spec, whole.status))));
            }
            Err(error) => error.to_string(),
        };
        let named: Named = serde_json::from_str(json)?;
        let metadata = named.metadata.into();
        Ok(Self(Err(Malformed { error, metadata })))
    }
}

/// Looked at as text, in which it can be read a second time. In a watch event its type stands before it, as the API server
/// writes it.
impl<'de, K: Watched> Deserialize<'de> for Decoded<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(json.get()).map_err(D::Error::custom)
    }
}

impl<K: Watched> Resource for Decoded<K> {
    same_kind!(K);

    fn meta(&self) -> &ObjectMeta {
        let Self(object) = self;
        object
            .as_ref()
            .map_or_else(|error| &error.metadata, K::meta)
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        let Self(object) = self;
        object
            .as_mut()
            .map_or_else(|error| &mut error.metadata, K::meta_mut)
    }
}

#[derive(Deserialize)]
#[serde(bound = "")]
struct Whole<K: Watched> {
    metadata: Metadata,
    spec: K::Spec,
    #[serde(default)]
    status: Option<K::Status>,
}

#[derive(Deserialize)]
struct Named {
    metadata: Metadata,
}

/// The metadata, but for what nobody asks for: above all which field is whose, which is more than all the rest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    generation: Option<i64>,
    creation_timestamp: Option<Time>,
    deletion_timestamp: Option<Time>,
    labels: Option<BTreeMap<String, String>>,
    annotations: Option<BTreeMap<String, String>>,
    finalizers: Option<Vec<String>>,
    owner_references: Option<Vec<OwnerReference>>,
    managed_fields: Option<Vec<Edit>>,
}

/// Who has written when.
#[derive(Deserialize)]
struct Edit {
    manager: Option<String>,
    subresource: Option<String>,
    time: Option<Time>,
}

impl From<Metadata> for ObjectMeta {
    fn from(metadata: Metadata) -> Self {
        let edits = metadata.managed_fields.into_iter().flatten();
        let edits = edits.map(|edit| ManagedFieldsEntry {
            manager: edit.manager,
            subresource: edit.subresource,
            time: edit.time,
            ..ManagedFieldsEntry::default()
        });
        Self {
            name: metadata.name,
            namespace: metadata.namespace,
            uid: metadata.uid,
            resource_version: metadata.resource_version,
            generation: metadata.generation,
            creation_timestamp: metadata.creation_timestamp,
            deletion_timestamp: metadata.deletion_timestamp,
            labels: metadata.labels,
            annotations: metadata.annotations,
            finalizers: metadata.finalizers,
            owner_references: metadata.owner_references,
            managed_fields: Some(edits.collect()),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use kube::core::{ObjectList, WatchEvent};
    use serde_json::{Value, json};

    use super::*;
    use crate::api::v1alpha1::VmsCamera;

    fn camera(spec: &Value) -> Value {
        json!({
            "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsCamera",
            "metadata": {
                "name": "gate-1", "namespace": "video", "uid": "1-2", "resourceVersion": "7", "generation": 3,
                "creationTimestamp": "2026-12-01T11:00:00Z", "deletionTimestamp": "2026-12-01T12:00:00Z",
                "labels": {"site": "north"}, "annotations": {"note": "old"}, "finalizers": ["vms-operator.io/store-user"],
                "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "one", "uid": "3"}],
                "managedFields": [{
                    "manager": "kubectl", "operation": "Update", "subresource": "status", "time": "2026-12-01T11:30:00Z",
                    "apiVersion": "vms-operator.io/v1alpha1", "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {}},
                }],
            },
            "spec": spec, "status": {"externalId": "12"},
        })
    }

    fn read(object: &Value) -> Decoded<VmsCamera> {
        serde_json::from_str(&object.to_string()).unwrap()
    }

    #[test]
    fn an_object_is_read_as_it_is_but_for_which_field_is_whose() {
        let object = camera(&json!({"serverRef": {"name": "main"}, "matchName": "Gate"}));
        let mut whole: VmsCamera = serde_json::from_value(object.clone()).unwrap();
        let edit = &mut whole.metadata.managed_fields.as_mut().unwrap()[0];
        *edit = ManagedFieldsEntry {
            manager: edit.manager.take(),
            subresource: edit.subresource.take(),
            time: edit.time.take(),
            ..ManagedFieldsEntry::default()
        };
        let decoded = read(&object);
        assert_eq!(decoded.0.unwrap(), whole);
    }

    #[test]
    fn one_that_is_malformed_says_which_it_is_wherever_it_stands() {
        let malformed = camera(&json!({"serverRef": 7}));
        let listed =
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": [malformed]});
        let listed: ObjectList<Decoded<VmsCamera>> =
            serde_json::from_str(&listed.to_string()).unwrap();
        let event = format!(r#"{{"type": "MODIFIED", "object": {malformed}}}"#);
        let event = serde_json::from_str::<WatchEvent<Decoded<VmsCamera>>>(&event).unwrap();
        let WatchEvent::Modified(seen) = event else {
            panic!("it was modified")
        };
        for object in listed.items.into_iter().chain([seen]) {
            assert_eq!(object.meta().name.as_deref(), Some("gate-1"));
            assert!(object.0.is_err());
        }
    }
}
