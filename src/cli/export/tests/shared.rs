//! Users with roles in place of what they have in common.

use super::{
    Export, ExportRequest, Shorthand, export, grant, guarded, manifests, named, request, run,
    snapshot, suspended, texts,
};
use crate::{
    cli::{input::Manifests, run::Snapshot},
    fixtures::random::CAMERAS,
    world::StoreUser,
};

fn shared(manifests: &Manifests, snapshot: &Snapshot, labels: bool) -> Export {
    let request = ExportRequest {
        shorthand: Shorthand {
            roles: true,
            labels,
        },
        ..request(manifests, snapshot)
    };
    run(export(&request)).expect("an export")
}

/// Five guards who have the same, one of whom is suspended, and somebody who has a layout without its cameras.
fn guards() -> Vec<StoreUser> {
    let held = || {
        grant()
            .with_cameras([1, 2, 3, 4])
            .with_groups([7])
            .with_permissions(["archives-show", "ptz"])
            .within(["192.0.2.0/25"])
    };
    let guard = |id: usize| {
        let login = format!("guard-{id}@example.com");
        let grant = if id == 14 { suspended(held()) } else { held() };
        named(id, &login, "Guard", grant)
    };
    let mut users: Vec<StoreUser> = (10..15).map(guard).collect();
    let narrow = grant().with_cameras([1]).with_layouts([5]);
    users.push(named(20, "narrow@example.com", "Narrow", narrow));
    users
}

#[test]
fn what_several_users_have_in_common_is_written_once() {
    let vms = snapshot(
        &["gate", "hall", "lobby", "yard"],
        &["Wall"],
        &guarded(),
        guards(),
    );
    let server = manifests(&[super::SERVER]);
    let export = shared(&server, &vms, false);
    let sharing = export.sharing.expect("roles");
    assert_eq!((sharing.roles, sharing.users), (1, 5));
    let files = texts(&export);
    insta::assert_snapshot!(files["roles.yaml"]);
    insta::assert_snapshot!(files["user-guard-10.yaml"], @r"
    apiVersion: vms-operator.io/v1alpha1
    kind: VmsUser
    metadata:
      name: guard-10
      namespace: video
    spec:
      serverRef:
        name: main
      login: guard-10@example.com
      displayName: Guard
      roleRefs:
      - name: role-wall-archive-ptz
    ");
    // Whoever would not stay as they are has the same remarks as without roles.
    let alone = super::exported(&server, &vms);
    assert_eq!(export.remarks, alone.remarks);
    assert!(files["user-guard-14.yaml"].contains("suspended: true"));
    assert!(!files["user-narrow.yaml"].contains("roleRefs"));
    let lines = |texts: &std::collections::BTreeMap<&str, &str>| -> usize {
        let users = texts.iter().filter(|(name, _)| name.starts_with("user-"));
        users.map(|(_, text)| text.lines().count()).sum()
    };
    assert_eq!(sharing.lines_before, lines(&texts(&alone)));
    let roles = files["roles.yaml"].lines().count();
    assert_eq!(sharing.lines_after, lines(&files) + roles + 1);
}

#[test]
fn cameras_are_labelled_with_their_groups_and_roles_select_by_these() {
    let contents = guarded();
    let everybody = (10..15).map(|id| {
        let login = format!("guard-{id}@example.com");
        named(
            id,
            &login,
            "Guard",
            grant().with_cameras([1, 2, 3, 4]).with_layouts([5]),
        )
    });
    let all = CAMERAS.iter().map(|id| (*id).into()).collect();
    let mut contents = contents;
    contents.insert((crate::domain::site::SetKind::Group, "6".into()), all);
    let titles = ["gate", "hall", "lobby", "yard"];
    let vms = snapshot(
        &titles,
        &["All over", "Wall"],
        &contents,
        everybody.collect(),
    );
    let export = shared(&manifests(&[super::SERVER]), &vms, true);
    assert_eq!(export.remarks, [""; 0]);
    let files = texts(&export);
    insta::assert_snapshot!(files["roles.yaml"]);
    let gate = files["cameras.yaml"]
        .split("---\n")
        .next()
        .expect("a camera");
    insta::assert_snapshot!(gate, @r#"
    apiVersion: vms-operator.io/v1alpha1
    kind: VmsCamera
    metadata:
      name: gate
      namespace: video
      labels:
        group.vms-operator.io/all-over: "true"
        group.vms-operator.io/wall: "true"
    spec:
      serverRef:
        name: main
      externalId: "1"
    "#);
}

#[test]
fn a_camera_that_is_declared_already_gets_no_label_and_is_named() {
    let camera = "
apiVersion: vms-operator.io/v1alpha1
kind: VmsCamera
metadata: {name: front, namespace: video}
spec: {serverRef: {name: main}, externalId: '1'}
";
    let mut contents = guarded();
    let all = CAMERAS.iter().map(|id| (*id).into()).collect();
    contents.insert((crate::domain::site::SetKind::Group, "6".into()), all);
    let everybody = (10..30).map(|id| {
        let login = format!("guard-{id}@example.com");
        named(id, &login, "Guard", grant().with_cameras([1, 2, 3, 4]))
    });
    let titles = ["gate", "hall", "lobby", "yard"];
    let vms = snapshot(
        &titles,
        &["All over", "Wall"],
        &contents,
        everybody.collect(),
    );
    let export = shared(&manifests(&[super::SERVER, camera]), &vms, true);
    let [note] = &export.notes[..] else {
        panic!("{:#?}", export.notes)
    };
    assert!(
        note.starts_with("1 of the cameras that are declared already"),
        "{note}"
    );
    let files = texts(&export);
    assert!(
        files["roles.yaml"].contains("- front\n"),
        "{}",
        files["roles.yaml"]
    );
    let labels = files["cameras.yaml"].matches("group.vms-operator.io/all-over");
    assert_eq!(labels.count(), 3);
}
