//! The answer to a change that has no other.

use serde::Serialize;
use utoipa::ToSchema;

/// What a successful change answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    #[schema(example = "ok")]
    status: &'static str,
}

impl Done {
    pub(crate) const OK: Self = Self { status: "ok" };
}
