//! Terms: they hold new users back, whatever else the server lets through, and touch nobody who is there.

use crate::{
    domain::{terms::Terms, violation::Rule},
    fixtures::{grant, share, site, user},
    rules::{Decision, Verdict},
};

fn waits(verdict: &Verdict) -> bool {
    let mut violations = verdict.violations.iter();
    violations.any(|violation| violation.rule == Rule::TermsNotAccepted)
}

#[test]
fn a_new_user_waits_for_exactly_the_version_that_is_asked_for() {
    let asking = || site().asking_for_terms("2026-01");
    for (accepted, is_waiting) in [("2026-01", false), ("2026-02", true), ("", true)] {
        let site = asking().accepting(accepted);
        let verdict = site.judge(&user("alice"));
        assert_eq!(waits(&verdict), is_waiting, "{accepted}");
        let target = verdict.target_of_new(&site.resolved());
        assert_eq!(target.is_none(), is_waiting, "{accepted}");
    }
}

#[test]
fn a_server_that_lets_valid_parts_through_adds_nobody_without_consent_either() {
    let site = site().asking_for_terms("2026-01").narrowing();
    let verdict = site.judge(&user("alice"));
    assert_eq!(verdict.decision, Decision::ShrinkOnly);
    assert_eq!(verdict.target_of_new(&site.resolved()), None);
}

#[test]
fn a_user_that_is_there_is_not_concerned() {
    let site = site().camera("gate", 11).asking_for_terms("2026-01");
    let alice = user("alice").cameras(["gate"]).holding(grant());
    let verdict = site.judge(&alice);
    assert!(verdict.is_valid());
    assert_eq!(verdict.decision, Decision::Apply);
}

#[test]
fn who_has_accepted_terms_of_a_server_that_asks_for_none_adds_users_as_ever() {
    let site = site().accepting("2026-01");
    assert!(site.judge(&user("alice")).is_valid());
}

#[test]
fn another_namespace_is_told_what_is_asked_for_and_not_what_was_accepted() {
    let site = site()
        .shared(share("shop"))
        .asking_for_terms("2026-01")
        .accepting("2025-06");
    let verdict = site.judge(&user("eve").of("shop"));
    assert!(waits(&verdict));
    assert!(!format!("{verdict:?}").contains("2025-06"));
}

#[test]
fn what_a_server_says_is_shown_only_where_it_is_harmless() {
    let mut site = site().asking_for_terms("2026-01");
    site.terms = Some(Terms::read("v1\nReady=True", "javascript:alert(1)"));
    let verdict = site.judge(&user("alice"));
    let told = super::told(&verdict);
    insta::assert_snapshot!(told, @r"
    TermsNotAccepted spec.serverRef
      before a user is added, the server asks for consent to terms of a version that cannot be shown, and gives no address of them that can be shown
      ask the operator of the VMS for a version of letters, digits, `.`, `-` and `_`
    ");
}
