//! Whatever breaks, and wherever: the user is ours, is as declared in the end, and never has more.

use std::time::Duration;

use futures::future::join_all;
use vms_operator::{
    domain::access::Grant,
    engine::{Failure, Outcome},
};

use super::bench::Bench;
use crate::support::proxy::Fault;

/// More requests than any reconcile of these tests takes, and more reconciles than any recovery.
const MANY: usize = 40;

/// Reconciles until nothing is left to do, as the operator does: not before the store wants to be asked again.
async fn settle(bench: &mut Bench) {
    for _ in 0..MANY {
        match bench.reconcile().await {
            Ok(Outcome::Unchanged(_)) => return,
            Ok(Outcome::Reconciled(_)) => {}
            // The circuit breaker lets no call through until then: there is nothing else to wait for.
            Err(Failure::Store(error)) => {
                tokio::time::sleep(error.retry_after.unwrap_or_default()).await;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("the user does not settle");
}

/// Breaks each request of a change in each way, and looks at the store at each of these moments.
async fn break_everywhere(prepare: impl AsyncFn() -> Bench, change: impl Fn(&mut Bench)) {
    let ways = Fault::ALL.map(|fault| break_each_request(fault, &prepare, &change));
    join_all(ways).await;
}

async fn break_each_request(
    fault: Fault,
    prepare: &impl AsyncFn() -> Bench,
    change: &impl Fn(&mut Bench),
) {
    let mut patience = Duration::from_millis(1500);
    let mut index = 0;
    while index < MANY {
        let mut bench = prepare().await;
        let before = bench.stored().await.map(|user| user.grant);
        change(&mut bench);
        let declared = bench.declared().await;
        let status = bench.user.record.clone();
        if fault == Fault::Stall {
            bench.wait_at_most(patience);
        }
        let first = bench.proxy.count();
        bench.proxy.fail(first + index, fault);
        let outcome = bench.reconcile().await;
        let was_reached = bench.proxy.count() > first + index;

        let when = format!("{fault:?} at {index}");
        let moment = bench.stored().await.map(|user| user.grant);
        assert_never_more(moment.as_ref(), before.as_ref(), &declared, &when);
        bench.crash(status);
        settle(&mut bench).await;
        let after = bench.stored().await.expect("the user is there");
        assert_eq!(after.grant, declared, "{when}");
        assert_eq!(bench.user.record.external_id, Some(after.id), "{when}");
        assert!(bench.login("correct-horse-1").await < 300, "{when}");
        if was_reached {
            index += 1;
        } else if has_failed(&outcome) {
            // An answer was late, and not the one that was to be.
            assert_eq!(fault, Fault::Stall, "{when}");
            patience *= 2;
        } else {
            return;
        }
    }
    panic!("{fault:?}: more than {MANY} requests");
}

fn has_failed(outcome: &Result<Outcome, Failure>) -> bool {
    match outcome {
        Ok(Outcome::Unchanged(_)) => false,
        Ok(Outcome::Reconciled(reconciled)) => reconciled.failure.is_some(),
        Err(_) => true,
    }
}

fn assert_never_more(moment: Option<&Grant>, before: Option<&Grant>, declared: &Grant, when: &str) {
    if let Some(moment) = moment {
        let known = before.is_some_and(|before| moment.is_within(before));
        assert!(known || moment.is_within(declared), "{when}: {moment:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_create_with_seven_hundred_cameras_recovers_from_every_fault_at_every_request() {
    break_everywhere(async || Bench::new().await, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_takes_and_gives_recovers_from_every_fault_at_every_request() {
    let prepare = async || {
        let mut bench = Bench::new().await;
        bench.declare(
            "cameras: {names: [c0, c1, c2, c3]}, layouts: {names: [wall]}",
            "[View]",
            "127.0.0.1, 10.0.0.1",
        );
        settle(&mut bench).await;
        bench
    };
    let change = |bench: &mut Bench| {
        bench.declare(
            "cameras: {names: [c1, c3, c4]}",
            "[Download]",
            "127.0.0.0/31",
        );
    };
    break_everywhere(prepare, change).await;
}
