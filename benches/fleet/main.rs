//! What a fleet costs: a hundred servers of a hundred thousand users on a real API server, led by one operator or shared by
//! several. All on loopback; the reference store plays all servers, each with an account of its own.
//!
//! Prints a table, as the other benchmark does. `GROWTH=1000,5000,20000,100000` are the numbers of users, one after the other in
//! one cluster, on `SERVERS=100`; `ONLY=growth` or `ONLY=shards` chooses a part. `CHARTS` names a folder that gets the growth as
//! drawings, `BENCH_JSON` a file that gets the table for programs.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a benchmark prints, and fails by panicking"
)]

mod chart;
mod fleet;
mod growth;
mod shards;

#[expect(
    dead_code,
    reason = "the tests and the other benchmark need more of these helpers"
)]
#[path = "../common/mod.rs"]
mod common;

use std::env;

use common::{
    create,
    environment::number,
    measured, operator, process, ready, store, support,
    table::{self, Table},
};

#[tokio::main]
async fn main() {
    let servers = number("SERVERS", 100);
    let growth = env::var("GROWTH").unwrap_or_else(|_| "1000,5000,20000,100000".to_owned());
    let growth: Vec<usize> = growth
        .split(',')
        .map(|users| users.parse().expect("GROWTH has numbers"))
        .collect();
    let only = env::var("ONLY").ok();
    let is_wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let mut table = Table::begin(&format!("{servers} servers of one fleet"));
    if is_wanted("growth") {
        growth::grow(servers, &growth, &mut table).await;
    }
    if is_wanted("shards") {
        let servers = number("SHARED", 40);
        shards::share(servers, number("USERS", 2000), &mut table).await;
    }
    table.finish();
}
