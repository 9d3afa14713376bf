//! Layouts and camera groups that are kept in the VMS as declared: `manage: true`.

mod deletion;
mod faults;
mod holders;
mod kept;

use std::{collections::BTreeSet, time::Duration};

use kube::Api;
use serde_json::{Value, json};
use vms_operator::{
    api::{
        condition,
        v1alpha1::{MemberStatus, VmsLayout},
    },
    operator::rbac,
};

use super::{manifests::secret, site::Site};
use crate::support::{cluster::PATIENCE, eventually::eventually, rbac::rules, store::TestStore};

/// A server that lets layouts and groups be written, with the cameras of the example and a running operator.
async fn keeping(test: &str) -> Site {
    let mut site = Site::prepare_whole(test, TestStore::start().await).await;
    site.namespace.grant(&rules(rbac::MANAGING)).await;
    site.patch("vmsserver/main", "{managedKinds: [Layouts, CameraGroups]}")
        .await;
    // Nothing was sent by an operator before this one.
    site.run_with(|config| config.late_arrivals = Duration::from_millis(100))
        .await;
    site
}

/// A layout that is kept under the name `Lobby wall`, with more in its spec.
fn wall(cameras: &str, more: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsLayout, metadata: {{name: lobby-wall}}, spec: {{
            serverRef: {{name: main}}, matchName: Lobby wall, template: Grid22, manage: true,
            cameras: {{names: {cameras}}}{more}}}}}\n"
    )
}

/// A user of these cameras and of the wall.
fn watching(name: &str, cameras: &str, member_cameras: &str) -> String {
    format!(
        "{}---\n{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{
            serverRef: {{name: main}}, login: {name}@example.com, password: {{secretRef: {{name: {name}-login}}}},
            access: {{cameras: {{names: {cameras}}}, layouts: {{names: [lobby-wall], memberCameras: {member_cameras}}}}}}}}}\n",
        secret(&format!("{name}-login"), &format!("password: {name}-secret"))
    )
}

/// A layout or group as the store shows it to the parent account.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    id: i64,
    template: Option<String>,
    cameras: BTreeSet<String>,
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

impl Site {
    /// The layout or group of that name in the store.
    async fn shown(&self, what: &str, name: &str) -> Option<Shown> {
        let parent = self.store.parent().await;
        let listed = parent.get(&format!("/api/v1/{what}?per_page=100")).await;
        parent.post("/api/v1/logout", json!({})).await.expect(200);
        let rows = listed.expect(200).body["data"].clone();
        let rows = rows.as_array().expect("a listing").iter();
        let row = rows.clone().find(|row| row["name"] == name)?;
        let cameras = row.get("grid").or(row.get("items")).expect("cameras");
        let cameras = cameras.as_array().expect("a list").iter();
        let camera = |camera: &Value| camera["name"].as_str().expect("a name").to_owned();
        Some(Shown {
            id: row["id"].as_i64().expect("an id"),
            template: row["layout_template"].as_str().map(str::to_owned),
            cameras: cameras.map(camera).collect(),
        })
    }

    async fn until_shown(&self, what: &str, name: &str, cameras: BTreeSet<String>) -> Shown {
        eventually(
            PATIENCE,
            "the store holds these cameras in it",
            async || match self.shown(what, name).await {
                Some(shown) if shown.cameras == cameras => Ok(shown),
                other => Err(format!("{other:?}")),
            },
        )
        .await
    }

    async fn layout(&self, name: &str) -> Option<VmsLayout> {
        let layouts: Api<VmsLayout> = self.api();
        layouts.get_opt(name).await.expect("read a layout")
    }

    /// Waits until its condition `Ready` says so; what it says then.
    async fn until_wall(&self, reason: &str) -> MemberStatus {
        eventually(PATIENCE, reason, async || {
            let layout = self.layout("lobby-wall").await;
            let status = layout.and_then(|layout| layout.status).unwrap_or_default();
            let ready = condition::find(&status.conditions, "Ready");
            if ready.is_some_and(|ready| ready.reason == reason) {
                Ok(status)
            } else {
                Err(format!("{status:#?}"))
            }
        })
        .await
    }

    /// The names of what a user of the store has.
    async fn holds(&self, login: &str, what: &str) -> usize {
        let user = self.store.subuser(login).await;
        let held = user.as_ref().and_then(|user| user[what].as_array());
        held.map_or(0, Vec::len)
    }

    async fn until_holds(&self, login: &str, what: &str, count: usize) {
        eventually(PATIENCE, "the user has so many", async || {
            match self.holds(login, what).await {
                held if held == count => Ok(()),
                held => Err(format!("{login} has {held} {what} and not {count}")),
            }
        })
        .await;
    }
}

fn said(status: &MemberStatus) -> String {
    let ready = condition::find(&status.conditions, "Ready");
    ready.map(|ready| ready.message.clone()).unwrap_or_default()
}
