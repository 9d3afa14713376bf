//! One review: from the applied object to warnings or a refusal.
//!
//! - `request`: what is received

mod request;

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;
use kube::core::{
    DynamicObject, Status,
    admission::{AdmissionResponse, AdmissionReview, Operation},
};

use self::request::{Outline, Request, Unreadable};
use super::judge::Judge;
use crate::{
    api::annotation,
    clock,
    domain::{user::User, violation::Violation},
    operator::{config::Mode, state::context::Context, telemetry::metrics::Answer},
    rules::refusing,
    status,
    world::Object,
};

pub(super) use self::request::NoReview;

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
    Unreadable(#[from] Unreadable),
}

/// Answers a review.
pub(super) fn answer(
    reviewer: &Reviewer,
    body: &[u8],
) -> Result<AdmissionReview<DynamicObject>, NoReview> {
    let begun = Instant::now();
    let request = Request::parse(body)?;
    let kind = request.kind();
    let mut response = allowed(&request);
    let answer = match judged(reviewer, &request) {
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
    Ok(response.into_review())
}

fn allowed(request: &Request<'_>) -> AdmissionResponse {
    // The only one that kube makes without a request of its own.
    let mut response = AdmissionResponse::invalid("");
    response.uid.clone_from(&request.uid);
    response.allowed = true;
    response.result = Status::default();
    response
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

fn judged(reviewer: &Reviewer, request: &Request<'_>) -> Result<Findings, Unable> {
    let (kind, now) = (request.kind(), clock::now());
    let Some(candidate) = reviewer.candidate(request, now)? else {
        return Ok(Findings::default());
    };
    let misread = annotation::told(kind, candidate.annotations().as_ref());
    let candidate = candidate.read(kind)?;
    let before = request
        .old_object()?
        .map(|old| old.read(kind))
        .transpose()?;
    let Some(candidate) = candidate else {
        return Ok(Findings::default());
    };
    if !reviewer.context.phase.has_seen() {
        return Err(Unable::Early);
    }
    let judge = Judge::begin(&reviewer.context, now);
    let mut findings = reviewer.judge(&judge, candidate, before.flatten());
    findings.warnings.extend(misread);
    Ok(findings)
}

impl Reviewer {
    /// The object as it is judged, if this write of it is.
    fn candidate<'a>(
        &self,
        request: &Request<'a>,
        now: Timestamp,
    ) -> Result<Option<Outline<'a>>, Unreadable> {
        let is_written = matches!(request.operation, Operation::Create | Operation::Update);
        if !is_written || !request.is_whole() || request.kind() == "other" {
            return Ok(None);
        }
        let object = request.object()?;
        let object = object.filter(|object| !object.is_deleted() && self.is_within(object));
        Ok(match request.operation {
            // Without an age it would be the oldest, and win every conflict.
            Operation::Create => object.map(|object| object.created(now)),
            Operation::Update | Operation::Delete | Operation::Connect => object,
        })
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
    fn is_within(&self, object: &Outline<'_>) -> bool {
        let namespaces = self.context.config.namespaces.as_ref();
        let is_it = |namespace: &String| namespace == object.namespace();
        namespaces.is_none_or(|namespaces| namespaces.iter().any(is_it))
    }
}

#[cfg(test)]
mod tests;
