//! What GitOps tools make of objects: kstatus, as Flux and Helm ask it, and a health check of Argo CD in its own Lua.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use futures::{StreamExt as _, TryStreamExt as _};
use kube::{
    Api, Resource,
    api::{ApiResource, DynamicObject, WatchEvent, WatchParams},
};
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::task::JoinHandle;

use super::{command::file_with, namespace::TestNamespace};

/// What is said of one object.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Health {
    pub(crate) status: String,
    pub(crate) message: String,
}

/// What kstatus says of each.
pub(crate) fn kstatus(objects: &[DynamicObject]) -> Vec<Health> {
    judged(objects, &[])
}

/// What a script says of each, as Argo CD would run it.
pub(crate) fn argo_cd(script: &str, objects: &[DynamicObject]) -> Vec<Health> {
    let folder = tempfile::tempdir().expect("make a folder for the script");
    let file = folder.path().join("health.lua");
    std::fs::write(&file, script).expect("write the script");
    judged(objects, &[file.to_str().expect("a path of text")])
}

fn judged(objects: &[DynamicObject], arguments: &[&str]) -> Vec<Health> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cluster/health");
    let lines: Vec<String> = objects
        .iter()
        .map(|object| serde_json::to_string(object).expect("an object is JSON"))
        .collect();
    let output = Command::new(&program)
        .args(arguments)
        .stdin(Stdio::from(file_with(&lines.join("\n"))))
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "run {}, which `make cluster-build` builds: {error}",
                program.display()
            )
        });
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    said.lines()
        .map(|line| serde_json::from_str(line).expect("a health"))
        .collect()
}

/// Every version of the objects of a kind in a namespace, from now on, as anybody sees them who watches.
pub(crate) struct History {
    versions: Arc<Mutex<Vec<DynamicObject>>>,
    watch: JoinHandle<()>,
}

impl History {
    pub(crate) async fn of<K: Resource<DynamicType = ()>>(namespace: &TestNamespace) -> Self {
        let client = namespace.admin.clone();
        let kind = ApiResource::erase::<K>(&());
        let objects: Api<DynamicObject> = Api::namespaced_with(client, &namespace.name, &kind);
        let listed = objects
            .list_metadata(&kube::api::ListParams::default())
            .await;
        let version = listed.expect("list objects").metadata.resource_version;
        let version = version.expect("a list has a version");
        let mut stream = objects
            .watch(&WatchParams::default().timeout(290), &version)
            .await
            .expect("watch objects")
            .boxed();
        let versions = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&versions);
        let watch = tokio::spawn(async move {
            while let Ok(Some(event)) = stream.try_next().await {
                if let WatchEvent::Added(object) | WatchEvent::Modified(object) = event {
                    seen.lock().push(object);
                }
            }
        });
        Self { versions, watch }
    }

    /// Those of one object, until now.
    pub(crate) fn versions(&self, name: &str) -> Vec<DynamicObject> {
        assert!(!self.watch.is_finished(), "the watch goes on");
        let versions = self.versions.lock();
        let of_that_name = |object: &&DynamicObject| object.metadata.name.as_deref() == Some(name);
        versions.iter().filter(of_that_name).cloned().collect()
    }
}
