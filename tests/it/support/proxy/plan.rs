//! What a test wants to become of requests.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

use crate::support::cluster::PATIENCE;

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
    /// The store never sees it; an answer of that status arrives.
    Refuse(u16),
}

impl Fault {
    /// Every fault of a network.
    pub(crate) const ALL: [Self; 5] = [
        Self::CutBefore,
        Self::CutAfter,
        Self::CutWithin,
        Self::Stall,
        Self::Garble,
    ];
}

/// What becomes of the JSON of an answer.
pub(super) type Alteration = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// What the JSON of a request is like.
pub(super) type Condition = Arc<dyn Fn(&Value) -> bool + Send + Sync>;

/// What is to become of requests, and what became of them.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) faults: BTreeMap<usize, Fault>,
    /// The next request that begins so fails.
    pub(super) awaited: Option<(&'static str, Fault)>,
    /// All requests that begin so fail.
    pub(super) always: Vec<(String, Fault)>,
    /// Requests that begin so and whose JSON is like that are refused with that status.
    pub(super) refused: Vec<(&'static str, u16, Condition)>,
    /// The answers to requests that begin so arrive in another form.
    pub(super) altered: Vec<(&'static str, Alteration)>,
    pub(super) latency: Duration,
    /// Method and path of each request so far.
    pub(super) requests: Vec<String>,
    /// The requests that the store has answered.
    pub(super) delivered: BTreeSet<usize>,
    /// The requests that were carried out and whose answers never come.
    pub(super) stalled: BTreeSet<usize>,
    /// The next request that begins so waits, on its way to the store or back.
    pub(super) held: Option<(&'static str, Way, Arc<Hold>)>,
    /// The next request that begins so waits, and so do all that come after it.
    pub(super) pauses_at: Option<&'static str>,
    pub(super) paused: watch::Sender<bool>,
}

/// Where a request is held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    There,
    Back,
}

/// A request or an answer that is on its way until it is released.
#[derive(Default)]
pub(crate) struct Hold {
    pub(super) arrived: Notify,
    pub(super) released: Notify,
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
