//! Receiving reviews.
//!
//! Whoever reaches the port may send them. So their bodies have a bound, all that are held at once have one together, few
//! are read at once, few wait, and none waits for long.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest as _, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use kube::core::{DynamicObject, admission::AdmissionReview};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::{Instant, timeout_at},
};

use super::review::{self, NoReview, Reviewer};

/// The path of all reviews.
const PATH: &str = "/review";
/// A review has an object before and after its change, each of at most 1.5 MiB, which is what etcd takes, and little beside.
const MOST_BYTES: usize = 4 << 20;
/// What all bodies together may take, in KiB: three of the largest, and hundreds of usual ones.
const MOST_HELD: u32 = 12 << 10;
/// How many reviews are here at once, most of which wait; an API server has 200 writes under way at most by default.
const MOST_REVIEWS: usize = 256;
/// How many are read and judged at once: what is made of a body takes more than the body.
const MOST_READ: usize = 2;
/// How long a body may take to arrive, and a review to wait: the API server waits no longer for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

struct Intake {
    reviewer: Reviewer,
    places: Semaphore,
    held: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// Why a review is not answered.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Refusal {
    #[error("too many reviews are waiting")]
    Busy,
    #[error("a review has at most 4 MiB")]
    TooLarge,
    #[error("the review did not arrive in time")]
    Late,
    #[error(transparent)]
    NoReview(#[from] NoReview),
    #[error("the review could not be judged")]
    Failed,
}

/// A body, and the right to read it now.
struct Received {
    body: Bytes,
    _held: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

/// Answers reviews at their path.
pub(super) fn router(reviewer: Reviewer) -> Router {
    let intake = Intake {
        reviewer,
        places: Semaphore::new(MOST_REVIEWS),
        held: Arc::new(Semaphore::new(MOST_HELD as usize)),
        turns: Arc::new(Semaphore::new(MOST_READ)),
    };
    Router::new()
        .route(PATH, post(reviewed))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(Arc::new(intake))
}

/// Judging takes no input or output, but may take a while.
async fn reviewed(
    State(intake): State<Arc<Intake>>,
    request: Request,
) -> Result<Json<AdmissionReview<DynamicObject>>, Refusal> {
    let _place = intake.places.try_acquire().map_err(|_| Refusal::Busy)?;
    let received = intake.receive(request).await?;
    let reviewer = intake.reviewer.clone();
    // Moved as a whole: it is held until the work ends, even where nobody waits for it any more.
    let judged = spawn_blocking(move || {
        let received = received;
        review::answer(&reviewer, &received.body)
    });
    let review = judged.await.map_err(|_| Refusal::Failed)?;
    Ok(Json(review?))
}

impl Intake {
    async fn receive(&self, request: Request) -> Result<Received, Refusal> {
        let deadline = Instant::now() + PATIENCE;
        let weight = weight(&request)?;
        let held = Arc::clone(&self.held).acquire_many_owned(weight);
        let held = timeout_at(deadline, held).await;
        let Ok(Ok(held)) = held else {
            return Err(Refusal::Busy);
        };
        let body = timeout_at(deadline, Bytes::from_request(request, &())).await;
        let body = body.map_err(|_| Refusal::Late)?;
        let body = body.map_err(|rejected| match rejected.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
            _ => Refusal::Late,
        })?;
        let turn = timeout_at(deadline, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Refusal::Busy);
        };
        Ok(Received {
            body,
            _held: held,
            _turn: turn,
        })
    }
}

/// The KiB that a body takes, which is as long as it says, or else may be as long as any.
fn weight(request: &Request) -> Result<u32, Refusal> {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok());
    let bytes = said.and_then(|length| length.parse().ok());
    let bytes: usize = bytes.unwrap_or(MOST_BYTES);
    if bytes > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    Ok(u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(MOST_HELD))
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::NoReview(_) => StatusCode::BAD_REQUEST,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        tracing::debug!(%status, refusal = %self, "a review is not answered");
        (status, self.to_string()).into_response()
    }
}

#[cfg(test)]
mod tests;
