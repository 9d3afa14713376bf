//! What a server takes only in a certain form: a camera with all that comes with it, logins, passwords.

use crate::{
    domain::{
        capability::Capability,
        credential_form::{CredentialForm, LoginCharacters, PasswordMisfit},
        permission::PermissionGroup,
    },
    fixtures::{SiteFixture, grant, share, site, user},
    rules::PasswordProblem,
};

use super::{broken, told};

/// A server where recordings and PTZ come with each camera.
fn whole() -> SiteFixture {
    let mut site = site().camera("gate-1", 11).camera("gate-2", 12);
    site.inventory.inseparable = ["archives-show".into(), "ptz".into()].into();
    site.unable(Capability::NamedPermissions)
}

#[test]
fn a_camera_is_given_with_all_that_comes_with_it_or_not_at_all() {
    let held = grant()
        .with_cameras([11])
        .with_permissions(["archives-show", "ptz"]);
    let alice = user("alice").cameras(["gate-1"]);
    let some = alice.clone().may(PermissionGroup::Ptz, ["Control"]);
    let verdict = whole().judge(&some.clone().holding(held.clone()));
    insta::assert_snapshot!(told(&verdict), @"
    Unsupported spec.permissions
      whoever sees a camera of this server has `archive: View` there as well, and that is not granted: so no camera is
      declare `archive: View` too, or use a server that can keep it from those who see a camera
    ");
    // Neither what is new nor what is there already.
    assert!(verdict.declared.access.cameras.is_empty());
    let target = verdict.target(&held, &whole().resolved());
    assert!(target.access.cameras.is_empty());
    assert_eq!(target.permissions, ["ptz".into()].into());

    let all = some.may(PermissionGroup::Archive, ["View"]);
    let verdict = whole().judge(&all);
    assert_eq!(told(&verdict), "");
    assert_eq!(verdict.declared.access.cameras, ["11".into()].into());
    // Without a camera nothing comes with one.
    assert_eq!(told(&whole().judge(&user("alice"))), "");
}

#[test]
fn what_comes_with_a_camera_and_is_not_shared_keeps_a_tenant_from_it() {
    let share = share("shop").cameras(["gate-1"]).logins("*");
    let eve = user("eve")
        .of("shop")
        .cameras(["gate-1"])
        .may(PermissionGroup::Archive, ["View"])
        .may(PermissionGroup::Ptz, ["Control"]);
    let verdict = whole().shared(share).judge(&eve);
    assert_eq!(
        broken(&verdict),
        ["ExceedsShare", "ExceedsShare", "Unsupported"]
    );
    assert!(verdict.declared.access.cameras.is_empty());
}

#[test]
fn a_login_that_the_server_does_not_take_is_told_and_nobody_made() {
    let mut site = site().camera("gate-1", 11);
    site.credentials = CredentialForm {
        login_characters: LoginCharacters::Name,
        reserved_logins: vec!["admin".parse().unwrap()],
        ..CredentialForm::ANY
    };
    for login in ["alice@example.com", "admin"] {
        let verdict = site.judge(&user("alice").login(login).cameras(["gate-1"]));
        assert_eq!(broken(&verdict), ["Unsupported"], "{login}");
        assert_eq!(verdict.target_of_new(&site.resolved()), None);
    }
    let verdict = site.judge(&user("alice").login("alice@example.com"));
    insta::assert_snapshot!(told(&verdict), @"
    Unsupported spec.login
      the server takes logins of letters, digits, `.` and `_` alone, and `alice@example.com` is none, so that there can be no such user
      declare the user under another login, or use a server that takes this one
    ");
}

#[test]
fn a_password_that_the_server_does_not_take_is_told_without_a_word_of_it() {
    let alice = user("alice")
        .secret("alice-login")
        .password_problem(PasswordProblem::Misfit(PasswordMisfit::TooShort(12)));
    insta::assert_snapshot!(told(&site().judge(&alice)), @"
    PasswordRejected spec.password.secretRef
      key `password` of Secret `alice-login`: the server takes passwords of at least 12 characters, and this one has fewer
      choose one of another length
    ");
}
