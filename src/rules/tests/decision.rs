//! What a violation does to what is held: it can only shrink.

use super::{broken, told};
use crate::{
    domain::{access::Grant, capability::Capability, name::ObjectRef, network::Network},
    fixtures::{SiteFixture, UserFixture, grant, share, site, user},
    rules::Decision,
};

fn gates() -> SiteFixture {
    site()
        .camera("gate-1", 11)
        .camera("gate-2", 12)
        .layout("wall", 5, ["gate-1"])
}

/// What becomes of what a user holds.
fn becomes(site: &SiteFixture, user: &UserFixture) -> Grant {
    let current = user.current.as_ref().unwrap();
    site.judge(user).target(current, &site.resolved())
}

#[test]
fn hold_takes_what_is_no_longer_declared_and_adds_nothing() {
    let alice = user("alice")
        .cameras(["gate-2", "gate-9"])
        .holding(grant().with_cameras([11]).with_layouts([5]));
    let site = gates();
    assert_eq!(site.judge(&alice).decision, Decision::ShrinkOnly);
    assert_eq!(becomes(&site, &alice), grant());
}

#[test]
fn narrow_adds_what_is_granted_without_violation() {
    let alice = user("alice")
        .cameras(["gate-2", "gate-9"])
        .holding(grant().with_cameras([11]).with_layouts([5]));
    let site = gates().narrowing();
    assert_eq!(site.judge(&alice).decision, Decision::Apply);
    assert_eq!(becomes(&site, &alice), grant().with_cameras([12]));
}

#[test]
fn a_user_that_is_not_there_is_made_of_a_valid_declaration_alone_unless_the_server_narrows() {
    let alice = user("alice").cameras(["gate-1", "gate-9"]);
    let site = gates().resolved();
    assert_eq!(gates().judge(&alice).target_of_new(&site), None);
    assert_eq!(
        gates().narrowing().judge(&alice).target_of_new(&site),
        Some(grant().with_cameras([11]))
    );
}

#[test]
fn what_the_server_cannot_express_withdraws_everything() {
    let alice = user("alice")
        .cameras(["gate-1"])
        .ranges(["203.0.113.7"])
        .holding(grant().with_cameras([11]));
    let site = gates().narrowing().unable(Capability::IpPool);
    assert_eq!(site.judge(&alice).decision, Decision::Revoke);
    assert_eq!(becomes(&site, &alice), Grant::nothing());
}

#[test]
fn a_login_of_another_form_than_the_share_says_withdraws_everything() {
    let eve = user("eve")
        .of("shop")
        .cameras(["gate-1"])
        .holding(grant().with_cameras([11]));
    let site = gates().shared(
        share("shop")
            .cameras(["gate-1"])
            .logins("*@shop.example.com"),
    );
    insta::assert_snapshot!(told(&site.judge(&eve)), @"
    ExceedsShare spec.login
      namespace `shop` may declare logins of the form `*@shop.example.com` on this server
      choose a login of that form, or ask the owner of the VmsServer
    ");
    assert_eq!(becomes(&site, &eve), Grant::nothing());
}

#[test]
fn what_is_not_ours_is_left_as_it_is_whatever_else_is_wrong() {
    let held = grant().with_cameras([11, 12]);
    let alice = user("alice").cameras(["gate-9"]).holding(held.clone());
    let strangers = [
        alice.clone().taken_in_store(),
        alice.clone().outranked_by(ObjectRef::new("video", "elder")),
        alice.clone().of("office").taken_in_store(),
        alice.clone().login("not a login"),
        alice.ranges(["203.0.113.7"]).taken_in_store(),
    ];
    for site in [gates(), gates().narrowing().unable(Capability::IpPool)] {
        for stranger in &strangers {
            let verdict = site.judge(stranger);
            assert_eq!(verdict.decision, Decision::Ignore, "{}", told(&verdict));
            assert_eq!(becomes(&site, stranger), held);
            assert_eq!(verdict.target_of_new(&site.resolved()), None);
        }
    }
}

#[test]
fn a_server_that_is_gone_takes_nothing() {
    let verdict = user("alice").judge_without_server();
    assert_eq!(verdict.decision, Decision::Ignore);
    assert!(verdict.is_waiting());
}

#[test]
fn a_name_that_leads_nowhere_takes_nothing_away() {
    let held = grant().with_cameras([11, 12]);
    let alice = user("alice").cameras(["gate-1", "gate-2"]);
    let without_object = site().camera("gate-1", 11).stray_camera("gate-2", 12);
    let without_camera = site().camera("gate-1", 11).lost_camera("gate-2", 12);
    for site in [without_object, without_camera] {
        assert_eq!(becomes(&site, &alice.clone().holding(held.clone())), held);
    }
}

#[test]
fn a_name_that_leads_nowhere_keeps_nothing_that_was_slipped_in() {
    let held = grant().with_cameras([11, 99]);
    let site = site().camera("gate-1", 11).stray_camera("vault", 99);
    let alice = user("alice").cameras(["gate-1", "gate-9"]);
    assert_eq!(
        becomes(&site, &alice.tampered(held)),
        grant().with_cameras([11])
    );
}

#[test]
fn a_name_that_leads_nowhere_keeps_no_camera_of_another_name() {
    let held = grant().with_cameras([11, 12]);
    let site = site().camera("gate-1", 11).lost_camera("gate-2", 12);
    let alice = user("alice").cameras(["gate-1", "gate-9"]);
    assert_eq!(
        becomes(&site, &alice.holding(held)),
        grant().with_cameras([11])
    );
}

#[test]
fn a_layout_that_the_vms_has_lost_is_kept_only_with_the_cameras_it_should_hold() {
    let lost = || {
        gates().lost_set(
            crate::domain::site::SetKind::Layout,
            "hall",
            6,
            ["gate-1", "gate-2"],
        )
    };
    let held = grant().with_cameras([11, 12]).with_layouts([6]);
    let alice = user("alice").layouts(["hall"]).holding(held.clone());
    let both = alice.clone().cameras(["gate-1", "gate-2"]);
    assert_eq!(broken(&lost().judge(&both)), ["UnknownInStore"]);
    assert_eq!(becomes(&lost(), &both), held);
    assert_eq!(
        becomes(&lost(), &alice.cameras(["gate-1"])),
        grant().with_cameras([11])
    );
}

#[test]
fn an_unreadable_range_keeps_the_addresses_in_force() {
    let held = grant().within(["198.51.100.0/24"]);
    let alice = user("alice").ranges(["203.0.113.7", "203.0.113.300"]);
    for site in [gates(), gates().narrowing()] {
        assert_eq!(becomes(&site, &alice.clone().holding(held.clone())), held);
    }
    let anew = gates().narrowing().judge(&alice);
    assert_eq!(
        anew.target_of_new(&gates().resolved()).unwrap().network,
        Network::nobody()
    );
}

#[test]
fn an_unreadable_range_keeps_no_address_that_was_slipped_in() {
    let alice = user("alice").ranges(["203.0.113.7", "203.0.113.300"]);
    for site in [gates(), gates().narrowing()] {
        assert_eq!(
            becomes(&site, &alice.clone().tampered(grant())),
            grant().within(["203.0.113.7"])
        );
    }
}

#[test]
fn the_address_that_stands_for_nobody_is_refused() {
    for range in [
        "255.255.255.255",
        "255.255.255.255/32",
        "::ffff:255.255.255.255",
    ] {
        let verdict = gates().judge(&user("alice").ranges([range]));
        assert_eq!(broken(&verdict), ["InvalidRange"], "{range}");
        assert!(!verdict.declared.network.allows([255; 4].into()));
    }
    let beside = user("alice").ranges(["203.0.113.7", "255.255.255.255"]);
    insta::assert_snapshot!(told(&gates().judge(&beside)), @"
    InvalidRange spec.ipPool.ranges[1]
      `255.255.255.255` is the broadcast address, from which nobody comes
      take it away
    ");
}

#[test]
fn a_raw_permission_is_found_at_its_place_in_the_manifest() {
    let verdict = gates().judge(
        &user("alice")
            .extra("users-store")
            .extra("ptz")
            .extra("no-such"),
    );
    insta::assert_snapshot!(told(&verdict), @"
    PermissionNotHeld spec.extraPermissions[0]
      `users-store` lets its holder manage users, which nobody may pass on
      take it away
    PermissionNotHeld spec.extraPermissions[2]
      the parent account does not hold `no-such`, or the server does not know it
      take it away, or give it to the parent account
    ");
}
