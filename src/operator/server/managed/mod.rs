//! Layouts and camera groups that are kept in the VMS as declared.
//!
//! What is to be done is pure, and planned elsewhere. Each is one write, after which the server is listed again: only what
//! is listed counts as done.

mod deletion;
mod finalizer;
mod growth;
mod release;
mod write;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use self::{growth::grow, write::Writer};
use crate::{
    domain::server::{Mode, Server},
    engine::PortError,
    operator::{
        problem::WriteBlock,
        state::{
            connection::Connection, context::Context, managed::SetKey, objects::ObjectState,
            server::ServerState,
        },
    },
    plan::{SetObstacle, SetPlan, SetStep, plan_sets},
    status::{self, Problem},
    world::Site,
};

pub(crate) use release::release_undeclared;
pub(super) use release::{holders, release_unreachable};

/// Writes what is not as declared; when to look again, where time alone lets more be written.
pub(super) async fn manage(
    context: &Context,
    state: &ServerState,
    server: &Server,
    connection: &Arc<Connection>,
) -> Result<Option<Duration>, PortError> {
    let site = connection.site(context.shared_world(), server).await;
    let capabilities = &connection.description.capabilities;
    let plans = plan_sets(server, capabilities, &site, &connection.inventory);
    let mut writer = Writer {
        context,
        state,
        server,
        connection,
        site: &site,
        problems: BTreeMap::new(),
        is_to_be_listed: false,
        again: None,
        told: Vec::new(),
    };
    let kept = deletion::settle(&mut writer).await?;
    let planned = planned(&mut writer, plans, &kept);
    let mut growths = Vec::new();
    for (key, plan) in planned {
        let is_settled = match &plan.step {
            Some(step) => writer.write(&key, step).await,
            None => true,
        };
        match plan.growth {
            Some(growth) if is_settled => growths.push((key, growth)),
            None if plan.step.is_none() => state.managed.forget_written(&key),
            Some(_) | None => {}
        }
    }
    grow(&mut writer, growths).await;
    let problems = std::mem::take(&mut writer.problems);
    if state.managed.note_problems(problems) || writer.is_to_be_listed {
        state.site_changed.notify_one();
    }
    if writer.is_to_be_listed {
        state.resync();
    }
    writer.post_all().await;
    Ok(writer.again)
}

/// What may be written of what is planned.
fn planned(
    writer: &mut Writer<'_>,
    plans: BTreeMap<SetKey, Result<SetPlan, SetObstacle>>,
    kept: &BTreeMap<SetKey, ObjectState>,
) -> Vec<(SetKey, SetPlan)> {
    let mut planned = Vec::new();
    for (key, plan) in plans {
        let Some(object) = kept.get(&key) else {
            continue;
        };
        match plan {
            Err(obstacle) => {
                if let Some(problem) = status::obstacle(key.0, obstacle) {
                    writer.problems.insert(key, problem);
                }
            }
            Ok(plan) => match write_block(writer.server, object) {
                Some(block) => {
                    if let Some(problem) = withheld(&plan, block, writer.site) {
                        writer.problems.insert(key, problem);
                    }
                }
                None => planned.push((key, plan)),
            },
        }
    }
    planned
}

fn write_block(server: &Server, object: &ObjectState) -> Option<WriteBlock> {
    match server.mode {
        Mode::Observe => Some(WriteBlock::Observed),
        Mode::Manage => object.paused.then_some(WriteBlock::Paused),
    }
}

fn withheld(plan: &SetPlan, block: WriteBlock, site: &Site) -> Option<Problem> {
    let growth = plan.growth.as_ref();
    let growth = growth.map(|growth| SetStep::Change(growth.whole.clone()));
    let steps = plan.step.iter().chain(&growth);
    let told: Vec<String> = steps.map(|step| status::told_of_step(step, site)).collect();
    let would = format!("it would be {}", told.join("; then "));
    (!told.is_empty()).then(|| block.withholds(&would))
}
