//! The labels of metrics.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};

use crate::domain::name::ObjectRef;

/// What a reconcile came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Result {
    /// Nothing had changed, and nothing was asked of the VMS.
    Unchanged,
    /// The user was reconciled, and is as declared.
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
pub(super) struct ShardLabels {
    pub(super) shard: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ServerLabels {
    pub(crate) server: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReconcileLabels {
    pub(crate) server: String,
    pub(crate) result: Result,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct FailureLabels {
    pub(crate) server: String,
    pub(crate) reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct RequestLabels {
    pub(crate) server: String,
    pub(crate) method: String,
    pub(crate) route: String,
    pub(crate) status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ValidityLabels {
    pub(crate) server: String,
    pub(crate) turn: Turn,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct UserLabels {
    pub(crate) server: String,
    pub(crate) ready: String,
    pub(crate) reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct LicenseLabels {
    pub(crate) server: String,
    pub(crate) level: &'static str,
    pub(crate) state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct ReviewLabels {
    pub(crate) kind: &'static str,
    pub(crate) answer: Answer,
}

pub(crate) fn labels(server: &ObjectRef) -> ServerLabels {
    ServerLabels {
        server: server.to_string(),
    }
}
