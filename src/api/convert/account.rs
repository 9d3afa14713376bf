//! Records of accounts.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::object_ref;
use crate::{
    api::v1alpha1::{self as api, AccountUser, ConnectionReference, VmsAccount, VmsAccountSpec},
    domain::{
        account::{Account, LeftBehind, LeftBehindReason},
        fingerprint::Fingerprint,
        name::ObjectRef,
    },
};

impl From<&VmsAccount> for Account {
    fn from(resource: &VmsAccount) -> Self {
        let VmsAccount { metadata, spec } = resource;
        Self {
            object: object_ref(metadata),
            server: spec.server_ref.name.as_str().into(),
            user: ObjectRef::new(spec.user.namespace.as_str(), spec.user.name.as_str()),
            uid: spec.user.uid.as_str().into(),
            login: spec.login.as_str().into(),
            claim: Fingerprint::recorded(spec.claim.as_str()),
            external_id: spec.external_id.as_deref().map(Into::into),
            left_behind: spec.left_behind.as_ref().map(Into::into),
        }
    }
}

impl From<&Account> for VmsAccountSpec {
    fn from(account: &Account) -> Self {
        Self {
            server_ref: ConnectionReference {
                name: account.server.to_string(),
            },
            user: AccountUser {
                namespace: account.user.namespace.to_string(),
                name: account.user.name.to_string(),
                uid: account.uid.to_string(),
            },
            login: account.login.to_string(),
            claim: account.claim.to_string(),
            external_id: account.external_id.as_ref().map(ToString::to_string),
            left_behind: account.left_behind.map(|left| api::LeftBehind {
                reason: match left.reason {
                    LeftBehindReason::Orphaned => api::LeftBehindReason::Orphaned,
                    LeftBehindReason::LetGo => api::LeftBehindReason::LetGo,
                    LeftBehindReason::ObjectGone => api::LeftBehindReason::ObjectGone,
                },
                since: Time(left.since),
            }),
        }
    }
}

impl From<&api::LeftBehind> for LeftBehind {
    fn from(left: &api::LeftBehind) -> Self {
        Self {
            reason: match left.reason {
                api::LeftBehindReason::Orphaned => LeftBehindReason::Orphaned,
                api::LeftBehindReason::LetGo => LeftBehindReason::LetGo,
                api::LeftBehindReason::ObjectGone => LeftBehindReason::ObjectGone,
            },
            since: left.since.0,
        }
    }
}
