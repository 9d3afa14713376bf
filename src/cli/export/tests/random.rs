//! Any server, written and read again.

use proptest::{collection::vec, prelude::*, sample::select};

use super::{export, manifests, named, request, run, snapshot, texts};
use crate::{
    cli::{
        export::{Export, ExportRequest, Shorthand},
        input::Manifests,
        report::user::Action,
        run::{Allowed, Run, Snapshot},
        state::State,
    },
    domain::{name::Login, network::Network, site::SetKind},
    fixtures::random::{CAMERAS, Contents, contents, grants},
    world::{Object, StoreUser},
};

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

/// How an export is asked for: with roles, with labels, as a whole.
type Ways = (bool, bool, bool);

fn exported(manifests: &Manifests, snapshot: &Snapshot, (roles, labels, is_whole): Ways) -> Export {
    let request = ExportRequest {
        shorthand: Shorthand { roles, labels },
        is_whole,
        ..request(manifests, snapshot)
    };
    run(export(&request)).expect("an export")
}

fn lines(export: &Export, is_counted: impl Fn(&str) -> bool) -> usize {
    let files = export.files.iter().filter(|file| is_counted(&file.name));
    files.map(|file| file.text.lines().count()).sum()
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
        ways in any::<Ways>(),
    ) {
        let vms = snapshot(&cameras, &sets, &contents, users.clone());
        let server = manifests(&[super::SERVER]);
        let export = exported(&server, &vms, ways);

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
        let compared = Run::new(again.objects.clone(), again.secrets.clone(), State::none(), Allowed::default());
        let main = again.server(None, None).expect("a server").object.clone();
        let report = run(compared.compare(&main, &vms)).expect("a comparison").expect("a server");
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

        // Roles make nothing longer, and are not paid for by anybody who would not stay as they are.
        let alone = exported(&server, &vms, (false, ways.1, ways.2));
        prop_assert_eq!(&alone.faithful, &export.faithful);
        prop_assert_eq!(&alone.remarks, &export.remarks);
        let of_users = |name: &str| name.starts_with("user-") || name == "roles.yaml";
        prop_assert!(lines(&export, of_users) <= lines(&alone, of_users), "{:#?}", texts(&export));

        // A second run says the same, and one over all of it has nothing to add.
        let second = exported(&server, &vms, ways);
        prop_assert_eq!(texts(&second), texts(&export));
        let more = exported(&again, &vms, (ways.0, ways.1, false));
        let kinds = more.files.iter().map(|file| file.name.as_str());
        let unwritten = export.remarks.iter().filter(|remark| remark.contains("is not written")).count();
        prop_assert!(unwritten > 0 || kinds.eq(["server.yaml"]), "{:#?}", more.files);
        prop_assert!(!again.objects.iter().any(|object| matches!(object, Object::User(user) if user.password.is_some())));
    }
}
