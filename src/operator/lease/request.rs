//! Requests about the Lease, each with a time limit.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use kube::{Api, api::PostParams};
use tokio::time::timeout;

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

/// A version of the Lease with another content.
pub(crate) fn with_spec(lease: &Lease, change: impl FnOnce(&LeaseSpec) -> LeaseSpec) -> Lease {
    let spec = lease.spec.clone().unwrap_or_default();
    Lease {
        metadata: lease.metadata.clone(),
        spec: Some(change(&spec)),
    }
}
