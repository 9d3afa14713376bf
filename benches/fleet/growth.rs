//! One operator, and more and more users.

use std::time::Duration;

use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

use crate::{
    chart::Growth,
    fleet::{Fleet, user_name},
    measured::{megabytes, milliseconds, milliseconds_each, per, seconds},
    operator::Operator,
    ready::Readiness,
    table::Table,
};

/// Between two edits while others are made.
const STEADILY: Duration = Duration::from_millis(500);

/// Grows the fleet to each of these numbers of users.
pub(crate) async fn grow(servers: usize, sizes: &[usize], table: &mut Table) {
    let mut fleet = Fleet::prepare("a fleet that grows", servers).await;
    let mut operator = Operator::start(&fleet.namespace, &fleet.log("operator"));
    let mut growth = Growth::default();
    // One of each server proves that it keeps every field.
    let mut before = servers;
    fleet.create_users(0..servers).await;
    until_ready(&mut fleet.readiness, servers).await;
    for users in sizes.iter().copied() {
        table.section(&format!("{users} users"));
        made(&mut fleet, &operator, before..users, (table, &mut growth)).await;
        restarted(&fleet, &mut operator, users, (table, &mut growth)).await;
        before = users;
    }
    operator.stop().await;
    growth.draw();
}

async fn until_ready(readiness: &mut Readiness, users: usize) {
    readiness
        .until("all users are ready", |seen| seen.all_ready(users))
        .await;
}

/// Makes users, while one who is there is edited again and again.
async fn made(
    fleet: &mut Fleet,
    operator: &Operator,
    users: std::ops::Range<usize>,
    (table, growth): (&mut Table, &mut Growth),
) {
    let (mark, count) = (fleet.mark(), users.len());
    let (cpu, api_server) = (operator.cpu(), fleet.api_server_cpu());
    fleet.store.traffic.take();
    let mut readiness = fleet.readiness.again();
    let (done, is_done) = oneshot::channel();
    let begun = Instant::now();
    let making = async {
        fleet.create_users(users.clone()).await;
        until_ready(&mut readiness, users.end).await;
        let ready = begun.elapsed();
        // The other one has not ended before.
        let _ = done.send(());
        ready
    };
    let (ready, edits) = tokio::join!(making, edited(fleet, is_done));
    until_ready(&mut fleet.readiness, users.end).await;
    operator.rest().await;
    let cpu = operator.cpu().saturating_sub(cpu);
    let api_server = fleet.api_server_cpu().saturating_sub(api_server);
    let writes = fleet.writes_since(mark).await.len();
    let requests: usize = fleet.store.traffic.take().values().sum();
    let percentile = |hundredth: usize| edits[(edits.len() - 1) * hundredth / 100];
    table.row(&format!("{count} more are Ready after"), "", seconds(ready));
    table.row("Kubernetes writes a user", "1.1", per(writes, count));
    table.row("store requests a user", "2", per(requests, count));
    table.row(
        "CPU of the operator, a user",
        "1 ms",
        milliseconds_each(cpu, count),
    );
    table.row(
        "CPU of the API server, a user",
        "",
        milliseconds_each(api_server, count),
    );
    table.row("edits of one user meanwhile", "", edits.len());
    table.row("· apply to Ready, p50", "", milliseconds(percentile(50)));
    table.row("· apply to Ready, p99", "", milliseconds(percentile(99)));
    table.row("memory", "", megabytes(operator.memory()));
    growth.note(
        "all Ready, a user, ms",
        users.end,
        ready.as_secs_f64() * 1000.0 / whole(count),
    );
    growth.note(
        "CPU of the operator, a user, ms",
        users.end,
        cpu.as_secs_f64() * 1000.0 / whole(count),
    );
    growth.note(
        "an edit meanwhile, p50, ms",
        users.end,
        percentile(50).as_secs_f64() * 1000.0,
    );
    growth.note(
        "an edit meanwhile, p99, ms",
        users.end,
        percentile(99).as_secs_f64() * 1000.0,
    );
}

/// Edits the first user until the others are made; how long each took, in order.
async fn edited(fleet: &Fleet, mut is_done: oneshot::Receiver<()>) -> Vec<Duration> {
    let mut readiness = fleet.readiness.again();
    let (mut times, name) = (Vec::new(), user_name(0));
    loop {
        let begun = Instant::now();
        let generation = fleet.rename(0, &format!("Edited {}", times.len())).await;
        readiness
            .until("an edited user is ready", |seen| {
                seen.is_ready(&name, generation)
            })
            .await;
        times.push(begun.elapsed());
        tokio::select! {
            // Whoever says so has ended.
            _ = &mut is_done => break,
            () = sleep(STEADILY) => {}
        }
    }
    times.sort();
    times
}

/// Another process, and nothing to do.
async fn restarted(
    fleet: &Fleet,
    operator: &mut Operator,
    users: usize,
    (table, growth): (&mut Table, &mut Growth),
) {
    operator.stop().await;
    let (mark, api_server) = (fleet.mark(), fleet.api_server_cpu());
    fleet.store.traffic.take();
    *operator = Operator::start(&fleet.namespace, &fleet.log("operator"));
    let rest = operator.rest().await;
    let writes = fleet.writes_since(mark).await.len();
    let requests: usize = fleet.store.traffic.take().values().sum();
    let api_server = fleet.api_server_cpu().saturating_sub(api_server);
    table.row("a restart is at rest after", "", seconds(rest));
    table.row("· CPU of the operator", "", seconds(operator.cpu()));
    table.row("· CPU of the API server", "", seconds(api_server));
    table.row("· Kubernetes writes", "0", writes);
    table.row("· store requests", "pages", requests);
    table.row("· memory", "1 GiB", megabytes(operator.memory()));
    table.row("· peak memory", "1 GiB", megabytes(operator.peak_memory()));
    growth.note("start to rest, s", users, rest.as_secs_f64());
    growth.note(
        "peak memory, MB",
        users,
        whole(operator.peak_memory()) * 1024.0 / 1e6,
    );
}

fn whole(number: impl TryInto<u32>) -> f64 {
    number.try_into().map_or(f64::INFINITY, f64::from)
}
