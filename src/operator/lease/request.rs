//! Requests about the Lease, each with a time limit.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use kube::{
    Api,
    api::{ObjectMeta, PostParams},
};
use tokio::time::timeout;

/// Who asks the holder of a Lease to hand it over, and how often that was asked: whoever asks goes on, so that one who has gone
/// is told from one who waits.
const WANTED_BY: &str = "vms-operator.io/wanted-by";

/// A request to the API server that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Refused(Box<kube::core::Status>),
    #[error("{0}")]
    Broken(kube::Error),
    #[error("the API server did not answer in time")]
    Silent,
}

/// Waits for an answer, up to a time limit.
pub(crate) async fn bounded<T>(
    limit: Duration,
    request: impl Future<Output = kube::Result<T>>,
) -> Result<T, Failure> {
    match timeout(limit, request).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(kube::Error::Api(status))) => Err(Failure::Refused(status)),
        Ok(Err(error)) => Err(Failure::Broken(error)),
        Err(_) => Err(Failure::Silent),
    }
}

/// Writes a Lease over the version of it that was read, and over no other one.
pub(crate) async fn replace(leases: &Api<Lease>, lease: &Lease) -> kube::Result<Lease> {
    let name = lease.metadata.name.as_deref().unwrap_or_default();
    leases.replace(name, &PostParams::default(), lease).await
}

/// What is said on the Lease of who asks for it.
pub(super) fn asked(lease: &Lease) -> Option<&str> {
    let annotations = lease.metadata.annotations.as_ref()?;
    annotations.get(WANTED_BY).map(String::as_str)
}

/// Who that is.
pub(super) fn asker(asked: &str) -> &str {
    asked.split(' ').next().unwrap_or_default()
}

/// The Lease with a request to hand it over.
pub(super) fn asked_for(lease: &Lease, identity: &str, times: u64) -> Lease {
    let mut lease = lease.clone();
    let annotations = lease.metadata.annotations.get_or_insert_default();
    annotations.insert(WANTED_BY.to_owned(), format!("{identity} {times}"));
    lease
}

/// Its metadata without such a request.
pub(super) fn without_asker(lease: &Lease) -> ObjectMeta {
    let mut metadata = lease.metadata.clone();
    if let Some(annotations) = &mut metadata.annotations {
        annotations.remove(WANTED_BY);
    }
    metadata
}

/// A version of the Lease with another content.
pub(crate) fn with_spec(lease: &Lease, change: impl FnOnce(&LeaseSpec) -> LeaseSpec) -> Lease {
    let spec = lease.spec.clone().unwrap_or_default();
    Lease {
        metadata: lease.metadata.clone(),
        spec: Some(change(&spec)),
    }
}
