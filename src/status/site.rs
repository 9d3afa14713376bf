//! The status of cameras, layouts and camera groups: whether each stands for something in the VMS.

use std::fmt::Display;

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::{
    conditions::{Conditions, Progress},
    doubt::doubt,
    problem::Problem,
    text::{self, bounded_title, list},
};
use crate::{
    api::{
        condition::ConditionStatus,
        v1alpha1::{MemberStatus, VmsCameraStatus},
    },
    domain::discovery::is_discovered,
    world::{Resolution, Site, SiteCamera, SiteSet},
};

/// The status of a camera.
pub fn camera(
    previous: &VmsCameraStatus,
    generation: Option<i64>,
    (camera, title): (&SiteCamera, Option<&str>),
    now: Timestamp,
) -> VmsCameraStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    pin(&mut status.external_id, &camera.resolution);
    let what = Found {
        resolution: &camera.resolution,
        retitled: camera.retitled.as_deref(),
        is_discovered: is_discovered(&camera.labels),
        problem: None,
        is_made: false,
    };
    what.call(&mut status.title, title);
    conclude(&mut status.conditions, generation, &what, now);
    status
}

/// The status of a layout or a camera group; `problem` is what keeps it from being in the VMS as declared, where it is to
/// be so.
pub fn set(
    previous: &MemberStatus,
    generation: Option<i64>,
    (set, title): (&SiteSet, Option<&str>),
    (site, problem): (&Site, Option<&Problem>),
    now: Timestamp,
) -> MemberStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    pin(&mut status.external_id, &set.resolution);
    let what = Found {
        resolution: &set.resolution,
        // What is managed is renamed there.
        retitled: set.retitled.as_deref().filter(|_| set.managed.is_none()),
        is_discovered: is_discovered(&set.labels),
        problem,
        is_made: set
            .managed
            .as_ref()
            .is_some_and(|managed| managed.made_as.is_some()),
    };
    what.call(&mut status.title, title);
    conclude(&mut status.conditions, generation, &what, now);
    let mut conditions = Conditions {
        list: &mut status.conditions,
        generation,
        now,
    };
    if set.resolution.found().is_none() {
        status.members = None;
        conditions.remove("MembersDiffer");
        return status;
    }
    let held = set.members.len() - set.missing.len();
    status.members = Some(u32::try_from(held).unwrap_or(u32::MAX));
    let name = |id| text::camera(site, id);
    let differences = [
        list("not there", set.missing.iter().map(&name)),
        list("there beyond that", set.surplus.iter().map(&name)),
        list(
            "declared nowhere",
            set.unknown_members.iter().map(ToString::to_string),
        ),
    ];
    let differences: Vec<String> = differences.into_iter().flatten().collect();
    if differences.is_empty() {
        conditions.set(
            "MembersDiffer",
            ConditionStatus::False,
            "AsDeclared",
            "the VMS holds the declared cameras in it",
        );
    } else {
        conditions.set(
            "MembersDiffer",
            ConditionStatus::True,
            "MembersDiffer",
            differences.join("; "),
        );
    }
    status
}

/// The status of a layout or a camera group of whose server nothing is known.
pub fn waiting_set(
    previous: &MemberStatus,
    generation: Option<i64>,
    problem: &Problem,
    now: Timestamp,
) -> MemberStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    let mut conditions = Conditions {
        list: &mut status.conditions,
        generation,
        now,
    };
    conditions.conclude(&problem.progress(), problem.reason, &problem.message);
    status
}

/// The reason of an object that was made for what the VMS has no longer.
pub const GONE: &str = "Gone";

/// Once found, a thing keeps its id: a name that moves to another thing is not followed.
fn pin<Id: Display>(external_id: &mut Option<String>, resolution: &Resolution<Id>) {
    if let Resolution::Found(id) = resolution {
        *external_id = Some(id.to_string());
    }
}

/// What a declaration was found to stand for.
struct Found<'a, Id> {
    resolution: &'a Resolution<Id>,
    retitled: Option<&'a str>,
    is_discovered: bool,
    /// What keeps it from being as declared.
    problem: Option<&'a Problem>,
    /// Whether it is made where it is not there.
    is_made: bool,
}

impl<Id> Found<'_, Id> {
    /// What the VMS calls it, where nobody has declared what it is; the last name of what is gone stays.
    fn call(&self, told: &mut Option<String>, title: Option<&str>) {
        if !self.is_discovered {
            *told = None;
        } else if let Some(title) = title {
            *told = Some(bounded_title(title));
        }
    }
}

fn conclude<Id: Display>(
    list: &mut Vec<Condition>,
    generation: Option<i64>,
    what: &Found<'_, Id>,
    now: Timestamp,
) {
    let mut conditions = Conditions {
        list,
        generation,
        now,
    };
    if let Some(problem) = what.problem {
        return conditions.conclude(&problem.progress(), problem.reason, &problem.message);
    }
    let (progress, reason, message) = match what.resolution {
        Resolution::Found(id) => (
            Progress::Done,
            "Found",
            match what.retitled {
                None => format!("the VMS has it under id {id}"),
                Some(title) => format!(
                    "the VMS has it under id {id}, and calls it `{title}` now: where another one is meant, declare that by \
                     an object of another name, or by externalId"
                ),
            },
        ),
        Resolution::Missing { .. } if what.is_discovered => (
            Progress::Reconciling,
            GONE,
            "the VMS has it no longer: unless it comes back, this object is deleted after spec.discovery.keepGone of its \
             VmsServer, once nothing names it, and stays where somebody has edited it"
                .to_owned(),
        ),
        Resolution::Missing { wanted, .. } if what.is_made => (
            Progress::Reconciling,
            "NotMade",
            format!("the VMS has nothing of {wanted} yet: it is being made"),
        ),
        Resolution::Missing { .. }
        | Resolution::Ambiguous { .. }
        | Resolution::Duplicate { .. } => {
            if let Some(problem) = doubt(what.resolution) {
                conditions.conclude(&problem.progress(), problem.reason, &problem.message);
            }
            return;
        }
    };
    conditions.conclude(&progress, reason, &message);
}
