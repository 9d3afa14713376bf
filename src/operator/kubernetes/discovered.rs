//! Writing objects that were made for what the VMS has; people may write to them too.

use std::collections::BTreeMap;

use kube::{
    Api,
    api::{DeleteParams, Patch, PatchParams, PostParams, Preconditions},
};
use serde::Serialize;
use serde_json::json;

use super::{
    client::{Cluster, Kind},
    ownership::{is_owned, other_owners},
    refusal::{changed_is_none, exists_is_none, not_found_is_none},
    version::Version,
};
use crate::{
    api::convert::object_ref,
    domain::name::{ObjectRef, Uid},
    engine::PortError,
    operator::config::FIELD_MANAGER,
};

/// Those writes.
impl Cluster {
    /// Makes an object; returns whether there was none of that name.
    pub(crate) async fn make<K: Kind + Serialize>(&self, object: &K) -> Result<bool, PortError> {
        let about = object_ref(object.meta());
        let api: Api<K> = self.api(&about.namespace);
        let how = PostParams {
            field_manager: Some(FIELD_MANAGER.to_owned()),
            ..PostParams::default()
        };
        let made = exists_is_none(api.create(&how, object));
        let attempted = || format!("make {} {about}", K::kind(&()));
        Ok(self.write(attempted, made).await?.is_some())
    }

    /// Gives an object these labels, and takes those away that have no value; one that is gone is no error.
    pub(crate) async fn label<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
        labels: &BTreeMap<&str, Option<&str>>,
    ) -> Result<(), PortError> {
        let body = json!({"metadata": {"uid": &**uid, "labels": labels}});
        let attempted = || format!("label {} {object}", K::kind(&()));
        let api: Api<K> = self.api(&object.namespace);
        let (how, patch) = (as_ourselves(), Patch::Merge(&body));
        let labelled = not_found_is_none(api.patch_metadata(&object.name, &how, &patch));
        self.write(attempted, labelled).await.map(drop)
    }

    /// Lets an object outlive its server; one that is gone is no error.
    pub(crate) async fn disown<K: Kind>(
        &self,
        object: &ObjectRef,
        uid: &Uid,
    ) -> Result<(), PortError> {
        let attempted = || format!("take the owner off {} {object}", K::kind(&()));
        let api: Api<K> = self.api(&object.namespace);
        let found = self.bounded(attempted, api.get_metadata_opt(&object.name));
        let found = found.await?.map(|found| found.metadata);
        let is_it = |uid_now: Option<&str>| uid_now == Some(uid);
        let Some(metadata) = found.filter(|found| is_it(found.uid.as_deref()) && is_owned(found))
        else {
            return Ok(());
        };
        // The version makes sure that nobody's reference is lost that came in between.
        let body = json!({"metadata": {
            "resourceVersion": metadata.resource_version,
            "ownerReferences": other_owners(&metadata),
        }});
        let (how, patch) = (as_ourselves(), Patch::Merge(&body));
        let disowned = not_found_is_none(api.patch_metadata(&object.name, &how, &patch));
        self.write(attempted, disowned).await.map(drop)
    }

    /// Deletes an object unless it has changed since that version.
    pub(crate) async fn delete_version<K: Kind>(
        &self,
        object: &ObjectRef,
        version: Version,
    ) -> Result<(), PortError> {
        let api: Api<K> = self.api(&object.namespace);
        let how = DeleteParams {
            preconditions: Some(Preconditions {
                resource_version: Some(version.0.to_string()),
                uid: None,
            }),
            ..DeleteParams::default()
        };
        let deleted = changed_is_none(not_found_is_none(api.delete(&object.name, &how)));
        let attempted = || format!("delete {} {object}", K::kind(&()));
        self.write(attempted, deleted).await.map(drop)
    }
}

fn as_ourselves() -> PatchParams {
    PatchParams {
        field_manager: Some(FIELD_MANAGER.to_owned()),
        ..PatchParams::default()
    }
}
