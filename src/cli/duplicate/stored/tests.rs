use std::sync::Arc;

use super::*;
use crate::{
    domain::{access::Grant, credential_form::CredentialForm, name::Namespace, validity::Validity},
    fixtures::{SiteFixture, grant, site, store_user},
    store::Description,
};

fn guarded() -> SiteFixture {
    site()
        .camera("gate", 1)
        .camera("yard", 2)
        .stray_camera("Attic", 9)
        .layout("wall", 5, ["gate", "yard"])
        .group("perimeter", 7, ["gate"])
}

fn new_user(login: &str) -> NewUser {
    NewUser {
        login: login.parse().unwrap(),
        name: None,
        display_name: None,
        namespace: None,
    }
}

fn original(site: &SiteFixture, grant: Grant, login: &str) -> Result<Original, Refusal> {
    let survey = Survey::new(
        Description {
            identity: "store".into(),
            version: "1".into(),
            capabilities: site.capabilities.clone(),
            cameras_per_create: 100,
            credentials: CredentialForm::ANY,
            terms: None,
        },
        Arc::new(site.inventory.clone()),
        Vec::new(),
    );
    let server = ObjectRef::new(Namespace::from("video"), "main");
    from_store(
        &Manifests::default(),
        &server,
        false,
        (&site.resolved(), &survey),
        &store_user(grant),
        &new_user(login),
    )
}

#[test]
fn ids_become_names_and_permissions_groups_and_actions() {
    let held = grant()
        .with_cameras([1, 2])
        .with_layouts([5])
        .with_groups([7])
        .with_permissions(["archives-show", "ptz", "archives-download", "teleport-beam"])
        .within(["192.0.2.1", "198.51.100.0/24"]);
    let original = original(&guarded(), held, "bob@example.com").unwrap();
    assert_eq!(original.omitted, [""; 0]);
    insta::assert_snapshot!(serde_yaml::to_string(&original.spec).unwrap());
}

#[test]
fn what_no_object_stands_for_is_named_and_not_copied() {
    let held = grant()
        .with_cameras([1, 9, 11])
        .with_layouts([6])
        .with_permissions(["users-store"]);
    let original = original(&guarded(), held, "bob@example.com").unwrap();
    assert_eq!(original.spec.access.cameras.unwrap().names, ["gate"]);
    assert!(original.spec.permissions.is_empty() && original.spec.extra_permissions.is_empty());
    assert_eq!(
        original.omitted,
        [
            "the camera of id 11, which no VmsCamera declares and the account does not see",
            "camera `Attic` (id 9), which no VmsCamera declares",
            "the layout of id 6, which no VmsLayout declares and the account does not see",
            "permission `userSettings: Create`, which lets its holder manage users and which nobody may pass on",
        ]
    );
}

#[test]
fn who_may_log_in_from_nowhere_is_suspended_and_never_let_in_from_anywhere() {
    let original = original(&guarded(), grant().within([]), "bob@example.com").unwrap();
    assert_eq!(original.spec.ip_pool, None);
    assert_eq!(original.spec.suspended, Some(true));
}

#[test]
fn when_the_user_is_valid_is_copied_as_exactly_as_it_stands() {
    let moment = "2027-01-31T00:00:00.123456789Z";
    let held = Grant {
        validity: Validity {
            until: moment.parse().ok(),
            suspended: true,
            from: None,
        },
        ..grant()
    };
    let spec = original(&guarded(), held, "bob@example.com").unwrap().spec;
    assert_eq!(spec.valid_from, None);
    assert_eq!(spec.valid_until.as_deref(), Some(moment));
    assert_eq!(spec.suspended, Some(true));
}

#[test]
fn under_the_same_login_it_is_said_that_the_user_is_not_ours() {
    let original = original(&guarded(), grant(), "alice@example.com").unwrap();
    assert!(original.omitted[0].contains("--adopt alice@example.com"));
}
