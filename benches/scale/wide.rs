//! A server of many cameras: what they cost when they come, when the operator starts beside them, and when all change.

use futures::{StreamExt as _, stream};
use kube::api::{Patch, PatchParams};
use serde_json::json;
use tokio::time::Instant;
use vms_operator::api::v1alpha1::VmsCamera;

use crate::{
    Size,
    create::PARALLEL,
    measured::{per, seconds},
    phases::{by_resource, memory},
    ready::Readiness,
    scene::Scene,
    site::{self, Site},
    table::Table,
};

/// Users of that server.
const USERS: usize = 500;

/// As many cameras as `size` says, with [`USERS`] users.
pub(crate) async fn many_cameras(scene: &mut Scene, size: &Size, table: &mut Table) {
    let site = Site::wide(size.cameras);
    let mut cameras = Readiness::watch(scene.api::<VmsCamera>());
    declared(scene, site, &mut cameras, table).await;
    users(scene, site, size, table).await;
    restart(scene, table).await;
    one_relabelled(scene, site, table).await;
    relabelled(scene, site, &mut cameras, table).await;
}

/// The same, all of which is there before an operator is: its first start, and every one after that.
pub(crate) async fn from_the_start(scene: &mut Scene, size: &Size, table: &mut Table) {
    let site = Site::wide(size.cameras);
    scene.operator.rest().await;
    scene.operator.stop().await;
    let begin = Instant::now();
    scene.declare_site(site).await;
    scene.create_users(site, 0..USERS).await;
    let what = format!("a server of {} cameras with {USERS} users", site.count());
    table.section(&what);
    table.row(
        "the API server takes all of it",
        "",
        seconds(begin.elapsed()),
    );
    first_start(scene, table).await;
    restart(scene, table).await;
    one_relabelled(scene, site, table).await;
    let mut cameras = Readiness::watch(scene.api::<VmsCamera>());
    relabelled(scene, site, &mut cameras, table).await;
}

/// Each camera and layout gets its status, and each user an account.
async fn first_start(scene: &mut Scene, table: &mut Table) {
    let mark = scene.mark();
    scene.start_operator();
    let rest = scene.operator.rest().await;
    let ready = scene.readiness.waiting();
    table.row("a first start is at rest after", "", seconds(rest));
    table.row("users that wait then", "0", ready);
    table.row("CPU until then", "", seconds(scene.operator.cpu()));
    for (what, count) in by_resource(&scene.writes_since(mark).await) {
        table.row(&format!("· {what}"), "", count);
    }
    memory(scene, table);
}

/// A camera gets a label that nobody selects by.
async fn one_relabelled(scene: &Scene, site: Site, table: &mut Table) {
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let name = site.camera_names().next().expect("a site has cameras");
    let change = Patch::Merge(json!({"metadata": {"labels": {"seen": "alone"}}}));
    let cameras = scene.api::<VmsCamera>();
    let patched = cameras.patch(&name, &PatchParams::default(), &change).await;
    patched.expect("change a camera");
    scene.operator.rest().await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    let writes = scene.writes_since(mark).await.len();
    table.row("CPU for another label on one of them", "", seconds(cpu));
    table.row("Kubernetes writes", "0", writes);
}

async fn declared(scene: &Scene, site: Site, cameras: &mut Readiness, table: &mut Table) {
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let begin = Instant::now();
    scene.declare_site(site).await;
    let declared = begin.elapsed();
    let count = site.count() + site::MAIN.count();
    cameras
        .until("all cameras are ready", |seen| seen.all_ready(count))
        .await;
    let ready = begin.elapsed();
    scene.operator.rest().await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    table.section(&format!("a server of {} cameras", site.count()));
    table.row("the API server takes them", "", seconds(declared));
    table.row("all have their status", "", seconds(ready));
    table.row("CPU of the operator", "", seconds(cpu));
    for (what, count) in by_resource(&scene.writes_since(mark).await) {
        table.row(&format!("· {what}, a camera"), "", per(count, site.count()));
    }
    memory(scene, table);
}

async fn users(scene: &mut Scene, site: Site, size: &Size, table: &mut Table) {
    let begin = Instant::now();
    scene.create_users(site, 0..USERS).await;
    // One more came while the others were queued.
    let count = size.users + 1 + USERS;
    scene
        .readiness
        .until("its users are ready", |seen| seen.all_ready(count))
        .await;
    table.row(
        &format!("{USERS} users of it are Ready after"),
        "",
        seconds(begin.elapsed()),
    );
}

/// The operator starts beside what is there.
pub(crate) async fn restart(scene: &mut Scene, table: &mut Table) {
    let mark = scene.mark();
    scene.restart_operator().await;
    let rest = scene.operator.rest().await;
    table.row("a restart is at rest after", "20 s", seconds(rest));
    table.row("CPU until then", "", seconds(scene.operator.cpu()));
    let writes = scene.writes_since(mark).await;
    table.row("Kubernetes writes", "0", writes.len());
    for (what, count) in by_resource(&writes) {
        table.row(&format!("· {what}"), "", count);
    }
    memory(scene, table);
}

async fn relabelled(scene: &Scene, site: Site, cameras: &mut Readiness, table: &mut Table) {
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let begin = Instant::now();
    let api = &scene.api::<VmsCamera>();
    let change = &Patch::Merge(json!({"metadata": {"labels": {"seen": "once"}}}));
    stream::iter(site.camera_names())
        .for_each_concurrent(PARALLEL, async |name| {
            api.patch(&name, &PatchParams::default(), change)
                .await
                .expect("change a camera");
        })
        .await;
    let changed = begin.elapsed();
    scene.operator.rest().await;
    cameras
        .until("all cameras are ready", |seen| seen.waiting() == 0)
        .await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    table.row("another label on all of them", "", seconds(changed));
    table.row("at rest after", "", seconds(begin.elapsed()));
    table.row("CPU of the operator", "", seconds(cpu));
    let writes = scene.writes_since(mark).await.len();
    table.row("Kubernetes writes", "0", writes);
}
