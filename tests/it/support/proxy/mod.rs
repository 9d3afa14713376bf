//! A proxy between a client and a store that fails where a test wants it to.
//!
//! It serves one request a connection, so that a fault hits one request and no other.

mod exchange;
mod message;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use parking_lot::{Mutex, MutexGuard};
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
    task::AbortHandle,
    time::timeout,
};

use self::exchange::accept;

use super::cluster::PATIENCE;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The store never sees it; the connection is closed.
    CutBefore,
    /// The store carries it out; its answer is lost.
    CutAfter,
    /// The store carries it out; half of its answer arrives.
    CutWithin,
    /// The store carries it out; its answer never comes, and the connection stays open.
    Stall,
    /// The store carries it out; a page of HTML arrives in the place of its answer.
    Garble,
}

impl Fault {
    /// Every fault.
    pub(crate) const ALL: [Self; 5] = [
        Self::CutBefore,
        Self::CutAfter,
        Self::CutWithin,
        Self::Stall,
        Self::Garble,
    ];
}

/// The proxy; it ends with its test.
pub(crate) struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    accepting: AbortHandle,
}

#[derive(Default)]
struct Plan {
    faults: BTreeMap<usize, Fault>,
    /// The next request that begins so fails.
    awaited: Option<(&'static str, Fault)>,
    latency: Duration,
    /// Method and path of each request so far.
    requests: Vec<String>,
    /// The requests that the store has answered.
    delivered: BTreeSet<usize>,
    /// The requests that were carried out and whose answers never come.
    stalled: BTreeSet<usize>,
    /// The next request that begins so waits, on its way to the store or back.
    held: Option<(&'static str, Way, Arc<Hold>)>,
    /// The next request that begins so waits, and so do all that come after it.
    pauses_at: Option<&'static str>,
    paused: watch::Sender<bool>,
}

/// Where a request is held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// A request or an answer that is on its way until it is released.
#[derive(Default)]
pub(crate) struct Hold {
    arrived: Notify,
    released: Notify,
}

impl Hold {
    /// Waits until there is something to hold.
    pub(crate) async fn arrived(&self) {
        timeout(PATIENCE, self.arrived.notified())
            .await
            .expect("a request or an answer to hold");
    }

    /// Lets it go on.
    pub(crate) fn release(&self) {
        self.released.notify_one();
    }
}

impl Proxy {
    /// A proxy before the server at that address of loopback.
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free port on loopback");
        let address = listener.local_addr().expect("the port of a listener");
        let plan = Arc::default();
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&plan))).abort_handle();
        Self {
            address,
            plan,
            accepting,
        }
    }

    /// Where to reach the server through it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets the request of that index fail, counted from 0 since the proxy began.
    pub(crate) fn fail(&self, index: usize, fault: Fault) {
        self.plan().faults.insert(index, fault);
    }

    /// Lets the next request fail.
    pub(crate) fn fail_next(&self, fault: Fault) {
        let next = self.count();
        self.fail(next, fault);
    }

    /// Lets the next request fail that begins so.
    pub(crate) fn fail_next_of(&self, beginning: &'static str, fault: Fault) {
        self.plan().awaited = Some((beginning, fault));
    }

    /// Holds the answer of the next request that begins so, such as `GET /api/v1/cameras`.
    pub(crate) fn hold(&self, beginning: &'static str) -> Arc<Hold> {
        self.hold_on(Way::Back, beginning)
    }

    /// Holds the next request that begins so before the store sees it. It is delivered when it is released, also where
    /// the one who sent it is long gone.
    pub(crate) fn detain(&self, beginning: &'static str) -> Arc<Hold> {
        self.hold_on(Way::There, beginning)
    }

    fn hold_on(&self, way: Way, beginning: &'static str) -> Arc<Hold> {
        let hold = Arc::default();
        self.plan().held = Some((beginning, way, Arc::clone(&hold)));
        hold
    }

    /// Puts the server that far away, there and back.
    pub(crate) fn set_latency(&self, latency: Duration) {
        self.plan().latency = latency;
    }

    /// Lets every request wait from the next one on that begins so.
    pub(crate) fn pause_at(&self, beginning: &'static str) {
        self.plan().pauses_at = Some(beginning);
    }

    /// Lets them go on.
    pub(crate) fn go_on(&self) {
        self.plan().paused.send_replace(false);
    }

    /// How many requests there have been.
    pub(crate) fn count(&self) -> usize {
        self.plan().requests.len()
    }

    /// Whether the request of that index was carried out, and its answer is held back.
    pub(crate) fn has_stalled(&self, index: usize) -> bool {
        self.plan().stalled.contains(&index)
    }

    /// Whether the store has answered the request of that index, whoever heard of it.
    pub(crate) fn has_delivered(&self, index: usize) -> bool {
        self.plan().delivered.contains(&index)
    }

    /// Method and path of each request, such as `GET /api/v1/users/self`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.plan().requests.clone()
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
