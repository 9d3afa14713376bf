//! Owner and tenant edit, everything fails, for a while; then all of it rests, and everything is as declared.
//!
//! `SOAK_SECONDS`, `SOAK_USERS` and `SOAK_SEED` in the environment choose how long, how many and which; `make soak` takes
//! long. With `SOAK_CLUSTER=1` the API server is killed too, which no other test may need then.

mod check;
mod model;
mod parent;
mod parts;
mod processes;
mod scene;
mod step;
mod watched;

use std::{env, fmt::Display, str::FromStr, time::Duration};

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use tokio::time::{Instant, sleep};

use self::{check::Seen, model::Model, parts::Parts, step::step};
use crate::support::eventually::eventually;

/// Nobody waits longer for the end: a dead connection to the API server is noticed within a minute or so, and what has failed is
/// tried again where somebody asks for it.
const REST: Duration = Duration::from_mins(8);
/// Between two steps.
const PACE: Duration = Duration::from_millis(50);
/// How often a long run says how it stands.
const TELL: Duration = Duration::from_mins(1);
/// What the chart lets the operator have, in KiB.
const MEMORY: u64 = 128 * 1024;

fn from_environment<T: FromStr<Err: Display>>(name: &str, default: T) -> T {
    env::var(name).map_or(default, |value| {
        value
            .parse()
            .unwrap_or_else(|error| panic!("{name}={value}: {error}"))
    })
}

/// The same steps for the same seed.
fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), random)
}

#[tokio::test]
async fn whatever_fails_meanwhile_in_the_end_everything_is_as_declared_and_nothing_else() {
    let users = from_environment("SOAK_USERS", 12);
    let time = Duration::from_secs(from_environment("SOAK_SECONDS", 15));
    let seed = from_environment("SOAK_SEED", 1);
    let mut runner = runner(seed);
    let mut parts = Parts::start(env::var("SOAK_CLUSTER").is_ok()).await;
    let mut model = Model::new(users);
    model.declare_all(&mut parts).await;

    let (begun, mut steps, mut most) = (Instant::now(), 0_u32, 0);
    let mut told = begun;
    while begun.elapsed() < time {
        let step = step(users).new_tree(&mut runner).expect("a step").current();
        model.take(&mut parts, &step).await;
        steps += 1;
        most = most.max(parts.memory());
        if told.elapsed() > TELL {
            told = Instant::now();
            eprintln!(
                "{} s, {steps} steps, {} KiB",
                begun.elapsed().as_secs(),
                parts.memory()
            );
        }
        sleep(PACE).await;
    }
    parts.heal();
    let rest = Instant::now();
    eventually(REST, "everything is as declared", async || {
        parts.resync().await;
        sleep(Duration::from_millis(500)).await;
        let compared = Seen::now(&parts).await?.compare(&model);
        if let Err(difference) = &compared
            && told.elapsed() > TELL
        {
            told = Instant::now();
            eprintln!("{difference}");
        }
        compared
    })
    .await;
    parts.assert_nobody_was_shown_more().await;
    most = most.max(parts.memory());
    eprintln!(
        "seed {seed}: {steps} steps in {} s with {users} users, {} of them there in the end; at rest after {} s; {}; \
         the operator had {most} KiB at most",
        time.as_secs(),
        model.declared(),
        rest.elapsed().as_secs(),
        parts.told(),
    );
    assert!(most < MEMORY, "{most} KiB");
    parts.stays_as_it_is().await;
}
