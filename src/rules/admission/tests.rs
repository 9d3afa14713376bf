use super::*;
use crate::{
    domain::site::{Operator, Requirement, Selector},
    fixtures::{SiteFixture, UserFixture, grant, share, site, user},
    rules::Verdict,
};

/// Two gates, and a wall that shows both.
fn wall() -> SiteFixture {
    site()
        .camera("gate-1", 11)
        .camera("gate-2", 12)
        .layout("wall", 5, ["gate-1", "gate-2"])
}

fn alice() -> UserFixture {
    user("alice")
}

/// What has a label of that area.
fn of_area(area: &str) -> Selection {
    Selection {
        selector: Some(Selector {
            requirements: vec![Requirement {
                key: "area".into(),
                operator: Operator::In(vec![area.into()]),
            }],
        }),
        ..Selection::default()
    }
}

fn ids<'a>(violations: impl Iterator<Item = &'a Violation>) -> Vec<&'static str> {
    violations.map(|violation| violation.rule.id()).collect()
}

/// What a new declaration is refused for.
fn refused(verdict: &Verdict) -> Vec<&'static str> {
    ids(refusing(None, &[], &verdict.violations))
}

#[test]
fn of_every_rule_it_is_said_whether_it_may_refuse() {
    let rules = Rule::ALL.iter();
    let said = rules.map(|rule| format!("{rule}: {:?}\n", facts(*rule).remedy));
    insta::assert_snapshot!(said.collect::<String>());
}

#[test]
fn what_exists_and_does_not_fit_together_is_refused() {
    let wall = wall().shared(share("shop").cameras(["gate-1"]).logins("*"));
    for (user, rule) in [
        (
            alice().cameras(["gate-1"]).layouts(["wall"]),
            "LayoutCamerasNotGranted",
        ),
        (
            alice()
                .cameras(["gate-1"])
                .layouts(["wall"])
                .holding(grant().with_cameras([11, 12])),
            "RevokedCameraInLayout",
        ),
        (alice().taken_in_store(), "LoginTaken"),
        (alice().extra("lights"), "PermissionNotHeld"),
        (alice().of("shop").cameras(["gate-2"]), "ExceedsShare"),
    ] {
        assert_eq!(refused(&wall.judge(&user)), [rule]);
    }
}

#[test]
fn what_is_yet_to_come_refuses_nothing_and_neither_does_what_may_come_of_it() {
    let without_names = alice().layouts(["wall"]).with_role("guards");
    let waiting = [
        (alice().cameras(["gate-9"]), vec!["UnknownCamera"]),
        (
            without_names,
            vec!["LayoutCamerasNotGranted", "UnknownRole"],
        ),
        (
            alice().cameras(["gate-1", "gate-9"]).layouts(["wall"]),
            vec!["LayoutCamerasNotGranted", "UnknownCamera"],
        ),
    ];
    for (user, rules) in waiting {
        let verdict = wall().judge(&user);
        assert_eq!(ids(verdict.violations.iter()), rules);
        assert_eq!(refused(&verdict), [""; 0]);
    }
    let spelt_wrong = alice().cameras(["gate-9"]).ranges(["203.0.113.300"]);
    assert_eq!(refused(&wall().judge(&spelt_wrong)), ["InvalidRange"]);
}

#[test]
fn what_a_share_chooses_by_labels_may_come_yet() {
    let named = share("shop").cameras(["gate-1"]);
    let chosen = share("shop").selecting_cameras(of_area("gate"));
    for (share, rules) in [(named, vec!["ExceedsShare"]), (chosen, vec![])] {
        let shop = wall().shared(share.logins("*"));
        for camera in ["gate-2", "gate-9"] {
            let verdict = shop.judge(&alice().of("shop").cameras([camera]));
            assert_eq!(ids(verdict.violations.iter()), ["ExceedsShare"]);
            let share = shop.server.shares.first();
            let refusing = refusing(share, &[], &verdict.violations);
            assert_eq!(ids(refusing), rules, "there or not: {camera}");
        }
    }
}

#[test]
fn what_was_wrong_before_keeps_nobody_from_another_edit() {
    let before = wall().judge(&alice().cameras(["gate-1"]).layouts(["wall"]));
    let moved = alice().cameras(["gate-1"]).layouts(["other", "wall"]);
    for edited in [
        alice().cameras(["gate-1"]).layouts(["wall"]).suspended(),
        alice().layouts(["wall"]),
        moved,
    ] {
        let site = wall().layout("other", 6, ["gate-1"]);
        let after = site.judge(&edited);
        assert_eq!(
            ids(after.violations.iter()),
            ["LayoutCamerasNotGranted"],
            "it is still said"
        );
        let refusing = refusing(None, &before.violations, &after.violations);
        assert_eq!(ids(refusing), [""; 0]);
    }
    let worse = alice()
        .cameras(["gate-1"])
        .layouts(["wall"])
        .ranges(["203.0.113.300"]);
    let after = wall().judge(&worse);
    let refusing = refusing(None, &before.violations, &after.violations);
    assert_eq!(ids(refusing), ["InvalidRange"]);
}
