//! Random declarations, applied to a real store: cell by cell, what a review says is what the store gives.

use std::{collections::BTreeSet, fmt::Write as _};

use proptest::{
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use vms_operator::{
    cli::{
        input::{
            Manifests,
            files::{File, Origin},
            load,
        },
        report::progress::Progress,
        run::{Allowed, ConnectOptions, Mode, Run},
        state::State,
    },
    clock,
    domain::{
        access::Grant,
        name::{Name, SetId},
        site::SetKind,
    },
    engine::survey,
    review::{Review, Standing, UserReview},
    world::{Site, World},
};

use crate::support::store::TestStore;

/// How many worlds are tried.
const WORLDS: usize = 200;

const SEED: &str = "
accounts:
  - login: operator@example.com
    name: Site
    password: operator-demo
    permissions: [\"*\"]
    sessionLimit: 5
    licenses: {l1: 10, l2: 5, l3: 2}
    cameras: [c1, c2, c3, c4, c5, c6]
    layouts:
      - {name: l1, cameras: [c1, c2]}
      - {name: l2, cameras: [c2, c3, c4]}
    groups:
      - {name: g1, cameras: [c1, c2, c3]}
      - {name: g2, cameras: [c4, c5]}
";
const CAMERAS: [&str; 6] = ["c1", "c2", "c3", "c4", "c5", "c6"];
const PERMISSIONS: [&str; 5] = [
    "archive: [View]",
    "events: [\"*\"]",
    "ptz: [Control]",
    "screenshots: [Save]",
    "tags: [View, Create]",
];
const RANGES: [&str; 3] = ["192.0.2.0/24", "192.0.2.64-192.0.2.191", "203.0.113.7"];
/// Users of the server's namespace and of one with which it is shared.
const USERS: [(&str, &str); 4] = [
    ("video", "ada"),
    ("video", "bea"),
    ("team", "cyd"),
    ("team", "dot"),
];

/// What one object declares.
fn part() -> impl Strategy<Value = String> {
    let cameras = prop_oneof![
        1 => Just("all: true".to_owned()),
        2 => select(vec!["a", "b"]).prop_map(|zone| format!("selector: {{matchLabels: {{zone: {zone}}}}}")),
        5 => subsequence(CAMERAS.to_vec(), 0..=6).prop_map(|names| format!("names: [{}]", names.join(", "))),
    ];
    let sets = |names: [&'static str; 2]| {
        let grants = select(vec!["Require", "Require", "Grant"]);
        let names = prop_oneof![2 => Just(Vec::new()), 1 => subsequence(names.to_vec(), 0..=2)];
        (names, grants).prop_map(|(names, grants)| {
            let names = names.join(", ");
            format!("{{names: [{names}], memberCameras: {grants}}}")
        })
    };
    let permissions = subsequence(PERMISSIONS.to_vec(), 0..=3);
    let ranges = proptest::option::weighted(0.3, subsequence(RANGES.to_vec(), 1..=3));
    let until = proptest::option::weighted(0.2, select(vec!["2026-01-01", "2099-01-01"]));
    let suspended = prop::bool::weighted(0.1);
    let layouts = sets(["l1", "l2"]);
    let groups = sets(["g1", "g2"]);
    (cameras, layouts, groups, permissions, ranges, until, suspended).prop_map(
        |(cameras, layouts, groups, permissions, ranges, until, suspended)| {
            let mut text = format!(
                "  access:\n    cameras: {{{cameras}}}\n    layouts: {layouts}\n    cameraGroups: {groups}\n"
            );
            if !permissions.is_empty() {
                text += "  permissions:\n";
            }
            for permission in permissions {
                writeln!(text, "    {permission}").expect("write to memory");
            }
            if let Some(ranges) = ranges {
                writeln!(text, "  ipPool: {{ranges: [{}]}}", ranges.join(", ")).expect("write to memory");
            }
            if let Some(until) = until {
                writeln!(text, "  validUntil: \"{until}T00:00:00Z\"").expect("write to memory");
            }
            writeln!(text, "  suspended: {suspended}").expect("write to memory");
            text
        },
    )
}

/// All that is declared for the server at that address.
fn world(url: &str) -> impl Strategy<Value = String> + use<> {
    let zones = proptest::collection::vec(select(vec!["a", "b"]), CAMERAS.len());
    let roles = proptest::collection::vec(part(), 2);
    let named = subsequence(vec!["r1", "r2"], 0..=2);
    let named = prop_oneof![1 => Just(Vec::new()), 1 => named];
    let users = proptest::collection::vec((part(), named), USERS.len());
    let shared = subsequence(CAMERAS.to_vec(), 0..=6);
    let server = format!(
        "kind: VmsServer\nmetadata: {{name: main}}\nspec:\n  driver: Aipix\n  url: {url}\n  \
         credentialsSecretRef: {{name: parent}}\n"
    );
    (zones, roles, users, shared).prop_map(move |(zones, roles, users, shared)| {
        let mut text = document(
            "video",
            &format!(
                "{server}  shares:\n  - namespace: team\n    loginPattern: \"*\"\n    cameras: {{names: [{}]}}\n    \
                 layouts: {{all: true}}\n    cameraGroups: {{names: [g1]}}\n    permissions: {{archive: [View]}}\n",
                shared.join(", ")
            ),
        );
        text += "apiVersion: v1\nkind: Secret\nmetadata: {name: parent, namespace: video}\n\
                 stringData: {login: operator@example.com, password: operator-demo}\n---\n";
        for (name, zone) in CAMERAS.iter().zip(zones) {
            text += &document(
                "video",
                &format!(
                    "kind: VmsCamera\nmetadata: {{name: {name}, labels: {{zone: {zone}}}}}\n\
                     spec: {{serverRef: {{name: main}}, matchName: {name}}}\n"
                ),
            );
        }
        for (kind, name, cameras) in [
            ("VmsLayout", "l1", "c1, c2"),
            ("VmsLayout", "l2", "c2, c3, c4"),
            ("VmsCameraGroup", "g1", "c1, c2, c3"),
            ("VmsCameraGroup", "g2", "c4, c5"),
        ] {
            text += &document(
                "video",
                &format!(
                    "kind: {kind}\nmetadata: {{name: {name}}}\nspec: {{serverRef: {{name: main}}, \
                     matchName: {name}, cameras: {{names: [{cameras}]}}}}\n"
                ),
            );
        }
        for namespace in ["video", "team"] {
            for (name, part) in ["r1", "r2"].iter().zip(&roles) {
                text += &document(
                    namespace,
                    &format!("kind: VmsRole\nmetadata: {{name: {name}}}\nspec:\n{part}"),
                );
            }
        }
        for ((namespace, name), (part, roles)) in USERS.iter().zip(&users) {
            let roles: Vec<String> = roles.iter().map(|role| format!("{{name: {role}}}")).collect();
            text += &document(
                namespace,
                &format!(
                    "kind: VmsUser\nmetadata: {{name: {name}}}\nspec:\n  serverRef: {{name: main, namespace: video}}\n  \
                     login: {name}@example.com\n  displayName: {name}\n  roleRefs: [{}]\n{part}",
                    roles.join(", ")
                ),
            );
        }
        text
    })
}

fn document(namespace: &str, text: &str) -> String {
    let text = text.replacen(
        "metadata: {",
        &format!("metadata: {{namespace: {namespace}, "),
        1,
    );
    format!("apiVersion: vms-operator.io/v1alpha1\n{text}---\n")
}

fn loaded(text: &str) -> Manifests {
    let file = File {
        name: "world.yaml".to_owned(),
        text: text.to_owned(),
        origin: Origin::Named,
    };
    load(&[file], &"video".into()).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
}

#[tokio::test]
async fn the_matrix_agrees_with_the_store_for_random_worlds() {
    let store = TestStore::with(SEED, |_| ()).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let worlds = world(&store.url());
    let mut runner = TestRunner::default();
    let mut standings = BTreeSet::new();
    let mut cells = 0;
    for _ in 0..WORLDS {
        let text = worlds.new_tree(&mut runner).expect("a world").current();
        let manifests = loaded(&text);
        let server = manifests.server(None, None).expect("one server").clone();
        let (objects, secrets) = (manifests.objects.clone(), manifests.secrets.clone());
        let state = State::open(&folder.path().join("state.json")).expect("a state");
        let run = Run::new(objects, secrets, state, Allowed::default());
        let options = ConnectOptions::default();
        run.execute(Mode::Apply, &options, &Progress::SILENT)
            .await
            .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        drop(run);
        let connected = options
            .connect(&server, &manifests.secrets)
            .expect("a store");
        let survey = survey(connected.as_ref()).await.expect("the store answers");
        let world = world_of(&manifests);
        let site = Site::resolve(&world, &server.object, &survey.inventory);
        let review = Review::of_declared(&world, clock::now());
        for (_, user) in review.users() {
            let login = user.user.login.parse().expect("a login");
            let held = match survey.row(&login) {
                Some(row) => connected.get(&row.id).await.expect("the store answers"),
                None => None,
            };
            standings.insert(user.standing.reason());
            cells += CAMERAS.len();
            let held = held.map(|user| user.grant);
            compare(user, &site, held.as_ref()).unwrap_or_else(|differing| {
                let name = &user.user.object;
                panic!("{name}, {:?}: {differing}\n{text}", user.standing)
            });
        }
        connected.close().await.expect("the session ends");
    }
    assert_eq!(cells, WORLDS * USERS.len() * CAMERAS.len());
    let all: Vec<&str> = standings.into_iter().collect();
    assert_eq!(all, ["Active", "Expired", "Held", "Suspended"]);
}

fn world_of(manifests: &Manifests) -> World {
    let mut world = World::default();
    for object in &manifests.objects {
        world.load(object.clone());
    }
    world
}

/// Whether the store gives what the review says: all of it to whoever may come, and no more to anybody.
fn compare(user: &UserReview, site: &Site, held: Option<&Grant>) -> Result<(), String> {
    let nothing = Grant::nothing();
    let held = held.unwrap_or(&nothing);
    let camera = |id| site.camera_name(id).cloned();
    let sets = |kind: SetKind, ids: &BTreeSet<SetId>| -> BTreeSet<Name> {
        let names = ids.iter().filter_map(|id| site.set_name(kind, id));
        names.cloned().collect()
    };
    let stored = [
        held.access.cameras.iter().filter_map(camera).collect(),
        sets(SetKind::Layout, &held.access.layouts),
        sets(SetKind::Group, &held.access.groups),
    ];
    let told = [&user.cameras, &user.layouts, &user.groups];
    let told = told.map(|all| all.keys().cloned().collect::<BTreeSet<Name>>());
    let permissions: BTreeSet<_> = user.permissions.keys().cloned().collect();
    let is_whole = user.whole_groups.is_empty();
    let agree = match user.standing {
        Standing::Active => {
            stored == told
                && held.network == user.network
                && permissions.is_subset(&held.permissions)
                && (!is_whole || permissions == held.permissions)
        }
        Standing::Held => stored
            .iter()
            .zip(&told)
            .all(|(stored, told)| stored.is_subset(told)),
        Standing::Out(_) | Standing::Refused => *held == nothing || held.access == nothing.access,
    };
    let told = (told, &user.network, permissions);
    let stored = (stored, &held.network, &held.permissions);
    agree
        .then_some(())
        .ok_or_else(|| format!("the review says {told:?}, the store {stored:?}"))
}
