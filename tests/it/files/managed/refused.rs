//! What is not written, and what goes on all the same.

use super::{holds, keeping, layout, listed, names, rosa, wall};
use crate::{files::folder::Folder, support::store::TestStore};

#[tokio::test]
async fn a_layout_that_its_server_does_not_allow_is_refused_and_keeps_no_other_user_back() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    folder.write("rosa.yaml", &rosa("[lobby]"));
    let applied = folder.vmsctl("apply", &[]).await;
    assert_eq!(applied.code, Some(1));
    insta::assert_snapshot!(applied.stderr, @r"
    error[UnknownInStore]: the VMS has no layout of name `Lobby wall`, which VmsLayout `lobby-wall` stands for
     --> site/rosa.yaml:3:67
      |
    3 |             access: {cameras: {names: [lobby]}, layouts: {names: [lobby-wall]}}}}
      |                                                                   ^^^^^^^^^^ VmsUser video/rosa spec.access.layouts.names[0]
      |
      = help: correct the VmsLayout, or create the layout in the VMS

    error[NotAllowed]: it says `manage: true`, and its VmsServer does not allow that: add Layouts to spec.managedKinds there, or take `manage` away
     --> site/wall.yaml:2:87
      |
    2 |             serverRef: {name: main}, matchName: Lobby wall, template: Grid22, manage: true,
      |                                                                                       ^^^^ VmsLayout video/lobby-wall spec.manage

    1 created, 1 refused; layouts and camera groups: 1 refused
    ");
    assert_eq!(layout(&store, "Lobby wall").await, None);
    assert_eq!(holds(&store, "alice@example.com", "layouts").await, 1);
}

#[tokio::test]
async fn a_layout_that_the_server_refuses_fails_and_keeps_neither_users_nor_groups_back() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &["alice"]);
    // No name of an arrangement has a sign in it.
    let wall = wall("[lobby]", "").replace("Grid22", "Grid-22");
    folder.write("wall.yaml", &wall);
    folder.write(
        "inside.yaml",
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsCameraGroup, metadata: {name: inside}, spec: {serverRef: {name: main}, \
         matchName: Inside, manage: true, cameras: {names: [lobby]}}}",
    );
    let applied = folder.vmsctl("apply", &[]).await.expect(3);
    assert!(
        applied.contains("! VmsLayout video/lobby-wall: failed"),
        "{applied}"
    );
    assert_eq!(layout(&store, "Lobby wall").await, None);
    let groups = listed(&store, "groups").await;
    let inside = groups.iter().find(|(name, _, _)| name == "Inside");
    assert_eq!(inside.expect("a group").2, names(["lobby"]));
    assert_eq!(holds(&store, "alice@example.com", "layouts").await, 1);
}

#[tokio::test]
async fn nothing_is_written_to_a_server_that_is_observed() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.edit("server.yaml", "spec:\n", "spec:\n  mode: Observe\n");
    folder.write("wall.yaml", &wall("[lobby]", ""));
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        applied.contains("+ VmsLayout video/lobby-wall: create"),
        "{applied}"
    );
    assert!(
        applied.contains("nothing is written to VmsServer video/main"),
        "{applied}"
    );
    assert_eq!(layout(&store, "Lobby wall").await, None);
    folder
        .vmsctl("plan", &["--detailed-exitcode"])
        .await
        .expect(0);
}

#[tokio::test]
async fn a_layout_that_is_paused_is_left_as_it_is_with_what_would_be_written() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    let paused = "name: lobby-wall, annotations: {vms-operator.io/paused: 'true'}}";
    let wall = wall("[lobby]", "").replace("name: lobby-wall}", paused);
    folder.write("wall.yaml", &wall);
    let applied = folder.vmsctl("apply", &[]).await.expect(0);
    assert!(
        applied.contains("= VmsLayout video/lobby-wall: paused, nothing is written\n    made as `Lobby wall`, with: lobby\n"),
        "{applied}"
    );
    assert_eq!(layout(&store, "Lobby wall").await, None);
    folder
        .vmsctl("plan", &["--detailed-exitcode"])
        .await
        .expect(0);
}

#[tokio::test]
async fn two_objects_of_one_name_make_one_thing_and_the_other_object_is_refused() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    let other = wall("[lobby]", "").replace("name: lobby-wall", "name: other-wall");
    folder.write("other.yaml", &other);
    folder.vmsctl("plan", &[]).await.expect(1);
    let applied = folder.vmsctl("apply", &[]).await.expect(1);
    assert!(
        applied.contains("error[DuplicateExternalId]: `lobby-wall` stands for id"),
        "{applied}"
    );
    let layouts = listed(&store, "layouts").await;
    let made = layouts.iter().filter(|(name, _, _)| name == "Lobby wall");
    assert_eq!(made.count(), 1);
}

#[tokio::test]
async fn an_export_beside_managed_layouts_compares_and_writes_nothing() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &["alice"]);
    folder.vmsctl("apply", &[]).await.expect(0);
    folder.write("wall.yaml", &wall("[lobby]", ""));
    let arguments = [
        "export",
        "-n",
        "video",
        "-f",
        "site",
        "--output-folder",
        "out",
    ];
    folder.run(&arguments, &[], "").await.expect(0);
    assert_eq!(layout(&store, "Lobby wall").await, None);
    folder.vmsctl("validate", &[]).await;
}

#[tokio::test]
async fn a_layout_without_an_arrangement_is_refused_when_it_is_planned() {
    let store = TestStore::start().await;
    let folder = keeping(&store, &[]);
    folder.write(
        "wall.yaml",
        &wall("[lobby]", "").replace("template: Grid22, ", ""),
    );
    let planned = folder.vmsctl("plan", &["--detailed-exitcode"]).await;
    let planned = planned.expect(1);
    assert!(planned.contains("error[NoTemplate]"), "{planned}");
}
