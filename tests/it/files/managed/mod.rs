//! Layouts and camera groups that are kept in the VMS as declared, without a cluster.

mod holders;
mod kept;
mod refused;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::folder::Folder;
use crate::support::store::TestStore;

/// The example's cameras, and a server that lets layouts and groups be written.
fn keeping(store: &TestStore, users: &[&str]) -> Folder {
    let folder = Folder::of_site(store, users);
    let allowed = "spec:\n  managedKinds: [Layouts, CameraGroups]\n";
    folder.edit("server.yaml", "spec:\n", allowed);
    folder
}

/// A layout that is kept under the name `Lobby wall`, with more in its spec.
fn wall(cameras: &str, more: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsLayout, metadata: {{name: lobby-wall}}, spec: {{
            serverRef: {{name: main}}, matchName: Lobby wall, template: Grid22, manage: true,
            cameras: {{names: {cameras}}}{more}}}}}\n"
    )
}

/// Rosa, who has these cameras and the wall.
fn rosa(cameras: &str) -> String {
    format!(
        "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: rosa}}, spec: {{
            serverRef: {{name: main}}, login: rosa@example.com,
            access: {{cameras: {{names: {cameras}}}, layouts: {{names: [lobby-wall]}}}}}}}}\n"
    )
}

/// What the store lists of a kind: name, id and cameras.
async fn listed(store: &TestStore, what: &str) -> Vec<(String, i64, BTreeSet<String>)> {
    let parent = store.parent().await;
    let listed = parent.get(&format!("/api/v1/{what}?per_page=100")).await;
    parent.post("/api/v1/logout", json!({})).await.expect(200);
    let rows = listed.expect(200).body["data"].clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let row = |row: &Value| {
        let cameras = row.get("grid").or(row.get("items")).expect("cameras");
        let cameras = cameras.as_array().expect("a list").iter();
        let cameras = cameras.map(|camera| text(&camera["name"])).collect();
        (
            text(&row["name"]),
            row["id"].as_i64().expect("an id"),
            cameras,
        )
    };
    rows.as_array()
        .expect("a listing")
        .iter()
        .map(row)
        .collect()
}

/// The id and the cameras of the layout of that name.
async fn layout(store: &TestStore, name: &str) -> Option<(i64, BTreeSet<String>)> {
    let mut layouts = listed(store, "layouts").await.into_iter();
    let found = layouts.find(|(listed, _, _)| listed == name);
    found.map(|(_, id, cameras)| (id, cameras))
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// How many of something a user of the store has.
async fn holds(store: &TestStore, login: &str, what: &str) -> usize {
    let user = store.subuser(login).await;
    let held = user.as_ref().and_then(|user| user[what].as_array());
    held.map_or(0, Vec::len)
}
