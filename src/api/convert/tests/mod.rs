mod absent_and_empty;
mod hostile;

use super::*;
use crate::{
    api::v1alpha1::{VmsServer, VmsUser},
    domain::{permission::PermissionGroup, server::Server, user::User},
};

fn read<T: serde::de::DeserializeOwned>(manifest: &str) -> T {
    serde_saphyr::from_str(manifest).unwrap()
}

#[test]
fn a_user_is_read_with_what_is_left_out() {
    let user: VmsUser = read(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: alice, namespace: video},
          spec: {serverRef: {name: main}, login: Alice@example.com}}",
    );
    let user = User::from(&user);
    assert_eq!(user.server, ObjectRef::new("video", "main"));
    assert_eq!(
        (&*user.login, &*user.display_name),
        ("Alice@example.com", "Alice@example.com")
    );
    assert_eq!(&*user.uid, "video/alice");
    assert!(user.access.cameras.is_empty() && user.pool.is_none() && user.password.is_none());
    assert_eq!(user.record, crate::domain::user::RecordedState::default());
}

#[test]
fn a_star_is_all_of_a_group_and_an_absent_or_empty_group_is_none() {
    let user: VmsUser = read(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: alice, namespace: video},
          spec: {serverRef: {name: main, namespace: site}, login: a@x.org,
                 permissions: {archive: [View], ptz: ['*'], maps: []}, extraPermissions: [bridges]}}",
    );
    let user = User::from(&user);
    assert_eq!(user.server, ObjectRef::new("site", "main"));
    let groups = &user.permissions.groups;
    assert_eq!(
        groups[&PermissionGroup::Archive],
        Actions::These(["View".into()].into())
    );
    assert_eq!(groups[&PermissionGroup::Ptz], Actions::All);
    assert_eq!(groups.len(), 2, "an empty group is none");
    assert!(user.permissions.extra.contains(&"bridges".into()));
}

#[test]
fn a_claim_is_known_from_either_place() {
    let with = |annotation: &str, status: &str| {
        let user: VmsUser = read(&format!(
            "{{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser,
              metadata: {{name: alice, namespace: video, annotations: {{{annotation}}}}},
              spec: {{serverRef: {{name: main}}, login: a@x.org}}, status: {{{status}}}}}",
        ));
        User::from(&user)
            .record
            .claim
            .map(|claim| claim.to_string())
    };
    assert_eq!(
        with("vms-operator.io/claim: 'k:1'", ""),
        Some("k:1".to_owned())
    );
    assert_eq!(with("", "claim: 'k:2'"), Some("k:2".to_owned()));
    assert_eq!(
        with("vms-operator.io/claim: 'k:1'", "claim: 'k:2'"),
        Some("k:1".to_owned())
    );
    assert_eq!(with("", ""), None);
}

#[test]
fn a_share_names_what_it_gives_and_nothing_else() {
    let server: VmsServer = read(
        "{apiVersion: vms-operator.io/v1alpha1, kind: VmsServer, metadata: {name: main, namespace: video},
          spec: {url: 'https://vms.example.com', credentialsSecretRef: {name: parent},
                 shares: [{namespace: shop, loginPattern: '*@shop.example.com', cameras: {names: [lobby]}}]}}",
    );
    let server = Server::from(&server);
    let share = server.share_of(&"shop".into()).unwrap();
    assert_eq!(&*share.cameras.names, [Name::from("lobby")]);
    assert!(share.layouts.is_empty() && share.permissions == PermissionRequest::default());
    assert!(server.share_of(&"video".into()).is_none());
}
