//! What nobody declares by hand of one server, and how far the objects are that stand for it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::{api::v1alpha1::ServerCounts, discovery::Thing, status::DiscoveryReport};

/// A watch that has not reported an object after so long has missed that it was deleted again.
const LONGEST_REPORT: Duration = Duration::from_mins(2);

/// What nobody declares by hand of one server, and how far the objects are that stand for it.
#[derive(Default)]
pub(crate) struct DiscoveryState {
    /// There may be something new in the VMS, or among the objects.
    pub(crate) due: Notify,
    made: Mutex<BTreeMap<Thing, (String, Instant)>>,
    report: Mutex<Option<DiscoveryReport>>,
    undeclared: Mutex<Option<ServerCounts>>,
}

impl DiscoveryState {
    /// Records that an object was made, or was there already, for the thing of that id.
    pub(crate) fn note_made(&self, thing: Thing, id: String) {
        self.made.lock().insert(thing, (id, Instant::now()));
    }

    /// Objects that were made and are not reported yet.
    pub(crate) fn made(&self, is_reported: impl Fn(&Thing) -> bool) -> BTreeMap<Thing, String> {
        let mut made = self.made.lock();
        made.retain(|thing, (_, since)| !is_reported(thing) && since.elapsed() < LONGEST_REPORT);
        let made = made.iter();
        made.map(|(thing, (id, _))| (thing.clone(), id.clone()))
            .collect()
    }

    /// Records what of the last listing no object declares; returns whether that is news.
    pub(crate) fn note_undeclared(&self, counts: ServerCounts) -> bool {
        self.undeclared.lock().replace(counts) != Some(counts)
    }

    /// What of the last listing no object declares.
    pub(crate) fn undeclared(&self) -> Option<ServerCounts> {
        *self.undeclared.lock()
    }

    /// Records what there is to say; returns whether that is news.
    pub(crate) fn note(&self, report: Option<DiscoveryReport>) -> bool {
        let mut known = self.report.lock();
        let is_news = *known != report;
        *known = report;
        is_news
    }

    /// What there is to say of it.
    pub(crate) fn report(&self) -> Option<DiscoveryReport> {
        self.report.lock().clone()
    }
}
