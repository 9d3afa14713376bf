//! One declaration that each rule accepts, and one that it refuses, in its exact words.

use super::told;
use crate::{
    domain::{
        access::Grant, capability::Capability, password::Password, permission::PermissionGroup,
        site::SetKind, violation::Rule,
    },
    fixtures::{SiteFixture, UserFixture, by_name, camera, grant, in_video, share, site, user},
    rules::{PasswordProblem, Verdict},
    world::Object,
};

/// What one rule accepts and refuses. A new rule does not compile without.
struct Example {
    accepted: Verdict,
    refused: Verdict,
}

#[test]
fn every_rule_accepts_one_declaration_and_refuses_another() {
    let mut refusals = String::new();
    for rule in Rule::ALL {
        let Example { accepted, refused } = example(*rule);
        assert_eq!(told(&accepted), "", "{rule} accepts");
        assert!(
            refused.violations.iter().any(|found| found.rule == *rule),
            "{rule} refuses, but said: {}",
            told(&refused)
        );
        refusals += &told(&refused);
        refusals += "\n";
    }
    insta::assert_snapshot!(refusals);
}

#[expect(clippy::too_many_lines, reason = "one arm a rule")]
fn example(rule: Rule) -> Example {
    match rule {
        Rule::LayoutCamerasNotGranted => users_page(SetKind::Layout, grant()),
        Rule::GroupCamerasNotGranted => users_page(SetKind::Group, grant()),
        Rule::RevokedCameraInLayout => users_page(SetKind::Layout, grant().with_cameras([11, 12])),
        Rule::RevokedCameraInGroup => users_page(SetKind::Group, grant().with_cameras([11, 12])),
        Rule::UnknownCamera => refusing(&two_gates(), &alice().cameras(["gat-1"])),
        Rule::UnknownLayout => refusing(&two_gates(), &alice().layouts(["wal"])),
        Rule::UnknownGroup => refusing(&two_gates(), &alice().groups(["dors"])),
        Rule::UnknownInStore => refusing(
            &two_gates().lost_camera("gate-3", 13),
            &alice().cameras(["gate-3"]),
        ),
        Rule::AmbiguousName => refusing(
            &two_gates()
                .stray_camera("gate", 21)
                .stray_camera("gate", 22)
                .declaring(Object::Camera(camera("gate-3", by_name("gate")))),
            &alice().cameras(["gate-3"]),
        ),
        Rule::DuplicateExternalId => refusing(
            &two_gates().lost_camera("gate-one", 11),
            &alice().cameras(["gate-one"]),
        ),
        Rule::UnknownRole => asking(
            &site().role("guards", alice()),
            &alice().with_role("guards"),
            &alice().with_role("gards"),
        ),
        Rule::UnknownServer => Example {
            accepted: site().judge(&alice()),
            refused: alice().judge_without_server(),
        },
        Rule::ServerNotShared => Example {
            accepted: site().shared(share("shop")).judge(&alice().of("shop")),
            refused: site().shared(share("shop")).judge(&alice().of("office")),
        },
        Rule::ExceedsShare => asking(
            &two_gates().shared(share("shop").cameras(["gate-1"])),
            &alice().of("shop").cameras(["gate-1"]),
            &alice().of("shop").cameras(["gate-2"]),
        ),
        Rule::LoginTaken => asking(
            &site(),
            &alice(),
            &alice().outranked_by(in_video("alice-the-elder")),
        ),
        Rule::InvalidLogin => asking(&site(), &alice(), &alice().login("alice lane")),
        Rule::PasswordRejected => asking(
            &site(),
            &alice().secret("alice-login"),
            &alice().secret("alice-login").password_problem(short()),
        ),
        Rule::SecretAccessMissing => asking(
            &site(),
            &alice().secret("alice-login"),
            &alice()
                .secret("alice-login")
                .password_problem(PasswordProblem::NoAccess {
                    how: "kubectl create role".to_owned(),
                }),
        ),
        Rule::InvalidRange => asking(
            &site(),
            &alice().ranges(["203.0.113.7", "2001:db8::/48"]),
            &alice().ranges(["203.0.113.7", "203.0.113.300"]),
        ),
        Rule::UnknownIpPool => asking(
            &site().pool("office", ["203.0.113.0/28"]),
            &alice().pool_named("office"),
            &alice().pool_named("ofice"),
        ),
        Rule::TooManyRanges => asking(
            &site(),
            &alice().ranges(["203.0.113.7"]),
            &alice().ranges(scattered().each_ref().map(String::as_str)),
        ),
        Rule::IpPoolRequired => asking(
            &site().requiring_pools(),
            &alice().ranges(["203.0.113.7"]),
            &alice(),
        ),
        Rule::TermsNotAccepted => Example {
            accepted: site()
                .asking_for_terms("2026-01")
                .accepting("2026-01")
                .judge(&alice()),
            refused: site()
                .asking_for_terms("2026-01")
                .accepting("2025-06")
                .judge(&alice()),
        },
        Rule::PoolExcludesNobody => asking(
            &site(),
            &alice().ranges(["0.0.0.0/0"]),
            &alice().ranges(["0.0.0.0/0", "::/0"]),
        ),
        Rule::PoolsExcludeEverybody => asking(
            &site().role("guards", alice().ranges(["203.0.113.0/28"])),
            &alice().with_role("guards").ranges(["203.0.113.7"]),
            &alice().with_role("guards").ranges(["198.51.100.7"]),
        ),
        Rule::NeverValid => asking(
            &site().role("guards", alice().until(60)),
            &alice().with_role("guards").since(59),
            &alice().with_role("guards").since(60),
        ),
        Rule::PermissionNotOffered => asking(
            &site(),
            &alice().may(PermissionGroup::Archive, ["View"]),
            &alice().may(PermissionGroup::Archive, ["Erase"]),
        ),
        Rule::PermissionNotHeld => asking(
            &site(),
            &alice().may(PermissionGroup::Archive, ["View"]),
            &alice().may(PermissionGroup::Screenshots, ["Save"]),
        ),
        Rule::LicenseRequired => asking(
            &site().holding_permission("analytic-cases-face", "Analytics business cases"),
            &faces().licenses(0, 0, 1).left(0, 0, 1),
            &faces().licenses(1, 0, 0).left(1, 0, 0),
        ),
        Rule::LicenseBudgetExceeded => asking(
            &site(),
            &alice().licenses(2, 0, 0).left(2, 9, 9),
            &alice().licenses(2, 0, 0).left(1, 9, 9),
        ),
        Rule::Unsupported => asking(
            &site().unable(Capability::IpPool),
            &alice(),
            &alice().ranges(["203.0.113.7"]),
        ),
    }
}

/// A set of two cameras, with both granted and with one, to a user that holds something.
fn users_page(kind: SetKind, held: Grant) -> Example {
    let alice = match kind {
        SetKind::Layout => alice().layouts(["wall"]),
        SetKind::Group => alice().groups(["wall"]),
    }
    .holding(held);
    asking(
        &two_gates().set(kind, "wall", 5, ["gate-1", "gate-2"]),
        &alice.clone().cameras(["gate-1", "gate-2"]),
        &alice.cameras(["gate-1"]),
    )
}

/// A reference that leads astray, beside references that do not.
fn refusing(site: &SiteFixture, refused: &UserFixture) -> Example {
    let sound = two_gates()
        .layout("wall", 5, ["gate-1"])
        .group("doors", 7, ["gate-1"]);
    Example {
        accepted: sound.judge(
            &alice()
                .cameras(["gate-1"])
                .layouts(["wall"])
                .groups(["doors"]),
        ),
        refused: site.judge(refused),
    }
}

fn asking(site: &SiteFixture, accepted: &UserFixture, refused: &UserFixture) -> Example {
    Example {
        accepted: site.judge(accepted),
        refused: site.judge(refused),
    }
}

fn two_gates() -> SiteFixture {
    site().camera("gate-1", 11).camera("gate-2", 12)
}

fn alice() -> UserFixture {
    user("alice")
}

fn faces() -> UserFixture {
    alice().may(PermissionGroup::AnalyticsCases, ["Face"])
}

/// One range more than a VMS takes, none beside another.
fn scattered() -> [String; 257] {
    std::array::from_fn(|number| format!("10.{}.{}.1", number / 100, number % 100))
}

fn short() -> PasswordProblem {
    PasswordProblem::Rejected(Password::parse(b"abc").unwrap_err())
}
