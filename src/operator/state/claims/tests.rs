//! Recording claims at an API server that can be made to fail.

use std::{
    collections::VecDeque,
    convert::Infallible,
    ops::Range,
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering},
};

use axum::{
    body::{Body as Received, to_bytes},
    http::{Method, Request, Response},
};
use futures::future::join_all;
use kube::{Client, client::Body};
use serde_json::{Value, json};
use tower::service_fn;

use super::*;
use crate::{domain::name::ObjectRef, fixtures, store::Fence};

/// An API server that holds one record.
#[derive(Default)]
struct ApiServer {
    record: Mutex<Option<Value>>,
    writes: AtomicUsize,
    /// How the next writes are refused.
    refusals: Mutex<VecDeque<u16>>,
}

impl ApiServer {
    fn cluster(self: &Arc<Self>) -> Cluster {
        let server = Arc::clone(self);
        let service = service_fn(move |request: Request<Body>| {
            let server = Arc::clone(&server);
            async move { Ok::<_, Infallible>(server.answer(request).await) }
        });
        let client = Client::new(service, "ops");
        Cluster::new(client, Duration::from_secs(1), Fence::default())
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        if *request.method() == Method::GET {
            let record = self.record.lock().clone();
            return record.map_or_else(|| refused(404), |record| response(200, &record));
        }
        self.writes.fetch_add(1, Ordering::Relaxed);
        if let Some(status) = self.refusals.lock().pop_front() {
            return refused(status);
        }
        let body = to_bytes(Received::new(request.into_body()), usize::MAX).await;
        let mut record: Value = serde_json::from_slice(&body.unwrap()).unwrap();
        let version = self.writes.load(Ordering::Relaxed).to_string();
        record["metadata"]["resourceVersion"] = version.into();
        *self.record.lock() = Some(record.clone());
        response(200, &record)
    }

    /// Whose claims are on record.
    fn recorded(&self) -> Vec<String> {
        let record = self.record.lock().clone().unwrap_or_default();
        let data = record["data"].as_object().cloned().unwrap_or_default();
        data.into_iter().map(|(uid, _)| uid).collect()
    }

    fn writes(&self) -> usize {
        self.writes.load(Ordering::Relaxed)
    }
}

fn refused(status: u16) -> Response<Body> {
    let reason = match status {
        404 => "NotFound",
        409 => "Conflict",
        _ => "",
    };
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status, "reason": reason,
        "message": "refused",
    });
    response(status, &body)
}

fn response(status: u16, body: &Value) -> Response<Body> {
    let response = Response::builder().status(status);
    response.body(body.to_string().into_bytes().into()).unwrap()
}

fn claims() -> Claims {
    Claims::new(Sharding::default(), Shard::FIRST)
}

fn claim(uid: &Uid) -> Fingerprint {
    Fingerprint::recorded(format!("key:{uid}"))
}

/// Records the claims of so many users at once, who are all worked on, with others who need none.
async fn record_all(
    claims: &Claims,
    cluster: &Cluster,
    users: Range<usize>,
    others: usize,
) -> Vec<Result<(), PortError>> {
    let in_work = InWork::default();
    let objects: Vec<ObjectRef> = (0..users.len() + others)
        .map(|number| ObjectRef::new("video", format!("u{number}").as_str()))
        .collect();
    let _work: Vec<_> = objects.iter().map(|object| in_work.begin(object)).collect();
    let recorder = Recorder {
        cluster,
        namespace: "ops",
        in_work: &in_work,
    };
    let uids: Vec<Uid> = users.map(uid).collect();
    let recording = uids.iter().map(async |uid| {
        let claim = claim(uid);
        claims.record(recorder, uid, &claim).await
    });
    join_all(recording).await
}

fn uid(number: usize) -> Uid {
    format!("uid-{number}").as_str().into()
}

/// The claim that a user has by what is on record.
fn known(claims: &Claims, uid: &Uid, carried: Option<Fingerprint>) -> Option<Fingerprint> {
    let mut user = fixtures::user("alice").declared;
    user.uid = uid.clone();
    user.record.claim = carried;
    claims.complete(&mut user);
    user.record.claim
}

#[tokio::test(start_paused = true)]
async fn claims_of_all_who_are_worked_on_are_written_at_once() {
    let (server, claims) = (Arc::<ApiServer>::default(), claims());
    let begun = Instant::now();
    for done in record_all(&claims, &server.cluster(), 0..16, 0).await {
        done.unwrap();
    }
    assert_eq!((server.writes(), server.recorded().len()), (1, 16));
    assert!(begun.elapsed() < GATHERING, "nobody else could have come");
    assert_eq!(known(&claims, &uid(3), None), Some(claim(&uid(3))));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_long_for_users_who_need_no_claim() {
    let (server, claims) = (Arc::<ApiServer>::default(), claims());
    let begun = Instant::now();
    for done in record_all(&claims, &server.cluster(), 0..2, 5).await {
        done.unwrap();
    }
    assert_eq!(server.writes(), 1);
    assert!(begun.elapsed() < 2 * GATHERING);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_fails_is_tried_once_for_all_and_records_nobody() {
    let (server, claims) = (Arc::<ApiServer>::default(), claims());
    server.refusals.lock().push_back(503);
    let cluster = server.cluster();
    let done = record_all(&claims, &cluster, 0..4, 0).await;
    assert!(done.iter().all(Result::is_err), "{done:?}");
    assert_eq!(
        server.writes(),
        1,
        "an API server that is down is asked once"
    );
    assert_eq!(known(&claims, &uid(0), None), None);
    // What became of it nobody knows: it is taken out before anything else is done for the user.
    let in_work = InWork::default();
    let recorder = Recorder {
        cluster: &cluster,
        namespace: "ops",
        in_work: &in_work,
    };
    claims.settle(recorder, &uid(0)).await.unwrap();
    claims.settle(recorder, &uid(1)).await.unwrap();
    assert_eq!((server.writes(), server.recorded().len()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_record_that_has_changed_meanwhile_is_replaced() {
    let (server, claims) = (Arc::<ApiServer>::default(), claims());
    let cluster = server.cluster();
    record_all(&claims, &cluster, 0..1, 0).await;
    server.refusals.lock().push_back(409);
    for done in record_all(&claims, &cluster, 1..3, 0).await {
        done.unwrap();
    }
    assert_eq!((server.writes(), server.recorded().len()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_claim_stays_on_record_until_the_object_carries_it_and_can_be_taken_back_then_too() {
    let (server, claims) = (Arc::<ApiServer>::default(), claims());
    let (cluster, first) = (server.cluster(), uid(0));
    record_all(&claims, &cluster, 0..1, 0).await;
    let another = Some(Fingerprint::recorded("by hand"));
    assert_eq!(known(&claims, &first, another.clone()), another);
    assert_eq!(known(&claims, &first, None), Some(claim(&first)));
    assert_eq!(
        known(&claims, &first, Some(claim(&first))),
        Some(claim(&first))
    );
    assert_eq!(known(&claims, &first, None), None, "the object had it last");
    assert_eq!(server.recorded(), [first.to_string()]);
    let in_work = InWork::default();
    let recorder = Recorder {
        cluster: &cluster,
        namespace: "ops",
        in_work: &in_work,
    };
    assert!(!claims.take_back(recorder, &first).await.unwrap());
    assert_eq!(server.recorded(), [""; 0]);
    assert!(!claims.take_back(recorder, &first).await.unwrap());
    assert_eq!(server.writes(), 2, "it is not on record any more");
}
