use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use futures::{
    StreamExt as _,
    future::join_all,
    stream::{iter, pending},
};
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use super::*;
use crate::operator::{config::Mode, webhook::judge::tests::replica};

fn here() -> Router {
    router(Reviewer {
        context: Arc::new(replica(Vec::new())),
        mode: Mode::Warn,
    })
}

/// A request whose body is as long as that, as far as its head says.
fn request(length: Option<usize>, body: Body) -> Request {
    let request = Request::post(PATH);
    let request = match length {
        Some(length) => request.header(header::CONTENT_LENGTH, length),
        None => request,
    };
    request.body(body).unwrap()
}

/// A body of which nothing comes.
fn silent() -> Body {
    Body::from_stream(pending::<Result<Bytes, Infallible>>())
}

async fn status(router: &Router, request: Request) -> StatusCode {
    router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    let said = request(Some(MOST_BYTES + 1), silent());
    assert_eq!(status(&here(), said).await, StatusCode::PAYLOAD_TOO_LARGE);
    let endless = iter(std::iter::repeat_with(|| {
        Ok::<_, Infallible>(Bytes::from_static(&[b' '; 4096]))
    }));
    let unsaid = request(None, Body::from_stream(endless.boxed()));
    let answer = here().oneshot(unsaid).await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let text = to_bytes(answer.into_body(), 100).await.unwrap();
    assert_eq!(text, "a review has at most 4 MiB");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let begun = Instant::now();
    let late = status(&here(), request(Some(100), silent())).await;
    assert_eq!(
        (late, begun.elapsed().as_secs()),
        (StatusCode::REQUEST_TIMEOUT, PATIENCE.as_secs())
    );
}

#[tokio::test(start_paused = true)]
async fn of_too_many_reviews_the_last_is_refused_at_once_and_the_next_have_room_again() {
    let router = here();
    let waiting = (0..MOST_REVIEWS).map(|_| status(&router, request(Some(100), silent())));
    let more = async {
        let begun = Instant::now();
        let refused = status(&router, request(Some(100), silent())).await;
        (refused, begun.elapsed())
    };
    let (waited, refused) = tokio::join!(join_all(waiting), more);
    assert_eq!(refused, (StatusCode::SERVICE_UNAVAILABLE, Duration::ZERO));
    assert!(
        waited
            .iter()
            .all(|late| *late == StatusCode::REQUEST_TIMEOUT)
    );
    let next = status(&router, request(Some(2), Body::from("{}"))).await;
    assert_eq!(next, StatusCode::BAD_REQUEST);
}

#[tokio::test(start_paused = true)]
async fn the_bodies_of_all_reviews_have_one_bound() {
    let router = here();
    let largest = (0..3).map(|_| status(&router, request(Some(MOST_BYTES), silent())));
    let more = async {
        let small = || status(&router, request(Some(2), Body::from("{}")));
        let meanwhile = timeout(PATIENCE / 2, small()).await;
        (meanwhile.is_ok(), sleep(PATIENCE).await, small().await)
    };
    let (_, more) = tokio::join!(join_all(largest), more);
    assert_eq!(more, (false, (), StatusCode::BAD_REQUEST));
}
