use std::{collections::BTreeMap, sync::Arc};

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    cli::load::load,
    domain::{
        access::Grant,
        capability::Capability,
        license::Stock,
        name::{CameraId, Namespace},
        network::Network,
        site::SetKind,
    },
    engine::Survey,
    fixtures::{
        grant,
        random::{CAMERAS, Contents, PERMISSIONS, contents, grants},
        store_user,
    },
    store::Description,
    world::{Inventory, Object, ObservedSet, StoreRow, StoreUser},
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

/// Titles that meet, that are no names, and that would be something else to YAML.
const TITLES: [&str; 8] = [
    "North gate",
    "north GATE",
    "Ворота",
    "yes",
    "1042",
    "",
    "a: b # c\n- d",
    "{{ }} \u{2028}",
];

fn manifests(texts: &[&str]) -> Manifests {
    let files: Vec<File> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| File {
            name: index.to_string(),
            text: (*text).to_owned(),
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
        licenses: Stock::default(),
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
        capabilities: [
            Capability::CameraScope,
            Capability::IpPool,
            Capability::Validity,
        ]
        .into(),
        cameras_per_create: 100,
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

fn exported(manifests: &Manifests, snapshot: &Snapshot) -> Export {
    let asked = Asked {
        manifests,
        server: manifests.server(None, None).expect("a server"),
        snapshot,
        now: crate::clock::now(),
        orphans: false,
        adopts: true,
    };
    run(export(&asked)).expect("an export")
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

fn users() -> impl Strategy<Value = Vec<StoreUser>> {
    let logins = [
        "alice@north.example.com",
        "alice@south.example.com",
        "alice-south.example.com@x",
        "--",
        "@x",
        "true",
    ];
    let names = select(TITLES.to_vec());
    vec((grants(), names), 0..=logins.len()).prop_map(move |users| {
        let users = users.into_iter().zip(logins).enumerate();
        users
            .map(|(id, ((grant, name), login))| named(id, login, name, grant))
            .collect()
    })
}

/// Whether a user is as a declaration can be.
fn is_sayable(user: &StoreUser, contents: &Contents) -> bool {
    let grant = &user.grant;
    let is_whole = [SetKind::Layout, SetKind::Group].into_iter().all(|kind| {
        let mut sets = grant.access.sets(kind).iter();
        sets.all(|id| contents[&(kind, id.clone())].is_subset(&grant.access.cameras))
    });
    let absence = grant.validity.absence(crate::clock::now());
    let is_out = absence.is_some_and(|absence| absence.withdraws(true));
    let is_nobody = matches!(&grant.network, Network::Only(set) if set.is_empty());
    is_whole && !is_out && !is_nobody && !user.display_name.is_empty()
}

proptest! {
    // Each one is written and read several times.
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// The whole way: written, read again, judged and planned.
    #[test]
    fn an_export_that_is_applied_changes_nothing(
        cameras in vec(select(TITLES.to_vec()), CAMERAS.len()),
        sets in vec(select(TITLES.to_vec()), 1..4),
        contents in contents(),
        users in users(),
    ) {
        let vms = snapshot(&cameras, &sets, &contents, users.clone());
        let server = manifests(&[SERVER]);
        let export = exported(&server, &vms);

        // Whoever can be said is said as they are.
        for user in &users {
            let is_faithful = export.faithful.contains(&user.login);
            if is_sayable(user, &contents) {
                prop_assert!(is_faithful, "{user:?} {:#?}", export.remarks);
            }
            if !is_faithful {
                let about = format!("(`{}`)", user.login);
                prop_assert!(export.remarks.iter().any(|remark| remark.contains(&about)));
            }
        }

        // What is written is read by itself, with the server that takes the users over.
        let read: Vec<&str> = export.files.iter().map(|file| file.text.as_str()).collect();
        let again = manifests(&read);
        let door = Door::new(again.objects.clone(), again.secrets.clone(), State::none(), Allowed::default());
        let main = again.server(None, None).expect("a server").object.clone();
        let report = run(door.compare(&main, &vms)).expect("a comparison").expect("a server");
        for user in report.users {
            let login: Login = user.login.parse().expect("a login");
            let is_changed = !user.changes.is_empty() || user.renamed.is_some() || user.sets_password;
            if export.faithful.contains(&login) {
                prop_assert!(!is_changed && user.violations.is_empty(), "{user:#?}");
                prop_assert_eq!(user.action, Action::Adopt);
            } else {
                prop_assert!(user.action == Action::Refused || user.action == Action::Equal, "{user:#?}");
            }
        }

        // A second run says the same, and one over all of it has nothing to add.
        let second = exported(&server, &vms);
        prop_assert_eq!(texts(&second), texts(&export));
        let more = exported(&again, &vms);
        let kinds = more.files.iter().map(|file| file.name.as_str());
        let unwritten = export.remarks.iter().filter(|remark| remark.contains("is not written")).count();
        prop_assert!(unwritten > 0 || kinds.eq(["server.yaml"]), "{:#?}", more.files);
        prop_assert!(!again.objects.iter().any(|object| matches!(object, Object::User(user) if user.password.is_some())));
    }
}
