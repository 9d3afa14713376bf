//! What became of a question.

use std::time::Duration;

use tokio::time::timeout;

use super::finding::Finding;
use crate::{domain::quote::quote, error_chain::ErrorChain};

/// What became of a question to the API server.
#[derive(Clone, Debug)]
pub enum Asked<T> {
    /// It was answered.
    Answered(T),
    /// Whoever asks may not.
    NotAllowed,
    /// It was not answered, and why.
    Failed(String),
}

/// What became of a step, the later of which need the earlier.
#[derive(Clone, Debug)]
pub enum Step<T> {
    /// It was done.
    Done(T),
    /// It failed, and why.
    Failed(String),
    /// It was not begun, and why.
    NotTried(String),
}

impl<T> Asked<T> {
    /// Asks, and waits no longer than that.
    pub async fn within(
        patience: Duration,
        request: impl Future<Output = kube::Result<T>>,
    ) -> Self {
        match timeout(patience, request).await {
            Ok(Ok(answer)) => Self::Answered(answer),
            Ok(Err(kube::Error::Api(status))) if status.is_forbidden() => Self::NotAllowed,
            Ok(Err(kube::Error::Api(status))) => {
                let (code, message) = (status.code, quote(status.message.trim()));
                Self::Failed(format!("the API server answers {code}: {message}"))
            }
            Ok(Err(error)) => Self::Failed(ErrorChain(&error).to_string()),
            Err(_) => Self::Failed(format!(
                "the API server did not answer within {} s",
                patience.as_secs()
            )),
        }
    }

    /// The answer; or, as a finding, that there is none. `right` is what a person needs for it, such as `list leases`.
    ///
    /// # Errors
    /// There is no answer.
    pub fn answer(&self, check: &'static str, looked_at: &str, right: &str) -> Result<&T, Finding> {
        match self {
            Self::Answered(answer) => Ok(answer),
            Self::NotAllowed => Err(Finding::unknown(
                check,
                looked_at,
                format!("you may not {right}"),
                format!("ask somebody who may {right} to run this"),
            )),
            Self::Failed(why) => Err(Finding::unknown(
                check,
                looked_at,
                why.as_str(),
                "run this again; if it stays so, look at the API server",
            )),
        }
    }

    /// The answer, where there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Answered(answer) => Some(answer),
            Self::NotAllowed | Self::Failed(_) => None,
        }
    }

    /// The same of another answer.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Asked<U> {
        match self {
            Self::Answered(answer) => Asked::Answered(to(answer)),
            Self::NotAllowed => Asked::NotAllowed,
            Self::Failed(why) => Asked::Failed(why),
        }
    }
}

impl<T> Step<T> {
    /// What came of it, where it was done.
    pub const fn done(&self) -> Option<&T> {
        match self {
            Self::Done(outcome) => Some(outcome),
            Self::Failed(_) | Self::NotTried(_) => None,
        }
    }
}
