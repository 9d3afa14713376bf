//! What the product costs at scale: a real API server, a real store over HTTP, the operator as a process, all on loopback.
//!
//! Prints a table of what was measured beside what is budgeted. Counts are exact and the same on every machine; times
//! are this machine's. `USERS`, `EDITS`, `QUEUED`, `SECRETS` and `CAMERAS` in the environment choose the size, and
//! `ONLY=create`, `ONLY=narrow` (users of two cameras each), `ONLY=wide` (all cameras and their users
//! before the first start), `ONLY=discovery` or `ONLY=writes` one part; `FINALIZERS=operator` has the operator put the finalizer on each
//! user, as before Kubernetes 1.36. `BENCH_JSON` names a file that gets the same for programs.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a benchmark prints, and fails by panicking"
)]

mod discovered;
mod phases;
mod scene;
mod site;
mod wide;
mod writes;

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
use scene::Scene;
use site::Site;

/// How much of everything there is.
struct Size {
    users: usize,
    /// Changes made one after the other.
    edits: usize,
    /// Users that wait when a new one comes.
    queued: usize,
    /// Secrets that nobody refers to.
    secrets: usize,
    /// Cameras of a server of its own.
    cameras: usize,
}

#[tokio::main]
async fn main() {
    let size = Size {
        users: number("USERS", 1000),
        edits: number("EDITS", 100),
        queued: number("QUEUED", 2000),
        secrets: number("SECRETS", 10_000),
        cameras: number("CAMERAS", 10_000),
    };
    let mut table = Table::begin(&format!(
        "{} users of 200 cameras and 3 layouts",
        size.users
    ));
    let others = [
        site::NARROW,
        Site::wide(size.cameras),
        Site::found(size.cameras),
    ];
    let mut scene = Scene::prepare(&others).await;
    match env::var("ONLY").as_deref() {
        Ok("create") => phases::create(&mut scene, site::MAIN, &size, &mut table).await,
        Ok("narrow") => narrow(&mut scene, &size, &mut table).await,
        Ok("discovery") => discovered::nobody_declares(&mut scene, &size, &mut table).await,
        Ok("wide") => wide::from_the_start(&mut scene, &size, &mut table).await,
        Ok("writes") => writes::each_way(&scene, &size, &mut table).await,
        Ok(other) => {
            panic!(
                "ONLY is `create`, `narrow`, `discovery`, `wide`, `writes` or nothing, not `{other}`"
            )
        }
        Err(_) => everything(&mut scene, &size, &mut table).await,
    }
    scene.operator.stop().await;
    table.finish();
}

/// Users of two cameras each: what a user costs beside what it has.
async fn narrow(scene: &mut Scene, size: &Size, table: &mut Table) {
    scene.declare_site(site::NARROW).await;
    phases::create(scene, site::NARROW, size, table).await;
}

async fn everything(scene: &mut Scene, size: &Size, table: &mut Table) {
    phases::create(scene, site::MAIN, size, table).await;
    phases::idle(scene, table).await;
    phases::restart(scene, table).await;
    phases::edit(scene, size, table).await;
    phases::queue(scene, size, table).await;
    phases::foreign_secrets(scene, size, table).await;
    wide::many_cameras(scene, size, table).await;
    discovered::nobody_declares(scene, size, table).await;
}
