use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use serde_json::json;

mod effective;
mod server;
mod site;

use super::{
    text::{MESSAGE_LENGTH, bounded},
    *,
};
use crate::{
    api::{
        condition::find,
        v1alpha1::{ObservedGeneration, VmsUserStatus},
    },
    domain::{
        access::Access,
        network::{AddressSet, Network},
        user::RecordedState,
        validity::Absence,
        violation::{Rule, Violation},
    },
    rules::{Effective, Source, Sources},
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn violation(rule: Rule, waiting: bool) -> Violation {
    Violation {
        rule,
        path: "spec.access.cameras.names[0]".into(),
        message: "it is wrong".to_owned(),
        hint: "mend it".to_owned(),
        waiting,
    }
}

fn report<'a>(
    record: &'a RecordedState,
    access: &'a Access,
    violations: &'a [Violation],
) -> UserReport<'a> {
    UserReport {
        generation: Some(2),
        violations: Some(violations),
        record,
        seen: Seen::User(access),
        problem: None,
        trusts_password: false,
        absence: None,
        kept_by_server: false,
        gained: None,
        effective: EffectiveReport::Nothing,
        misread: &[],
        reconcile_at: None,
    }
}

/// What kstatus looks at.
fn said(conditions: &[Condition]) -> Vec<(&str, &str, &str)> {
    ["Ready", "Reconciling", "Stalled"]
        .into_iter()
        .filter_map(|about| find(conditions, about))
        .map(|condition| {
            (
                condition.type_.as_str(),
                condition.status.as_str(),
                condition.reason.as_str(),
            )
        })
        .collect()
}

#[test]
fn what_would_not_be_noticed_is_said_once_and_keeps_nobody_from_being_ready() {
    let (record, access) = (RecordedState::default(), Access::default());
    let trusting = UserReport {
        trusts_password: true,
        ..report(&record, &access, &[])
    };
    let status = user(&VmsUserStatus::default(), &trusting, at(10));
    assert_eq!(said(&status.conditions), [("Ready", "True", "Applied")]);
    let synced = find(&status.conditions, "Synced");
    let message = &synced.unwrap().message;
    assert!(message.contains("does not tell when a password is changed"));
    assert_eq!(user(&status, &trusting, at(20)), status);
}

#[test]
fn an_edit_that_waits_is_told_by_the_generation_before_it_and_by_nothing_once_it_is_carried_out() {
    let (record, access) = (RecordedState::default(), Access::default());
    let carried_out = report(&record, &access, &[]);
    let away = Problem {
        reason: "Unreachable",
        message: "no answer".to_owned(),
        retrying: true,
    };
    let waiting = |generation| UserReport {
        generation: Some(generation),
        problem: Some(&away),
        ..carried_out.clone()
    };
    let before = user(&VmsUserStatus::default(), &carried_out, at(10));
    assert_eq!(before.delivered_generation, None);
    let away_alone = user(&before, &waiting(2), at(20));
    assert_eq!(away_alone.delivered_generation, None, "no edit waits");
    let edited = user(&user(&before, &waiting(3), at(20)), &waiting(4), at(30));
    assert_eq!(edited.delivered(), ObservedGeneration(2));
    let later = UserReport {
        generation: Some(4),
        ..carried_out.clone()
    };
    assert_eq!(user(&edited, &later, at(40)).delivered_generation, None);
}

#[test]
fn whether_the_server_or_we_keep_the_user_out_is_said() {
    let (record, access) = (RecordedState::default(), Access::default());
    let out = [
        Absence::NotYetValid(at(60)),
        Absence::Suspended,
        Absence::Expired(at(5)),
    ];
    let mut told = Vec::new();
    for kept_by_server in [false, true] {
        for absence in out {
            let report = UserReport {
                absence: Some(absence),
                kept_by_server,
                ..report(&record, &access, &[])
            };
            let status = user(&VmsUserStatus::default(), &report, at(10));
            let said = said(&status.conditions);
            assert_eq!(said, [("Ready", "True", absence.reason())]);
            let ready = find(&status.conditions, "Ready");
            told.push(ready.unwrap().message.clone());
        }
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    not valid before 1970-01-01T00:01:00Z: all access is taken away, because the VMS cannot enforce this itself
    suspended: all access is taken away, because the VMS cannot enforce this itself
    expired at 1970-01-01T00:00:05Z: all access is taken away, because the VMS cannot enforce this itself
    not valid before 1970-01-01T00:01:00Z: the VMS holds what is declared, and lets the user in at that moment
    suspended: the VMS keeps the user out, and all access is taken away besides
    expired at 1970-01-01T00:00:05Z: the VMS keeps the user out, and all access is taken away besides
    ");
}

#[test]
fn ready_says_nothing_else() {
    let (record, access) = (RecordedState::default(), Access::default());
    let status = user(
        &VmsUserStatus::default(),
        &report(&record, &access, &[]),
        at(10),
    );
    assert_eq!(said(&status.conditions), [("Ready", "True", "Applied")]);
    assert_eq!(status.observed_generation, ObservedGeneration(2));
}

#[test]
fn the_same_report_later_changes_nothing() {
    let (record, access) = (RecordedState::default(), Access::default());
    let violations = [violation(Rule::LoginTaken, false)];
    for violations in [&violations[..], &[]] {
        let status = user(
            &VmsUserStatus::default(),
            &report(&record, &access, violations),
            at(10),
        );
        assert_eq!(
            user(&status, &report(&record, &access, violations), at(99)),
            status
        );
    }
}

#[test]
fn a_violation_stalls_and_a_missing_reference_waits_for_a_grace() {
    let (record, access) = (RecordedState::default(), Access::default());
    let stalled = [violation(Rule::LoginTaken, false)];
    let status = user(
        &VmsUserStatus::default(),
        &report(&record, &access, &stalled),
        at(0),
    );
    assert_eq!(
        said(&status.conditions),
        [
            ("Ready", "False", "LoginTaken"),
            ("Stalled", "True", "LoginTaken")
        ]
    );

    let waiting = [violation(Rule::UnknownCamera, true)];
    let waits = user(
        &VmsUserStatus::default(),
        &report(&record, &access, &waiting),
        at(0),
    );
    assert_eq!(
        said(&waits.conditions),
        [
            ("Ready", "False", "UnknownCamera"),
            ("Reconciling", "True", "UnknownCamera")
        ]
    );
    let soon = user(&waits, &report(&record, &access, &waiting), at(299));
    assert_eq!(soon, waits);
    let late = user(&soon, &report(&record, &access, &waiting), at(301));
    assert_eq!(
        said(&late.conditions),
        [
            ("Ready", "False", "UnknownCamera"),
            ("Stalled", "True", "UnknownCamera")
        ]
    );
    let later = user(&late, &report(&record, &access, &waiting), at(302));
    assert_eq!(later, late);
}

#[test]
fn a_store_that_is_down_is_reported_and_what_was_known_stays() {
    let (record, access) = (RecordedState::default(), Access::default());
    let before = user(
        &VmsUserStatus::default(),
        &report(&record, &access, &[]),
        at(0),
    );
    let problem = Problem {
        reason: "Unreachable",
        message: "no connection".to_owned(),
        retrying: true,
    };
    let down = UserReport {
        problem: Some(&problem),
        seen: Seen::AsBefore,
        violations: None,
        ..report(&record, &access, &[])
    };
    let status = user(&before, &down, at(10));
    assert_eq!(
        said(&status.conditions),
        [
            ("Ready", "False", "Unreachable"),
            ("Reconciling", "True", "Unreachable")
        ]
    );
    assert_eq!(status.access, before.access);
    let valid = find(&status.conditions, "Valid").unwrap();
    assert_eq!(valid.status, "True");
}

#[test]
fn a_violated_declaration_is_delivered_and_one_that_met_a_dead_server_is_not() {
    let (record, access) = (RecordedState::default(), Access::default());
    let violations = [violation(Rule::LoginTaken, false)];
    let refused = UserReport {
        seen: Seen::Nothing,
        ..report(&record, &access, &violations)
    };
    assert!(is_delivered(&user(
        &VmsUserStatus::default(),
        &refused,
        at(0)
    )));
    let problem = Problem {
        reason: "Unreachable",
        message: "no connection".to_owned(),
        retrying: true,
    };
    let down = UserReport {
        problem: Some(&problem),
        ..report(&record, &access, &[])
    };
    assert!(!is_delivered(&user(
        &VmsUserStatus::default(),
        &down,
        at(0)
    )));
    assert!(!is_delivered(&VmsUserStatus::default()));
}

#[test]
fn a_long_message_is_cut_at_a_character() {
    let message = bounded("é".repeat(MESSAGE_LENGTH));
    assert!(message.len() <= MESSAGE_LENGTH && message.ends_with('…'));
}
