//! A VMS of many cameras that nobody declares: what it costs until they are objects, and what it costs afterwards.

use kube::api::{ListParams, Patch, PatchParams};
use serde_json::json;
use tokio::time::Instant;
use vms_operator::api::v1alpha1::{VmsCamera, VmsServer};

use crate::{
    Size,
    measured::{per, seconds},
    phases::{by_resource, memory},
    ready::Readiness,
    scene::Scene,
    site::Site,
    table::Table,
    wide,
};

/// As many cameras as `size` says, in layouts.
pub(crate) async fn nobody_declares(scene: &mut Scene, size: &Size, table: &mut Table) {
    let site = Site::found(size.cameras);
    let mut cameras = Readiness::watch(scene.api::<VmsCamera>());
    let (api, all) = (scene.api::<VmsCamera>(), ListParams::default());
    let listed = api.list_metadata(&all).await.expect("list the cameras");
    let before = listed.items.len();
    table.section(&format!("{} cameras that nobody declares", site.count()));
    appearing(scene, site, (&mut cameras, before), table).await;
    listed_again(scene, site, table).await;
    wide::restart(scene, table).await;
}

async fn appearing(
    scene: &Scene,
    site: Site,
    (cameras, before): (&mut Readiness, usize),
    table: &mut Table,
) {
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let begin = Instant::now();
    scene.discover_site(site).await;
    let count = before + site.count();
    cameras
        .until("all cameras have appeared", |seen| seen.all_ready(count))
        .await;
    let ready = begin.elapsed();
    scene.operator.rest().await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    table.row("all have appeared with their status", "", seconds(ready));
    table.row("CPU of the operator", "", seconds(cpu));
    for (what, count) in by_resource(&scene.writes_since(mark).await) {
        table.row(&format!("· {what}, a camera"), "", per(count, site.count()));
    }
    memory(scene, table);
}

/// Nothing has changed.
async fn listed_again(scene: &Scene, site: Site, table: &mut Table) {
    let (mark, cpu) = (scene.mark(), scene.operator.cpu());
    let asked = json!({"metadata": {"annotations": {"vms-operator.io/reconcile-at": "again"}}});
    let servers = scene.api::<VmsServer>();
    let how = PatchParams::default();
    let patched = servers.patch(site.server, &how, &Patch::Merge(asked)).await;
    patched.expect("ask for a listing");
    scene.operator.rest().await;
    let cpu = scene.operator.cpu().saturating_sub(cpu);
    table.row("CPU of the next listing", "", seconds(cpu));
    let writes = by_resource(&scene.writes_since(mark).await);
    let others = writes
        .iter()
        .filter(|(what, _)| !what.contains("vmsservers"));
    let others: usize = others.map(|(_, count)| count).sum();
    table.row("Kubernetes writes beside the answer", "0", others);
}
