//! What a folder decides alone, and what it leaves open, one by one.

use zeroize::Zeroizing;

use super::*;
use crate::{
    domain::{
        name::Name,
        server::{Connection, DriverKind, LoginPattern, Share},
        site::Anchor,
    },
    fixtures::{ShareFixture, UserFixture, by_name, camera, names, role, set},
};

/// The server `main`, and that.
fn site(objects: impl IntoIterator<Item = Object>) -> Vec<Object> {
    [Object::Server(server())]
        .into_iter()
        .chain(objects)
        .collect()
}

fn sharing(shared: ShareFixture, objects: impl IntoIterator<Item = Object>) -> Vec<Object> {
    let server = Server {
        shares: vec![Share::from(shared)],
        ..server()
    };
    [Object::Server(server)]
        .into_iter()
        .chain(objects)
        .collect()
}

fn declared(user: UserFixture) -> Object {
    Object::User(Box::new(user.declared))
}

/// The rules that ada breaks.
fn rules(objects: Vec<Object>, complete: bool) -> Vec<Rule> {
    let validation = validated(objects, complete);
    validation
        .of("ada")
        .iter()
        .map(|violation| violation.rule)
        .collect()
}

fn is_open(validation: &Validation, about: &str) -> bool {
    validation.unchecked.iter().any(|open| open.contains(about))
}

#[test]
fn whether_a_star_stands_for_what_takes_licences_is_open_and_a_name_is_not() {
    let group = PermissionGroup::AnalyticsCases;
    let everything = declared(user("ada").may_everything_in(group));
    assert_eq!(rules(site([everything]), true), []);
    let named = declared(user("ada").may(group, ["Face"]));
    assert_eq!(rules(site([named]), true), [Rule::LicenseRequired]);
}

#[test]
fn whether_a_group_that_is_shared_whole_has_a_permission_is_open() {
    let ada = || declared(user("ada").of("shop").extra("future-thing"));
    let whole = share("shop").everything_in(PermissionGroup::Archive);
    assert_eq!(rules(sharing(whole, [ada()]), true), []);
    assert_eq!(
        rules(sharing(share("shop"), [ada()]), true),
        [Rule::ExceedsShare]
    );
}

#[test]
fn a_server_of_other_manifests_is_open_and_what_is_wrong_with_any_server_is_not() {
    let ada = || user("ada").cameras(["gate"]).layouts(["wall"]);
    let open = validated(vec![declared(ada())], false);
    assert_eq!(open.of("ada"), []);
    assert!(
        is_open(&open, "VmsServer video/main"),
        "{:?}",
        open.unchecked
    );
    assert_eq!(rules(vec![declared(ada())], true), [Rule::UnknownServer]);
    let wrong = ada().ranges(["nonsense"]).extra("users-destroy").of("shop");
    let wrong = rules(vec![declared(wrong)], false);
    assert_eq!(wrong, [Rule::InvalidRange, Rule::PermissionNotHeld]);
}

#[test]
fn a_role_or_pool_beside_a_server_of_other_manifests_is_open_and_one_of_another_namespace_is_not() {
    let ada = || {
        user("ada")
            .of("shop")
            .may(PermissionGroup::AnalyticsCases, ["Face"])
    };
    assert_eq!(rules(vec![declared(ada())], false), [Rule::LicenseRequired]);
    // The role may ask for licences.
    let beside = ada()
        .with_role_of("video", "guard")
        .pool_of("video", "office");
    assert_eq!(rules(vec![declared(beside)], false), []);
    let own = user("ada")
        .of("shop")
        .with_role("guard")
        .pool_named("office");
    assert_eq!(
        rules(vec![declared(own)], false),
        [Rule::UnknownIpPool, Rule::UnknownRole]
    );
}

#[test]
fn a_pool_that_a_role_names_beside_a_server_of_other_manifests_is_open() {
    for namespace in ["video", "shop"] {
        let guard = role(
            ObjectRef::new(namespace, "guard"),
            user("x").pool_of("video", "office"),
        );
        let ada = user("ada").of("shop").with_role_of(namespace, "guard");
        let folder = vec![Object::Role(Box::new(guard)), declared(ada)];
        assert_eq!(rules(folder, false), [], "{namespace}");
    }
}

#[test]
fn a_secret_that_no_manifest_has_is_open_and_one_of_the_folder_is_read() {
    let ada = || site([declared(user("ada").secret("ada-login"))]);
    let open = validated(ada(), true);
    assert_eq!(open.of("ada"), []);
    assert!(
        is_open(&open, "Secret video/ada-login"),
        "{:?}",
        open.unchecked
    );

    let mut secrets = FolderSecrets::default();
    let password = Zeroizing::new(b"short".to_vec());
    secrets.insert(
        in_video("ada-login"),
        [("password".into(), password)].into(),
    );
    let read = validated_with(ada(), &secrets, true);
    let found: Vec<Rule> = read
        .of("ada")
        .iter()
        .map(|violation| violation.rule)
        .collect();
    assert_eq!(found, [Rule::PasswordRejected]);
    assert!(!is_open(&read, "Secret"), "{:?}", read.unchecked);
}

#[test]
fn a_budget_is_open_and_more_than_the_whole_share_is_not() {
    let few = || share("shop").licenses(Licenses::new(2, 0, 0));
    let user = |name: &str, licenses| declared(user(name).of("shop").licenses(licenses, 0, 0));
    let both = validated(sharing(few(), [user("ada", 2), user("ben", 2)]), true);
    assert!(!both.refuses(), "{both:?}");
    assert!(is_open(&both, "licences are left"), "{:?}", both.unchecked);
    assert_eq!(
        rules(sharing(few(), [user("ada", 3)]), true),
        [Rule::ExceedsShare]
    );
}

#[test]
fn of_two_users_of_one_login_one_is_refused() {
    let twins = site([
        declared(user("ada").login("x@example.com")),
        declared(user("ben").login("X@example.com")),
    ]);
    let found = validated(twins, true);
    assert_eq!(found.of("ada"), []);
    assert_eq!(found.of("ben")[0].rule, Rule::LoginTaken);
}

#[test]
fn logins_beyond_the_form_that_is_shared_are_refused() {
    let shared = Share {
        logins: LoginPattern::new("*@shop.example.com"),
        ..Share::from(share("shop"))
    };
    let server = Server {
        shares: vec![shared],
        ..server()
    };
    let folder = vec![Object::Server(server), declared(user("ada").of("shop"))];
    assert_eq!(rules(folder, true), [Rule::ExceedsShare]);
}

#[test]
fn two_objects_for_one_thing_and_a_member_that_nobody_declares_are_wrong_whoever_sees_them() {
    let of_id = |id: &str| Anchor::Id(id.into());
    let members = names(["gate", "nobodys"]);
    let found = validated(
        site([
            Object::Camera(camera("gate", of_id("1"))),
            Object::Camera(camera("gate-again", of_id("1"))),
            Object::Camera(camera("hall", by_name("Hall"))),
            Object::Camera(camera("hall-again", by_name("Hall"))),
            Object::Set(set(SetKind::Layout, "wall", 5, members)),
        ]),
        true,
    );
    let faults = found.faults.iter();
    let faults: Vec<(Rule, &Name, &str)> = faults
        .map(|fault| (fault.rule, &fault.object.name, fault.path.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            (
                Rule::DuplicateExternalId,
                &"gate-again".into(),
                "spec.externalId"
            ),
            (
                Rule::DuplicateExternalId,
                &"hall-again".into(),
                "spec.matchName"
            ),
            (Rule::UnknownCamera, &"wall".into(), "spec.cameras.names[1]"),
        ]
    );
    assert_eq!(found.unchecked, [""; 0], "nobody is to see anything");
}

/// A server of that driver with a camera, and ada, who sees it.
fn of_driver(driver: DriverKind, ada: UserFixture) -> Vec<Object> {
    let main = server();
    let server = Server {
        connection: Connection {
            driver,
            ..main.connection.clone()
        },
        ..main
    };
    vec![
        Object::Server(server),
        Object::Camera(camera("gate", by_name("gate"))),
        declared(ada.cameras(["gate"])),
    ]
}

#[test]
fn what_no_server_of_a_driver_has_is_refused_and_what_each_has_is_not() {
    let rules = |driver, ada| rules(of_driver(driver, ada), true);
    let zoneminder = DriverKind::ZoneMinder;
    for user in [
        user("ada"),
        user("ada").may(PermissionGroup::Ptz, ["Control"]),
        user("ada").may_everything_in(PermissionGroup::Ptz),
    ] {
        assert_eq!(rules(zoneminder, user), []);
    }
    for user in [
        user("ada").may(PermissionGroup::Archive, ["View"]),
        user("ada").may_everything_in(PermissionGroup::Archive),
        user("ada").login(&format!("{}@example.com", "a".repeat(30))),
    ] {
        assert_eq!(rules(zoneminder, user), [Rule::Unsupported]);
    }
}

#[test]
fn what_comes_with_a_camera_is_to_be_declared_with_it_by_name_or_by_a_star() {
    let rules = |ada| rules(of_driver(DriverKind::Frigate, ada), true);
    let ada = || user("ada").login("ada");
    assert_eq!(rules(ada()), [Rule::Unsupported]);
    let with_stars = [
        PermissionGroup::Archive,
        PermissionGroup::Screenshots,
        PermissionGroup::Events,
        PermissionGroup::Ptz,
    ]
    .into_iter()
    .fold(ada(), UserFixture::may_everything_in);
    assert_eq!(rules(with_stars), []);
    let by_name = ada()
        .may(PermissionGroup::Archive, ["View", "Download"])
        .may(PermissionGroup::Screenshots, ["Save"])
        .may(PermissionGroup::Events, ["View"])
        .may(PermissionGroup::Ptz, ["Control"]);
    assert_eq!(rules(by_name), []);
}
