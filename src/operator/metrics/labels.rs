//! What series are told apart by.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};

use crate::domain::name::ObjectRef;

/// What a reconcile came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Result {
    /// Nothing had changed, and nothing was asked of the VMS.
    Unchanged,
    /// The user was looked at, and is as declared.
    Synced,
    /// The declaration violates a rule.
    Violated,
    /// The VMS or Kubernetes failed.
    Failed,
}

/// What the webhook answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Answer {
    /// Nothing is wrong, or nothing is for it to judge.
    Allowed,
    /// Something is wrong, and was said.
    Warned,
    /// Something is wrong, and was refused.
    Denied,
    /// It could not judge, and let it pass.
    Unable,
}

/// What access does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Turn {
    /// It begins.
    Begin,
    /// It ends.
    End,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ServerLabels {
    pub(super) server: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReconcileLabels {
    pub(super) server: String,
    pub(super) result: Result,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct FailureLabels {
    pub(super) server: String,
    pub(super) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RequestLabels {
    pub(super) server: String,
    pub(super) method: String,
    pub(super) route: String,
    pub(super) status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ValidityLabels {
    pub(super) server: String,
    pub(super) turn: Turn,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct UserLabels {
    pub(super) server: String,
    pub(super) ready: String,
    pub(super) reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct LicenseLabels {
    pub(super) server: String,
    pub(super) level: &'static str,
    pub(super) state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReviewLabels {
    pub(super) kind: &'static str,
    pub(super) answer: Answer,
}

pub(super) fn labels(server: &ObjectRef) -> ServerLabels {
    ServerLabels {
        server: server.to_string(),
    }
}
