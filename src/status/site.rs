//! The status of cameras, layouts and camera groups: whether each stands for something in the VMS.

use std::fmt::Display;

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::{
    conditions::{Conditions, Progress},
    text::list,
};
use crate::{
    api::{
        condition::ConditionStatus,
        v1alpha1::{MemberStatus, VmsCameraStatus},
    },
    domain::violation::Rule,
    world::{Resolution, Site, SiteCamera, SiteSet},
};

/// The status of a camera.
pub fn camera(
    previous: &VmsCameraStatus,
    generation: Option<i64>,
    camera: &SiteCamera,
    now: Timestamp,
) -> VmsCameraStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    pin(&mut status.external_id, &camera.resolution);
    let what = (&camera.resolution, camera.retitled.as_deref());
    conclude(&mut status.conditions, generation, what, now);
    status
}

/// The status of a layout or a camera group.
pub fn set(
    previous: &MemberStatus,
    generation: Option<i64>,
    set: &SiteSet,
    site: &Site,
    now: Timestamp,
) -> MemberStatus {
    let mut status = previous.clone();
    status.observed_generation.observe(generation);
    pin(&mut status.external_id, &set.resolution);
    let what = (&set.resolution, set.retitled.as_deref());
    conclude(&mut status.conditions, generation, what, now);
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
    let name = |id: &crate::domain::name::CameraId| {
        let known = site.camera_name(id).map(ToString::to_string);
        known
            .or_else(|| site.stray(id).map(|name| format!("{name} (id {id})")))
            .unwrap_or_else(|| format!("id {id}"))
    };
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

/// Once found, a thing keeps its id: a name that moves to another thing is not followed.
fn pin<Id: Display>(external_id: &mut Option<String>, resolution: &Resolution<Id>) {
    if let Resolution::Found(id) = resolution {
        *external_id = Some(id.to_string());
    }
}

fn conclude<Id: Display>(
    list: &mut Vec<Condition>,
    generation: Option<i64>,
    (resolution, retitled): (&Resolution<Id>, Option<&str>),
    now: Timestamp,
) {
    let mut conditions = Conditions {
        list,
        generation,
        now,
    };
    let (progress, reason, message) = match resolution {
        Resolution::Found(id) => (
            Progress::Done,
            "Found",
            match retitled {
                None => format!("the VMS has it under id {id}"),
                Some(title) => format!(
                    "the VMS has it under id {id}, and calls it `{title}` now: where another one is meant, declare that by \
                     an object of another name, or by externalId"
                ),
            },
        ),
        Resolution::Missing {
            wanted,
            alike: Some(alike),
            ..
        } => (
            Progress::Reconciling,
            Rule::UnknownInStore.id(),
            format!(
                "the VMS has nothing of {wanted}, but a name that {}: copy it from there, or use externalId",
                alike.in_words()
            ),
        ),
        Resolution::Missing { wanted, .. } => (
            Progress::Reconciling,
            Rule::UnknownInStore.id(),
            format!("the VMS has nothing of {wanted}: correct it here, or create it there"),
        ),
        Resolution::Ambiguous { name, count } => (
            Progress::Stalled,
            Rule::AmbiguousName.id(),
            format!(
                "the VMS has {count} of the name `{name}`: use externalId instead of matchName"
            ),
        ),
        Resolution::Duplicate { id, first } => (
            Progress::Stalled,
            Rule::DuplicateExternalId.id(),
            format!("`{first}` stands for id {id} already: delete one of the two"),
        ),
    };
    conditions.conclude(&progress, reason, &message);
}
