//! Which of two states of an object is the newer one.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// Which write of an object came first: the API server counts them. Zero where it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64);

impl Version {
    pub(crate) fn of(metadata: &ObjectMeta) -> Self {
        let version = metadata.resource_version.as_deref();
        Self(
            version
                .and_then(|version| version.parse().ok())
                .unwrap_or_default(),
        )
    }
}
