//! The measurements, in the order in which they build on each other.

use std::{collections::BTreeMap, time::Duration};

use kube::api::{Patch, PatchParams};
use serde_json::json;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use vms_operator::api::v1alpha1::VmsServer;

use crate::{
    Size,
    create::create_all,
    measured::{megabytes, milliseconds, milliseconds_each, per, seconds, share_of_core},
    scene::Scene,
    site::{self, Site},
    support::audit::AuditEntry,
    table::Table,
};

/// How far away the store is while users queue.
const FAR: Duration = Duration::from_millis(50);
/// Between two edits while users queue.
const STEADILY: Duration = Duration::from_millis(100);
/// Between two listings while nothing happens, and as a server has it by default.
const SHORT_RESYNC: Duration = Duration::from_secs(5);
const DEFAULT_RESYNC: Duration = Duration::from_mins(5);
const RESYNCS: u32 = 4;

/// All users of a site at once, on a server that has proven itself on one before.
pub(crate) async fn create(scene: &mut Scene, site: Site, size: &Size, table: &mut Table) {
    scene.create_users(site, 0..1).await;
    scene
        .readiness
        .until("the first user is ready", |seen| seen.all_ready(1))
        .await;
    scene.operator.rest().await;
    let bare = scene.create_bare_users(site, 1..size.users).await;
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let api_server = scene.api_server_cpu();
    scene.store.traffic.take();
    let begin = Instant::now();
    scene.create_users(site, 1..size.users).await;
    let declared = begin.elapsed();
    scene
        .readiness
        .until("all users are ready", |seen| seen.all_ready(size.users))
        .await;
    let ready = begin.elapsed();
    scene.operator.rest().await;
    let made = size.users - 1;
    table.section("all users are created at once");
    table.row("the API server takes them", "", seconds(declared));
    table.row("all Ready", "", seconds(ready));
    let writes = scene.writes_since(mark).await;
    table.row("Kubernetes writes a user", "1.1", per(writes.len(), made));
    for (what, count) in by_resource(&writes) {
        table.row(&format!("· {what}"), "", per(count, made));
    }
    let requests = scene.store.traffic.take();
    let count = requests.values().sum();
    table.row("store requests a user", "2", per(count, made));
    for (route, count) in requests {
        table.row(&format!("· {route}, a user"), "", per(count, made));
    }
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    table.row(
        "CPU of the operator, a user",
        "1 ms",
        milliseconds_each(cpu, made),
    );
    table.row(
        "CPU of the API server for the bare objects, a user",
        "",
        milliseconds_each(bare, made),
    );
    let api_server = scene.api_server_cpu().saturating_sub(api_server);
    table.row(
        "CPU of the API server beyond that, a user",
        "",
        milliseconds_each(api_server.saturating_sub(bare), made),
    );
    memory(scene, table);
}

/// Nothing happens but listings.
pub(crate) async fn idle(scene: &mut Scene, table: &mut Table) {
    set_resync(scene, SHORT_RESYNC).await;
    scene.operator.rest().await;
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    scene.store.traffic.take();
    sleep(SHORT_RESYNC * RESYNCS).await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    let requests = scene.store.traffic.take();
    let writes = scene.writes_since(mark).await.len();
    table.section("nothing happens");
    table.row("Kubernetes writes", "0", writes);
    let resyncs = requests
        .get("GET /api/v1/static/basic")
        .copied()
        .unwrap_or(1);
    for (route, count) in requests {
        table.row(&format!("· {route} a resync"), "", per(count, resyncs));
    }
    let resyncs = u32::try_from(resyncs).expect("few resyncs");
    table.row("CPU a resync", "", milliseconds(cpu / resyncs));
    table.row(
        "CPU at the default interval",
        "0.5 %",
        share_of_core(cpu / resyncs, DEFAULT_RESYNC),
    );
    set_resync(scene, DEFAULT_RESYNC).await;
    scene.operator.rest().await;
}

/// Another process, and nothing to do.
pub(crate) async fn restart(scene: &mut Scene, table: &mut Table) {
    let mark = scene.mark();
    scene.store.traffic.take();
    scene.restart_operator().await;
    let rest = scene.operator.rest().await;
    table.section("restart with all in sync");
    let writes = scene.writes_since(mark).await;
    table.row("Kubernetes writes", "0", writes.len());
    for (what, count) in by_resource(&writes) {
        table.row(&format!("· {what}"), "", count);
    }
    for (route, count) in scene.store.traffic.take() {
        table.row(&format!("· {route}"), "pages", count);
    }
    table.row("at rest after", "", seconds(rest));
    table.row("CPU until then", "", seconds(scene.operator.cpu()));
    memory(scene, table);
}

/// One user after the other.
pub(crate) async fn edit(scene: &mut Scene, size: &Size, table: &mut Table) {
    let mut written = scene.store.traffic.written();
    let mut times = Vec::new();
    for edit in 0..size.edits {
        let (round, user) = (edit / size.users, edit % size.users);
        written.mark_unchanged();
        let begin = Instant::now();
        let generation = scene.change_user(user, &site::change(round % 2 == 0)).await;
        written.changed().await.expect("the store runs");
        times.push(*written.borrow_and_update() - begin);
        let name = site::MAIN.user_name(user);
        scene
            .readiness
            .until("a changed user is ready", |seen| {
                seen.is_ready(&name, generation)
            })
            .await;
    }
    times.sort();
    let percentile = |hundredth: usize| times[(times.len() - 1) * hundredth / 100];
    table.section("one user changed, apply to store");
    table.row("p50", "50 ms", milliseconds(percentile(50)));
    table.row("p99", "250 ms", milliseconds(percentile(99)));
}

/// A restart that finds many users changed, a store that is far away, and people who do not wait.
pub(crate) async fn queue(scene: &mut Scene, size: &Size, table: &mut Table) {
    let queued = size.queued.min(size.users);
    scene.operator.stop().await;
    scene
        .change_users(0..queued, &json!({"spec": {"displayName": "Renamed"}}))
        .await;
    scene
        .readiness
        .until("the changes are seen", |seen| seen.waiting() == queued)
        .await;
    scene.store.traffic.set_latency(FAR);
    let mut written = scene.store.traffic.written();
    written.mark_unchanged();
    scene.start_operator();
    written.changed().await.expect("the store runs");
    let begin = Instant::now();
    scene
        .create_users(site::MAIN, size.users..=size.users)
        .await;
    let declared = begin.elapsed();
    let name = site::MAIN.user_name(size.users);
    scene
        .readiness
        .until("the new user is ready", |seen| seen.is_ready(&name, 1))
        .await;
    let ready = begin.elapsed().saturating_sub(declared);
    let edits = edit_until_drained(scene, size).await;
    let drained = begin.elapsed();
    scene.store.traffic.set_latency(Duration::ZERO);
    table.section(&format!(
        "{queued} users wait, the store is {} away",
        milliseconds(FAR)
    ));
    table.row("a new user is Ready after", "1 s", seconds(ready));
    table.row("the backlog is done after", "ends", seconds(drained));
    table.row("edits of others meanwhile", "", edits);
}

/// Edits one user again and again until nobody else waits; answers how often.
async fn edit_until_drained(scene: &mut Scene, size: &Size) -> usize {
    let mut ticks = interval(STEADILY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut edits = 0;
    let latecomer = size.users;
    // The one who is edited may be waiting too.
    while scene.readiness.waiting() > 1 {
        ticks.tick().await;
        edits += 1;
        let name = format!("Edited {edits}");
        scene
            .change_user(latecomer, &json!({"spec": {"displayName": name}}))
            .await;
    }
    scene
        .readiness
        .until("all users are ready", |seen| seen.all_ready(size.users + 1))
        .await;
    edits
}

/// A restart beside many Secrets of others.
pub(crate) async fn foreign_secrets(scene: &mut Scene, size: &Size, table: &mut Table) {
    scene.restart_operator().await;
    scene.operator.rest().await;
    let before = (scene.operator.memory(), scene.operator.peak_memory());
    let secrets = (0..size.secrets).map(site::foreign_secret);
    create_all(&scene.api(), secrets).await;
    scene.restart_operator().await;
    scene.operator.rest().await;
    let after = (scene.operator.memory(), scene.operator.peak_memory());
    table.section(&format!(
        "{} Secrets of others in the namespace",
        size.secrets
    ));
    table.row("memory without", "", megabytes(before.0));
    table.row("memory with", "60 MB", megabytes(after.0));
    table.row("peak without", "", megabytes(before.1));
    table.row("peak with", "60 MB", megabytes(after.1));
}

pub(crate) fn memory(scene: &Scene, table: &mut Table) {
    table.row("memory", "60 MB", megabytes(scene.operator.memory()));
    table.row(
        "peak memory",
        "60 MB",
        megabytes(scene.operator.peak_memory()),
    );
}

async fn set_resync(scene: &Scene, resync: Duration) {
    let change = json!({"spec": {"intervals": {"resync": format!("{}s", resync.as_secs())}}});
    scene
        .api::<VmsServer>()
        .patch("main", &PatchParams::default(), &Patch::Merge(change))
        .await
        .expect("change the server");
}

pub(crate) fn by_resource(writes: &[AuditEntry]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for write in writes {
        let what = format!("{} {}: {}", write.verb, write.resource, write.code);
        *counts.entry(what).or_default() += 1;
    }
    counts
}
