//! Cameras that get other names in the VMS.

use serde_json::{Value, json};

use super::folder::Folder;
use crate::support::store::TestStore;

/// Gives a camera another name in the VMS.
async fn rename(store: &TestStore, from: &str, to: &str) {
    let parent = store.parent().await;
    let cameras = parent.get("/api/v1/cameras").await.expect(200);
    let cameras = cameras.body["data"].as_array().expect("cameras").clone();
    let is_it = |camera: &&Value| [&camera["name"], &camera["title"]].contains(&&json!(from));
    let camera = cameras.iter().find(is_it).expect("a camera of that name");
    let path = format!("/admin/v1/cameras/{}", camera["id"]);
    let named = store.admin().put(&path, json!({"name": to})).await;
    named.expect(200);
}

#[tokio::test]
async fn cameras_that_swap_names_stay_what_they_were_and_that_is_told() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    for (from, to) in [
        ("gate-1", "between"),
        ("server-room", "gate-1"),
        ("between", "server-room"),
    ] {
        rename(&store, from, to).await;
    }
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    let planned = planned.expect(0);
    assert!(planned.contains("plan: 1 unchanged"), "{planned}");
    for told in [
        "warning[RenamedInVms]: VmsCamera video/gate-1 stands for id",
        "which the VMS calls `server-room` now and not `gate-1`",
        "VmsCamera video/server-room stands for id",
    ] {
        assert!(planned.contains(told), "{planned}");
    }
    let said = folder.vmsctl("plan", &["--output", "json"]).await.expect(0);
    assert!(said.contains("RenamedInVms"), "{said}");
}
