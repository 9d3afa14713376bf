//! An operator that is killed at any of its writes to the cluster, before it arrives or after.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::{Method, Request};
use kube::{Client, client::Body};
use tokio::sync::watch;
use tower::service_fn;

use super::{
    crash::{declare_first, declare_user, store_of},
    site::Site,
    users::{is_ready, status_of},
};
use crate::support::{cluster::PATIENCE, eventually::eventually};

/// More writes than a start and a new user take.
const MANY: usize = 40;

/// What becomes of the write at which the operator is killed.
#[derive(Clone, Copy, Debug)]
enum Lost {
    /// It never arrives.
    Request,
    /// It is carried out, and nobody hears of it.
    Answer,
}

/// A client that hangs at its write of that number, and whether it has come to that.
async fn hanging(site: &Site, number: usize, lost: Lost) -> (Client, watch::Receiver<bool>) {
    let real = site.namespace.client().await;
    let (hangs, has_hung) = watch::channel(false);
    let (hangs, writes) = (Arc::new(hangs), Arc::new(AtomicUsize::new(0)));
    let send = move |request: Request<Body>| {
        let is_write = *request.method() != Method::GET;
        let is_lost = is_write && writes.fetch_add(1, Ordering::SeqCst) == number;
        let (real, hangs) = (real.clone(), Arc::clone(&hangs));
        async move {
            if !is_lost {
                return real.send(request).await;
            }
            if matches!(lost, Lost::Answer) {
                let _ = real.send(request).await;
            }
            hangs.send_replace(true);
            std::future::pending().await
        }
    };
    let client = Client::new(service_fn(send), site.namespace.name.as_str());
    (client, has_hung)
}

/// Makes users one after the other, each with an operator that is killed at another write, and with a second one after it.
async fn recovers_from_each_write(site: &mut Site) {
    declare_first(site, 2).await;
    // What is written once for a server comes before: from then on the writes of each run are those about its user.
    site.run().await;
    declare_user(site, "first").await;
    site.ready("first").await;
    site.until_proven().await;
    site.until_settled().await;
    site.stop_when_idle().await;
    for number in 0..MANY {
        let mut has_hung_once = false;
        for (half, lost) in [Lost::Request, Lost::Answer].into_iter().enumerate() {
            let number_of_user = 2 * number + half;
            let (name, when) = (
                format!("u{number_of_user}"),
                format!("{lost:?} {number} lost"),
            );
            let (client, has_hung) = hanging(site, number, lost).await;
            site.run_by(client, |_| ());
            declare_user(site, &name).await;
            has_hung_once |= eventually(PATIENCE, &when, async || {
                if *has_hung.borrow() {
                    Ok(true)
                } else if is_ready(&site.user(&name).await) {
                    Ok(false)
                } else {
                    Err(format!("{:?}", site.user(&name).await))
                }
            })
            .await;
            site.kill().await;
            let login = format!("{name}@example.com");
            let before = site.store.subuser(&login).await;
            site.run().await;
            let user = site.ready(&name).await;
            let after = site.store.subuser(&login).await.expect("the user is made");
            if let Some(before) = before {
                assert_eq!(after["id"], before["id"], "{when}: it owns what it made");
            }
            let id = status_of(&user).external_id;
            assert_eq!(id, Some(after["id"].to_string()), "{when}");
            let password = format!("{name}-secret");
            assert_eq!(site.login((&login, &password)).await, 200, "{when}");
            site.stop().await;
        }
        if !has_hung_once {
            return;
        }
    }
    panic!("a start and a new user take more than {MANY} writes");
}

#[tokio::test]
async fn an_operator_killed_at_any_of_its_writes_owns_what_it_made() {
    let mut site = Site::prepare_on("killed at any write", store_of(2).await).await;
    recovers_from_each_write(&mut site).await;
}

#[tokio::test]
async fn an_operator_killed_at_any_of_its_writes_about_users_with_finalizers_owns_what_it_made() {
    let mut site = Site::prepare_on("killed at any write on record", store_of(2).await).await;
    site.give_finalizers().await;
    recovers_from_each_write(&mut site).await;
}
