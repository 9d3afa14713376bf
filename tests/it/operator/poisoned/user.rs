//! A user whom the VMS does not serve, while it serves everybody else.

use std::time::Duration;

use super::{is_unsynced, listings, path_of, rename};
use crate::{
    operator::{manifests::many, site::Site, users::is_current},
    support::proxy::Fault,
};

/// A site of twenty users, and what was written to the status of the server so far.
async fn twenty(test: &str) -> Site {
    let mut site = Site::prepare(test).await;
    // A request that hangs is given up early.
    site.run_with(|config| config.store_limits.total = Duration::from_secs(3))
        .await;
    site.apply(&many(0..20)).await;
    for number in 0..20 {
        site.ready(&format!("u{number}")).await;
    }
    site
}

async fn assert_nobody_else_notices(site: &Site) {
    let (start, listed) = (site.namespace.audit_length(), listings(site));
    for round in 0..3 {
        for number in 1..20 {
            rename(site, &format!("u{number}"), &format!("Round {round}")).await;
        }
        for number in 1..20 {
            site.ready(&format!("u{number}")).await;
        }
    }
    assert_eq!(listings(site), listed, "the server was listed again");
    let namespace = &site.namespace;
    let server = (&*namespace.name, "vmsservers/status", "main");
    assert_eq!(namespace.count_writes_to(start, server), 0);
    let (reason, message) = site.server_ready().await;
    assert_eq!(reason, "Connected", "{message}");
}

/// Changes u0, whom nothing but the poison touches, and everybody else.
async fn assert_only_u0_notices(site: &Site) {
    rename(site, "u0", "Poisoned").await;
    site.until("u0", "told of its own failure", |user| {
        is_current(user) && is_unsynced(user)
    })
    .await;
    assert_nobody_else_notices(site).await;
    site.proxy.heal();
    // Nobody has to wait for the next try.
    rename(site, "u0", "Healed").await;
    site.ready("u0").await;
}

#[tokio::test]
async fn a_user_whose_change_always_fails_keeps_nobody_waiting() {
    for (name, fault) in [
        ("an error", Fault::Refuse(500)),
        ("a stall", Fault::Stall),
        ("a lost connection", Fault::CutBefore),
        ("a refused token", Fault::Refuse(401)),
    ] {
        let site = twenty(&format!("poisoned by {name}")).await;
        let poisoned = path_of(&site.user("u0").await);
        site.proxy.fail_always(format!("PUT {poisoned}"), fault);
        assert_only_u0_notices(&site).await;
    }
}

#[tokio::test]
async fn a_user_who_cannot_be_read_keeps_nobody_waiting() {
    let site = twenty("a user who cannot be read").await;
    let poisoned = path_of(&site.user("u0").await);
    site.proxy
        .fail_always(format!("GET {poisoned}"), Fault::Refuse(500));
    assert_only_u0_notices(&site).await;
}
