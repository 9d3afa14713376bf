//! One review: from the applied object to warnings or a refusal.

use std::{fmt, sync::Arc, time::Instant};

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::{
    ResourceExt as _,
    core::{
        DynamicObject,
        admission::{AdmissionRequest, AdmissionResponse, AdmissionReview, Operation},
    },
};

use super::judge::Judge;
use crate::{
    api::{
        annotation,
        v1alpha1::{VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer, VmsUser},
    },
    clock,
    domain::{user::User, violation::Violation},
    operator::{
        config::Mode, state::context::Context, telemetry::metrics::Answer, watch::kinds::Watched,
    },
    rules::refusing,
    status,
    world::Object,
};

/// The status code of a refusal: the object cannot be processed.
const UNPROCESSABLE: u16 = 422;

/// What a review needs.
#[derive(Clone)]
pub(super) struct Reviewer {
    pub(super) context: Arc<Context>,
    pub(super) mode: Mode,
}

/// The result of a review.
#[derive(Debug, Default)]
struct Findings {
    warnings: Vec<String>,
    refusal: Option<String>,
}

/// Why a review cannot be answered; the object passes.
#[derive(Debug, thiserror::Error)]
enum Unable {
    #[error("not everything that exists was seen yet")]
    Early,
    #[error("the object cannot be read: {0}")]
    Unreadable(String),
}

/// Answers a review.
pub(crate) fn answer(
    reviewer: &Reviewer,
    review: AdmissionReview<DynamicObject>,
) -> AdmissionReview<DynamicObject> {
    let begun = Instant::now();
    let request: AdmissionRequest<DynamicObject> = match review.try_into() {
        Ok(request) => request,
        Err(error) => return invalid(&error),
    };
    let kind = kind_of(&request);
    let mut response = AdmissionResponse::from(&request);
    let answer = match judged(reviewer, request) {
        Ok(findings) => tell(&mut response, findings),
        Err(unable @ Unable::Early) => {
            tracing::debug!(kind, %unable, "the object passes without being judged");
            Answer::Unable
        }
        Err(unable @ Unable::Unreadable(_)) => {
            tracing::warn!(kind, %unable, "the object passes without being judged");
            Answer::Unable
        }
    };
    let metrics = &reviewer.context.metrics;
    metrics.observe_review(kind, answer, begun.elapsed());
    response.into_review()
}

/// The answer to what is no review.
pub(crate) fn invalid(error: &impl fmt::Display) -> AdmissionReview<DynamicObject> {
    AdmissionResponse::invalid(error).into_review()
}

fn tell(response: &mut AdmissionResponse, findings: Findings) -> Answer {
    let is_warned = !findings.warnings.is_empty();
    response.warnings = is_warned.then_some(findings.warnings);
    match findings.refusal {
        Some(refusal) => {
            response.allowed = false;
            response.result.code = UNPROCESSABLE;
            "Invalid".clone_into(&mut response.result.reason);
            response.result.message = refusal;
            Answer::Denied
        }
        None if is_warned => Answer::Warned,
        None => Answer::Allowed,
    }
}

fn judged(
    reviewer: &Reviewer,
    request: AdmissionRequest<DynamicObject>,
) -> Result<Findings, Unable> {
    let (kind, now) = (request.kind.kind.as_str(), clock::now());
    let is_whole = request.sub_resource.as_deref().is_none_or(str::is_empty);
    let object = request.object.filter(|_| is_whole);
    let candidate = object.and_then(|object| reviewer.candidate(&request.operation, object, now));
    let misread = candidate.as_ref().map(|object| misread(kind, object));
    let candidate = candidate.map(|object| read(kind, object)).transpose()?;
    let before = request.old_object.map(|old| read(kind, old)).transpose()?;
    let Some(candidate) = candidate.flatten() else {
        return Ok(Findings::default());
    };
    if !reviewer.context.phase.has_seen() {
        return Err(Unable::Early);
    }
    let judge = Judge::begin(&reviewer.context, now);
    let mut findings = reviewer.judge(&judge, candidate, before.flatten());
    findings.warnings.extend(misread.unwrap_or_default());
    Ok(findings)
}

impl Reviewer {
    /// The object as it is judged, if this write of it is.
    fn candidate(
        &self,
        operation: &Operation,
        mut object: DynamicObject,
        now: Timestamp,
    ) -> Option<DynamicObject> {
        if *operation == Operation::Create {
            // Without an age it would be the oldest, and win every conflict.
            let created = &mut object.metadata.creation_timestamp;
            created.get_or_insert(Time(now));
        }
        let is_written = matches!(operation, Operation::Create | Operation::Update);
        let is_deleted = object.metadata.deletion_timestamp.is_some();
        (is_written && !is_deleted && self.is_within(&object)).then_some(object)
    }

    fn judge(&self, judge: &Judge<'_>, candidate: Object, before: Option<Object>) -> Findings {
        match (candidate, before) {
            (Object::User(candidate), Some(Object::User(before))) => {
                if candidate.is_declared_like(&before) {
                    return Findings::default();
                }
                self.user(judge, *candidate, Some(*before))
            }
            (Object::User(candidate), _) => self.user(judge, *candidate, None),
            (candidate, _) => {
                let home = candidate.namespace().clone();
                let (affected, unjudged) = judge.affected_users(candidate);
                Findings {
                    warnings: status::affected_warnings(&home, &affected, unjudged),
                    refusal: None,
                }
            }
        }
    }

    fn user(&self, judge: &Judge<'_>, candidate: User, before: Option<User>) -> Findings {
        let server = self.context.server(&candidate.server);
        let share = server.as_ref();
        let share = share.and_then(|server| server.share_of(&candidate.object.namespace));
        let (before, after) = judge.user(candidate, before);
        let refusing: Vec<&Violation> = match self.mode {
            Mode::Warn => Vec::new(),
            Mode::Deny => refusing(share, &before, &after).collect(),
        };
        let others = after.iter().filter(|found| !refusing.contains(found));
        Findings {
            warnings: status::warnings(&others.cloned().collect::<Vec<_>>()),
            refusal: (!refusing.is_empty()).then(|| status::refusal(refusing.into_iter())),
        }
    }

    /// Whether the object is in a namespace that this operator watches.
    fn is_within(&self, object: &DynamicObject) -> bool {
        let namespaces = self.context.config.namespaces.as_ref();
        let namespace = object.namespace().unwrap_or_default();
        namespaces.is_none_or(|namespaces| namespaces.contains(&namespace))
    }
}

/// The kind as a metric label: one of this project's kinds, or `other`.
fn kind_of(request: &AdmissionRequest<DynamicObject>) -> &'static str {
    const KINDS: [&str; 7] = [
        "VmsServer",
        "VmsCamera",
        "VmsCameraGroup",
        "VmsLayout",
        "VmsIpPool",
        "VmsRole",
        "VmsUser",
    ];
    let mut kinds = KINDS.into_iter();
    kinds
        .find(|kind| *kind == request.kind.kind)
        .unwrap_or("other")
}

/// What of its annotations cannot be read.
fn misread(kind: &str, object: &DynamicObject) -> Vec<String> {
    annotation::told(kind, object.metadata.annotations.as_ref())
}

/// An object of this project's kinds; `None` for any other kind.
fn read(kind: &str, object: DynamicObject) -> Result<Option<Object>, Unable> {
    match kind {
        "VmsServer" => as_a::<VmsServer>(object),
        "VmsCamera" => as_a::<VmsCamera>(object),
        "VmsCameraGroup" => as_a::<VmsCameraGroup>(object),
        "VmsLayout" => as_a::<VmsLayout>(object),
        "VmsIpPool" => as_a::<VmsIpPool>(object),
        "VmsRole" => as_a::<VmsRole>(object),
        "VmsUser" => as_a::<VmsUser>(object),
        _ => return Ok(None),
    }
    .map(Some)
}

fn as_a<K: Watched>(object: DynamicObject) -> Result<Object, Unable> {
    let object = object.try_parse::<K>();
    let object = object.map_err(|error| Unable::Unreadable(error.to_string()))?;
    Ok(object.object())
}

#[cfg(test)]
mod tests;
