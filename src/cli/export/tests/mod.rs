mod random;
mod shared;
mod whole;

use std::{collections::BTreeMap, sync::Arc};

use super::*;
use crate::{
    cli::{
        input::{
            Manifests,
            files::{File, Origin},
            load,
        },
        run::Snapshot,
    },
    domain::{
        access::Grant,
        capability::Capability,
        credential_form::CredentialForm,
        license::AccountLicenses,
        name::{CameraId, Login, Namespace},
        server::DriverKind,
        site::SetKind,
    },
    engine::Survey,
    fixtures::{
        grant,
        random::{CAMERAS, Contents, PERMISSIONS},
        store_user,
    },
    store::Description,
    world::{Inventory, ObservedSet, StoreRow, StoreUser},
};

const SERVER: &str = "
apiVersion: vms-operator.io/v1alpha1
kind: VmsServer
metadata: {name: main, namespace: video}
spec:
  url: https://vms.example.com
  credentialsSecretRef: {name: account}
  adopt:
  - {namespace: video, login: zoe@example.com}
";

fn manifests(texts: &[&str]) -> Manifests {
    let files: Vec<File> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| File {
            name: index.to_string(),
            text: (*text).to_owned(),
            origin: Origin::Named,
        })
        .collect();
    load(&files, &Namespace::from("default")).expect("manifests")
}

/// A server of these cameras, with layouts and groups of these titles and contents, and of these users.
fn snapshot(
    cameras: &[&str],
    sets: &[&str],
    contents: &Contents,
    users: Vec<StoreUser>,
) -> Snapshot {
    let cameras = CAMERAS.iter().zip(cameras);
    let mut inventory = Inventory {
        cameras: cameras
            .map(|(id, title)| ((*id).into(), (*title).into()))
            .collect(),
        held: PERMISSIONS
            .map(|name| (name.into(), "Archive".into()))
            .into(),
        licenses: AccountLicenses::default(),
        ..Inventory::default()
    };
    for ((kind, id), members) in contents {
        let title = id.parse::<usize>().map_or("", |id| sets[id % sets.len()]);
        let set = ObservedSet {
            name: title.into(),
            members: members.clone(),
        };
        match kind {
            SetKind::Layout => inventory.layouts.insert(id.clone(), set),
            SetKind::Group => inventory.groups.insert(id.clone(), set),
        };
    }
    let rows = users.iter().map(|user| StoreRow {
        id: user.id.clone(),
        login: user.login.clone(),
        version: None,
        password_changed: None,
    });
    let description = Description {
        identity: "store".into(),
        version: "1".into(),
        capabilities: DriverKind::Aipix
            .always()
            .into_iter()
            .chain([Capability::IpPool, Capability::Validity])
            .collect(),
        cameras_per_create: 100,
        credentials: CredentialForm::ANY,
        terms: None,
    };
    Snapshot {
        survey: Survey::new(description, Arc::new(inventory), rows.collect()),
        users: users
            .into_iter()
            .map(|user| (user.id.clone(), user))
            .collect(),
    }
}

fn named(id: usize, login: &str, name: &str, grant: Grant) -> StoreUser {
    StoreUser {
        id: id.to_string().as_str().into(),
        login: login.parse().expect("a login"),
        display_name: name.into(),
        ..store_user(grant)
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn request<'a>(manifests: &'a Manifests, snapshot: &'a Snapshot) -> ExportRequest<'a> {
    ExportRequest {
        manifests,
        server: manifests
            .server(Some("main"), Some("video"))
            .expect("a server"),
        snapshot,
        now: crate::clock::now(),
        orphans: false,
        adopts: true,
        is_whole: false,
        shorthand: Shorthand::default(),
    }
}

fn exported(manifests: &Manifests, snapshot: &Snapshot) -> Export {
    run(export(&request(manifests, snapshot))).expect("an export")
}

fn texts(export: &Export) -> BTreeMap<&str, &str> {
    let files = export.files.iter();
    files
        .map(|file| (file.name.as_str(), file.text.as_str()))
        .collect()
}

fn guarded() -> Contents {
    let cameras = |ids: &[&'static str]| ids.iter().map(|id| CameraId::from(*id)).collect();
    [
        ((SetKind::Layout, "5".into()), cameras(&["1", "2"])),
        ((SetKind::Group, "7".into()), cameras(&["1"])),
    ]
    .into()
}

fn suspended(mut grant: Grant) -> Grant {
    grant.validity.suspended = true;
    grant
}

#[test]
fn what_a_server_has_is_written_as_a_person_would() {
    let held = grant()
        .with_cameras([1, 2])
        .with_layouts([5])
        .with_groups([7])
        .with_permissions(["archives-show", "ptz"])
        .within(["192.0.2.1", "198.51.100.0/24"]);
    let users = vec![
        named(11, "alice@example.com", "Alice Lane", held),
        named(12, "bob@example.com", "bob@example.com", grant()),
    ];
    let titles = ["North gate", "Ворота", "yard", "yard"];
    let vms = snapshot(&titles, &["Wall"], &guarded(), users);
    let export = exported(&manifests(&[SERVER]), &vms);
    assert_eq!(export.remarks, [""; 0]);
    let files = texts(&export);
    let files = files
        .iter()
        .map(|(name, text)| format!("==> {name}\n{text}"));
    insta::assert_snapshot!(files.collect::<String>());
}

#[test]
fn what_would_not_stay_as_it_is_stands_at_its_user_and_is_not_taken_over() {
    let users = vec![
        named(
            11,
            "alice@example.com",
            "Alice",
            grant().with_cameras([1]).with_layouts([5]),
        ),
        named(
            12,
            "bob@example.com",
            "Bob",
            grant().with_permissions(["users-store"]),
        ),
        named(13, "carol@example.com", "Carol", grant().with_cameras([9])),
        named(14, "dave@example.com", "Dave", grant().within([])),
        named(15, "erin@example.com", "Erin", grant().with_cameras([1])),
        named(
            16,
            "frank@example.com",
            "Frank",
            suspended(grant().with_cameras([1])),
        ),
    ];
    let titles = ["gate", "hall", "lobby", "yard"];
    let vms = snapshot(&titles, &["Wall"], &guarded(), users);
    let export = exported(&manifests(&[SERVER]), &vms);
    let logins: Vec<&str> = export.faithful.iter().map(Login::as_str).collect();
    assert_eq!(logins, ["erin@example.com"]);
    insta::assert_snapshot!(export.remarks.join("\n"));
    let alice = texts(&export)["user-alice.yaml"];
    assert!(
        alice.starts_with("# Not as it is in the VMS:\n# - LayoutCamerasNotGranted: "),
        "{alice}"
    );
    let server = texts(&export)["server.yaml"];
    assert!(server.contains("erin@") && server.contains("zoe@") && !server.contains("alice@"));
}

#[test]
fn what_cannot_be_a_manifest_is_not_written_and_said() {
    let long = "x".repeat(300);
    let users = vec![named(11, "alice@example.com", &long, grant())];
    let vms = snapshot(&["gate"; 4], &["Wall"], &guarded(), users);
    let export = exported(&manifests(&[SERVER]), &vms);
    assert_eq!(export.users, 0);
    assert!(!texts(&export).contains_key("user-alice.yaml"));
    let remark = &export.remarks[0];
    assert!(
        remark.contains("VmsUser video/alice (`alice@example.com`) is not written"),
        "{remark}"
    );
}
