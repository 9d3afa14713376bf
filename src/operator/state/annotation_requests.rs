//! What a person asks for by an annotation with a value.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::api::annotation::{CONFIRM_CHANGES, CONFIRM_DISCOVERY, RECONCILE_AT};

/// What a person asks for by an annotation with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AnnotationRequests {
    pub(super) reconcile_at: Option<Box<str>>,
    pub(super) confirmed: Option<Box<str>>,
    pub(super) confirmed_discovery: Option<Box<str>>,
    /// What of the annotations cannot be read, in words.
    pub(super) misread: Vec<String>,
}

impl AnnotationRequests {
    /// Those of these metadata, if there are any.
    pub(super) fn of(metadata: &ObjectMeta, misread: Vec<String>) -> Option<Box<Self>> {
        let value = |name: &str| Some(metadata.annotations.as_ref()?.get(name)?.as_str().into());
        let requests = Self {
            reconcile_at: value(RECONCILE_AT),
            confirmed: value(CONFIRM_CHANGES),
            confirmed_discovery: value(CONFIRM_DISCOVERY),
            misread,
        };
        (requests != Self::default()).then(|| Box::new(requests))
    }
}
