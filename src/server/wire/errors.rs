//! Bodies of errors.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{OpenSession, field_error::FieldError};

/// An error: a message, and what is wrong with each field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// General where `errors` is present. Not stable: clients must not match on it.
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) errors: Option<Errors>,
}

/// Messages by field; a key need not be a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = BTreeMap<String, Vec<String>>)]
pub(crate) struct Errors(BTreeMap<String, Vec<FieldError>>);

impl Errors {
    /// The most messages.
    const MOST: usize = 100;

    pub(crate) fn one(field: impl Into<String>, error: impl Into<FieldError>) -> Self {
        let mut errors = Self::default();
        errors.add(field, error);
        errors
    }

    pub(crate) fn add(&mut self, field: impl Into<String>, error: impl Into<FieldError>) {
        // More say nothing more, and an answer is not many times as long as its request.
        if self.iter().count() < Self::MOST {
            self.0.entry(field.into()).or_default().push(error.into());
        }
    }

    /// Each error with the field it is about.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &FieldError)> {
        self.0
            .iter()
            .flat_map(|(field, errors)| errors.iter().map(|error| (field.as_str(), error)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The answer to a right password when the account has as many sessions as it may.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TooManySessions {
    pub(crate) message: String,
    /// How many sessions the account may have.
    pub(crate) sessions_limit: i64,
    /// Those it has: name one in `session_id` to replace it.
    pub(crate) sessions: Vec<OpenSession>,
    /// For logins of other systems; always null here.
    #[schema(required = true)]
    pub(crate) key: Option<String>,
    /// When a captcha will be asked for; always null here, there is none.
    #[schema(required = true)]
    pub(crate) captcha_will_required_in: Option<i64>,
}
