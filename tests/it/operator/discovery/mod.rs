//! What the VMS has appears as objects, and follows the VMS: `spec.discovery` of a server.

mod following;
mod guard;
mod people;

use std::collections::BTreeMap;

use kube::Api;
use serde_json::Value;
use vms_operator::{
    api::{
        condition,
        v1alpha1::{VmsCamera, VmsLayout, VmsServerStatus},
    },
    operator::rbac,
};

use super::{
    manifests::{CAMERAS, secret},
    site::Site,
};
use crate::support::{cluster::PATIENCE, eventually::eventually, rbac::rules, store::TestStore};

const DISCOVERED: &str = "vms-operator.io/discovered";

/// A server that discovers, with the right to.
async fn discovering(test: &str, discovery: &str) -> Site {
    let mut site = Site::prepare_on(test, TestStore::start().await).await;
    site.namespace.grant(&rules(rbac::DISCOVERING)).await;
    site.patch("vmsserver/main", &format!("{{discovery: {discovery}}}"))
        .await;
    site.run().await;
    site
}

/// A user of such cameras, with a password.
fn watching(name: &str, cameras: &str) -> String {
    format!(
        "{}---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{
            serverRef: {{name: main}}, login: {name}@example.com, password: {{secretRef: {{name: {name}-login}}}},
            access: {{cameras: {cameras}}}}}}}\n",
        secret(&format!("{name}-login"), &format!("password: {name}-secret"))
    )
}

fn in_group(group: &str) -> String {
    format!("{{selector: {{matchLabels: {{group.vms-operator.io/{group}: 'true'}}}}}}")
}

/// The ids of cameras, layouts or groups in the store, by name.
async fn ids(store: &TestStore, what: &str) -> BTreeMap<String, i64> {
    let parent = store.parent().await;
    let listed = parent
        .get(&format!("/api/v1/{what}?limit=100"))
        .await
        .expect(200);
    let rows = listed.body["data"].as_array().expect("a listing").clone();
    let named = |row: &Value| {
        let name = row["name"].as_str().expect("a name").to_owned();
        (name, row["id"].as_i64().expect("an id"))
    };
    rows.iter().map(named).collect()
}

impl Site {
    async fn until_discovered(&self, wanted: &str, is_so: impl Fn(&VmsServerStatus) -> bool) {
        eventually(PATIENCE, wanted, async || {
            let status = self.vms_server().await.status.unwrap_or_default();
            if is_so(&status) {
                Ok(())
            } else {
                Err(format!("{status:#?}"))
            }
        })
        .await;
    }

    async fn camera(&self, name: &str) -> Option<VmsCamera> {
        let cameras: Api<VmsCamera> = self.api();
        cameras.get_opt(name).await.expect("read a camera")
    }

    async fn until_camera(&self, name: &str, wanted: &str, is_so: impl Fn(&VmsCamera) -> bool) {
        eventually(PATIENCE, wanted, async || match self.camera(name).await {
            Some(camera) if is_so(&camera) => Ok(()),
            other => Err(format!("{other:#?}")),
        })
        .await;
    }

    /// How many cameras a user has in the store.
    async fn sees(&self, login: &str) -> usize {
        let user = self.store.subuser(login).await;
        let cameras = user.as_ref().and_then(|user| user["cameras"].as_array());
        cameras.map_or(0, Vec::len)
    }

    async fn until_sees(&self, login: &str, count: usize) {
        eventually(
            PATIENCE,
            "the user sees so many cameras",
            async || match self.sees(login).await {
                seen if seen == count => Ok(()),
                seen => Err(format!("{seen} and not {count}")),
            },
        )
        .await;
    }
}

fn is_up_to_date(status: &VmsServerStatus) -> bool {
    condition::is_true(&status.conditions, "Discovered")
}

fn says(status: &VmsServerStatus) -> (String, String) {
    let said = condition::find(&status.conditions, "Discovered");
    said.map(|said| (said.reason.clone(), said.message.clone()))
        .unwrap_or_default()
}

#[tokio::test]
async fn what_nobody_declares_is_counted_and_nothing_is_made_unless_it_is_asked_for() {
    let mut site = Site::prepare_on("nobody declares", TestStore::start().await).await;
    site.run().await;
    site.until_discovered("all of it is counted", |status| {
        status.undeclared.is_some_and(|counts| {
            (counts.cameras, counts.layouts, counts.camera_groups) == (12, 3, 2)
        })
    })
    .await;
    site.apply(CAMERAS).await;
    site.until_discovered("what is declared is not", |status| {
        status
            .undeclared
            .is_some_and(|counts| counts.cameras == 0 && counts.layouts == 3)
    })
    .await;
    let layouts: Api<VmsLayout> = site.api();
    assert!(
        layouts
            .list(&<_>::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn without_the_right_to_make_objects_the_server_says_so_and_serves_its_users() {
    let mut site = Site::prepare_on("no right to make", TestStore::start().await).await;
    site.apply(CAMERAS).await;
    site.patch("vmsserver/main", "{discovery: {}}").await;
    site.run().await;
    site.apply(&watching("dora", "{names: [gate-1]}")).await;
    site.ready("dora").await;
    site.until_discovered("it says so", |status| {
        let (reason, message) = says(status);
        reason == "WriteFailed" && message.contains("discovery.enabled")
    })
    .await;
}
