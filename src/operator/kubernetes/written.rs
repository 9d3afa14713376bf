//! What a write sends of a status, and what is read of the answer to a write: the version that it made, and nothing else of
//! an object that the watch is about to bring.

use std::{borrow::Cow, fmt, marker::PhantomData};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::Resource;
use serde::{Deserialize, Deserializer, Serialize};

use super::same_kind::same_kind;
use crate::domain::name::Uid;

/// A status, to be applied to the object that has this UID and to no other one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusOf<'a, S> {
    api_version: Cow<'static, str>,
    kind: Cow<'static, str>,
    metadata: Identity<'a>,
    status: &'a S,
}

#[derive(Debug, Serialize)]
struct Identity<'a> {
    uid: &'a str,
}

impl<'a, S> StatusOf<'a, S> {
    pub(super) fn new<K: Resource<DynamicType = ()>>(uid: &'a Uid, status: &'a S) -> Self {
        Self {
            api_version: K::api_version(&()),
            kind: K::kind(&()),
            metadata: Identity { uid },
            status,
        }
    }
}

/// An object of a kind that was written, of which its version alone is read.
pub(super) struct Written<K> {
    metadata: ObjectMeta,
    kind: PhantomData<K>,
}

impl<K> Clone for Written<K> {
    fn clone(&self) -> Self {
        Self {
            metadata: self.metadata.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for Written<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = &self.metadata.resource_version;
        formatter.debug_tuple("Written").field(version).finish()
    }
}

impl<'de, K> Deserialize<'de> for Written<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Answer { metadata } = Answer::deserialize(deserializer)?;
        Ok(Self {
            metadata: ObjectMeta {
                resource_version: metadata.resource_version,
                ..ObjectMeta::default()
            },
            kind: PhantomData,
        })
    }
}

#[derive(Deserialize)]
struct Answer {
    metadata: Versioned,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Versioned {
    resource_version: Option<String>,
}

impl<K: Resource<DynamicType = ()>> Resource for Written<K> {
    same_kind!(K);

    fn meta(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{api::v1alpha1::VmsUser, operator::kubernetes::version::Version};

    #[test]
    fn of_an_answer_the_version_is_read_whatever_else_it_holds() {
        let answer = json!({
            "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser",
            "metadata": {"name": "alice", "resourceVersion": "12", "managedFields": [7]}, "spec": 7,
        });
        let written: Written<VmsUser> = serde_json::from_value(answer).unwrap();
        assert_eq!(Version::of(written.meta()), Version(12));
    }

    #[test]
    fn a_status_is_sent_with_the_object_that_it_is_of() {
        let uid = "1-2".into();
        let status = json!({"externalId": "7"});
        let sent = serde_json::to_value(StatusOf::new::<VmsUser>(&uid, &status)).unwrap();
        let expected = json!({
            "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser", "metadata": {"uid": "1-2"}, "status": status,
        });
        assert_eq!(sent, expected);
    }
}
