//! Several operators that share servers, and one of them is killed.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;

use crate::{
    fleet::{Fleet, user_name},
    measured::{milliseconds_each, seconds},
    operator::Operator,
    table::Table,
};

const REPLICAS: usize = 4;
const SHARDS: &str = "--shards=16";

/// The same users, made by one operator and then by several; then one is killed.
pub(crate) async fn share(servers: usize, users: usize, table: &mut Table) {
    table.section(&format!("{users} users of {servers} servers, all at once"));
    for replicas in [1, REPLICAS] {
        let name = format!("a fleet of {replicas}");
        let mut fleet = Fleet::prepare(&name, servers).await;
        let mut operators = Vec::new();
        for number in 0..replicas {
            let log = fleet.log(&format!("operator-{number}"));
            let options = ["--leader-election", SHARDS];
            let options = if replicas == 1 {
                &options[..1]
            } else {
                &options
            };
            operators.push(Operator::start_with(&fleet.namespace, &log, options));
        }
        // They find their parts meanwhile.
        fleet.create_users(0..servers).await;
        until_ready(&mut fleet, servers).await;
        for operator in &operators {
            operator.rest().await;
        }
        let cpu: Vec<Duration> = operators.iter().map(Operator::cpu).collect();
        let begun = Instant::now();
        fleet.create_users(servers..users).await;
        until_ready(&mut fleet, users).await;
        let ready = begun.elapsed();
        table.row(
            &format!("{replicas} operators: all Ready"),
            "",
            seconds(ready),
        );
        for (number, (operator, before)) in operators.iter().zip(cpu).enumerate() {
            let cpu = operator.cpu().saturating_sub(before);
            let what = format!("· CPU of operator {number}, a user of all");
            table.row(&what, "", milliseconds_each(cpu, users - servers));
        }
        if replicas > 1 {
            operators[0].kill();
            failed_over(&fleet, servers, table).await;
        }
        for operator in operators.iter_mut().skip(usize::from(replicas > 1)) {
            operator.stop().await;
        }
    }
}

async fn until_ready(fleet: &mut Fleet, users: usize) {
    fleet
        .readiness
        .until("all users are ready", |seen| seen.all_ready(users))
        .await;
}

/// Edits a user of each server, right after one of the operators was killed.
async fn failed_over(fleet: &Fleet, servers: usize, table: &mut Table) {
    let begun = Instant::now();
    let edits = (0..servers).map(async |server| {
        let number = fleet.number(server, 0);
        let (name, mut readiness) = (user_name(number), fleet.readiness.again());
        let generation = fleet.rename(number, "Edited").await;
        readiness
            .until("an edited user is ready", |seen| {
                seen.is_ready(&name, generation)
            })
            .await;
        begun.elapsed()
    });
    let mut times = join_all(edits).await;
    times.sort();
    // What takes no second was never without a leader.
    let late = times.iter().filter(|time| **time > Duration::from_secs(5));
    table.section("one of them is killed, and a user of each server edited at once");
    table.row("servers that were without a leader", "", late.count());
    table.row(
        "the other servers' edits are done after, at most",
        "",
        seconds(at_most(&times, false)),
    );
    table.row("all are done after", "", seconds(at_most(&times, true)));
}

fn at_most(times: &[Duration], is_all: bool) -> Duration {
    let counted = times
        .iter()
        .filter(|time| is_all || **time <= Duration::from_secs(5));
    counted.max().copied().unwrap_or_default()
}
