//! What is said of passwords, and what a bad one does to what is held.

use super::told;
use crate::{
    domain::{
        access::Grant,
        capability::Capability,
        password::PasswordHash,
        secret::{KeyNames, SecretData},
        user::{PasswordFormat, PasswordOrigin},
    },
    fixtures::{SiteFixture, UserFixture, grant, site, user},
    rules::PasswordProblem,
};

fn gates() -> SiteFixture {
    site().camera("gate-1", 11).camera("gate-2", 12)
}

/// What becomes of what a user holds.
fn becomes(site: &SiteFixture, user: &UserFixture) -> Grant {
    let current = user.current.as_ref().unwrap();
    site.judge(user).target(current, &site.resolved())
}

#[test]
fn a_password_that_cannot_be_used_holds_growth_and_takes_nothing() {
    let problems = [
        PasswordProblem::NoSecret,
        PasswordProblem::NoKey {
            keys: KeyNames::of(&[("pass".into(), Vec::new().into())].into()),
        },
        PasswordProblem::NoAccess {
            how: "kubectl create role".to_owned(),
        },
    ];
    let mut said = String::new();
    for problem in problems {
        let alice = user("alice")
            .secret("alice-login")
            .cameras(["gate-1", "gate-2"])
            .password_problem(problem)
            .holding(grant().with_cameras([11]));
        said += &told(&gates().judge(&alice));
        assert_eq!(becomes(&gates(), &alice), grant().with_cameras([11]));
    }
    insta::assert_snapshot!(said, @r"
    PasswordRejected spec.password.secretRef
      there is no Secret `alice-login` in namespace `video`
      create it; until then the password stays as it is
      (waiting)
    PasswordRejected spec.password.secretRef
      Secret `alice-login` has no key `password`; its only key is `pass`
      add it, or correct spec.password.secretRef.key
      (waiting)
    SecretAccessMissing spec.password.secretRef
      Secret `alice-login` cannot be read: the operator may not read Secrets in namespace `video`
      until it may, the password stays as it is; an administrator of the namespace can allow it with: kubectl create role
      (waiting)
    ");
}

#[test]
fn a_password_that_is_made_or_hashed_has_words_of_its_own() {
    let made = PasswordOrigin::Generated(24);
    let hashed = PasswordOrigin::Given(PasswordFormat::Argon2idPhc);
    let weak = b"$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let reasons = PasswordHash::parse(weak).unwrap_err();
    let mut said = String::new();
    for (origin, problem) in [
        (made, PasswordProblem::NotOurs),
        (made, PasswordProblem::MayNotMake),
        (
            made,
            PasswordProblem::NoKey {
                keys: KeyNames::of(&SecretData::new()),
            },
        ),
        (hashed, PasswordProblem::HashRejected(reasons)),
    ] {
        let alice = user("alice").secret_of("alice-login", origin);
        said += &told(&gates().judge(&alice.password_problem(problem)));
    }
    insta::assert_snapshot!(said, @"
    PasswordRejected spec.password.generate
      there is a Secret `alice-login` already, and it was not made for this VmsUser
      name another one in spec.password.generate.secretName, or delete that one; to use it as it is, name it in spec.password.secretRef
    PasswordRejected spec.password.generate
      Secret `alice-login` may not be made by the operator
      let the operator create Secrets in this namespace, or put one there and name it in spec.password.secretRef
    PasswordRejected spec.password.generate
      Secret `alice-login` has no key `password`; it has no keys
      delete the Secret, and another one is made
      (waiting)
    PasswordRejected spec.password.secretRef
      key `password` of Secret `alice-login`: its memory (m) is not within 19456 to 65536 KiB
      hash the password again, with other parameters
    PasswordRejected spec.password.secretRef
      key `password` of Secret `alice-login`: its passes (t) are not within 2 to 10
      hash the password again, with other parameters
    ");
}

#[test]
fn a_hash_is_not_for_a_server_that_would_take_it_for_the_password() {
    let hashed = PasswordOrigin::Given(PasswordFormat::Argon2idPhc);
    let alice = user("alice")
        .secret_of("alice-login", hashed)
        .cameras(["gate-1", "gate-2"])
        .holding(grant().with_cameras([11]));
    assert_eq!(told(&gates().judge(&alice)), "");
    let elsewhere = gates().unable(Capability::PasswordHashes);
    insta::assert_snapshot!(told(&elsewhere.judge(&alice)), @"
    Unsupported spec.password.format
      the server takes no password that was hashed elsewhere
      put the password itself into the Secret and say `format: Plain`, or use a server that does
    ");
    assert_eq!(becomes(&elsewhere, &alice), grant().with_cameras([11]));
}
