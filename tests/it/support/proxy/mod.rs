//! A proxy between a client and a store that fails where a test wants it to.
//!
//! It serves one request a connection, so that a fault hits one request and no other.

mod exchange;
mod message;
mod plan;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use parking_lot::{Mutex, MutexGuard};
use serde_json::Value;
use tokio::{net::TcpListener, task::AbortHandle};

pub(crate) use self::plan::{Fault, Hold};
use self::{
    exchange::accept,
    plan::{Plan, Way},
};

/// The proxy; it ends with its test.
pub(crate) struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
    accepting: AbortHandle,
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

    /// Lets every request fail that begins so.
    pub(crate) fn fail_always(&self, beginning: impl Into<String>, fault: Fault) {
        self.plan().always.push((beginning.into(), fault));
    }

    /// Lets none fail any more that always did.
    pub(crate) fn heal(&self) {
        let mut plan = self.plan();
        plan.always.clear();
        plan.altered.clear();
    }

    /// Refuses every request that begins so and whose JSON is like that.
    pub(crate) fn refuse_where(
        &self,
        beginning: &'static str,
        status: u16,
        is_so: impl Fn(&Value) -> bool + Send + Sync + 'static,
    ) {
        let refused = (beginning, status, Arc::new(is_so) as _);
        self.plan().refused.push(refused);
    }

    /// Alters the answers to all requests that begin so.
    pub(crate) fn alter(
        &self,
        beginning: &'static str,
        alteration: impl Fn(&mut Value) + Send + Sync + 'static,
    ) {
        self.plan().altered.push((beginning, Arc::new(alteration)));
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
