//! A user to copy from.

use crate::{api::v1alpha1::VmsUserSpec, domain::name::Namespace};

/// A user to copy from.
#[derive(Clone, Debug)]
pub struct Original {
    /// What it is, for a sentence.
    pub title: String,
    /// Where it is: names without a namespace mean objects there.
    pub home: Namespace,
    /// Whether its manifest has to say where that is.
    pub says_home: bool,
    /// Its settings.
    pub spec: VmsUserSpec,
    /// What of it no manifest can say, or not yet.
    pub omitted: Vec<String>,
}
