//! What was listed of one namespace, or of all. A namespace of which nothing may be read, because its roles are gone or
//! because it is, keeps nobody else waiting.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

use crate::{
    domain::name::Namespace,
    operator::state::{context::Context, queue::Lane},
};

/// Roles may have been made a moment ago, and not be known everywhere yet.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of the last listing of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// It is awaited.
    Pending,
    Done,
    Forbidden,
}

/// One namespace, or all of them, and the kinds that are listed there.
pub(super) struct Scope {
    /// `None`: all of them.
    pub(super) namespace: Option<Namespace>,
    kinds: watch::Sender<BTreeMap<String, Listing>>,
}

impl Scope {
    pub(super) fn new(namespace: Option<&String>) -> Self {
        Self {
            namespace: namespace.map(|namespace| namespace.as_str().into()),
            kinds: watch::Sender::default(),
        }
    }

    /// Records what became of the listing of a kind.
    pub(super) fn note(&self, kind: &str, listing: Listing) {
        self.kinds.send_if_modified(|kinds| {
            let before = kinds.insert(kind.to_owned(), listing);
            before != Some(listing)
        });
    }

    /// Waits until all kinds were listed, or until none of them may be and that has lasted: what was read before stays in
    /// force then.
    pub(super) async fn settle(self: Arc<Self>, context: Arc<Context>) {
        if self.is_listed().await {
            return;
        }
        if let Some(namespace) = self.namespace.clone() {
            tracing::warn!(%namespace, "nothing of the namespace may be read; going on without it. Give it its roles back, or do not watch it any more");
            context.world().keep_unseen(namespace);
        }
    }

    /// Waits until all kinds were listed, also where others went on without it.
    pub(super) async fn see(self: Arc<Self>, context: Arc<Context>) {
        let mut kinds = self.kinds.subscribe();
        // It fails when the sender is gone, which is here.
        let _ = kinds.wait_for(|kinds| all(kinds, Listing::Done)).await;
        if let Some(namespace) = &self.namespace {
            let unseen = context.world().see(namespace);
            context.enqueue(unseen, Lane::Backlog);
        }
    }

    async fn is_listed(&self) -> bool {
        let mut kinds = self.kinds.subscribe();
        let may_be_given_up = self.namespace.is_some();
        loop {
            let settled = |kinds: &BTreeMap<String, Listing>| {
                all(kinds, Listing::Done) || may_be_given_up && all(kinds, Listing::Forbidden)
            };
            // It fails when the sender is gone, which is here.
            let is_listed = kinds
                .wait_for(settled)
                .await
                .is_ok_and(|kinds| all(&kinds, Listing::Done));
            if is_listed || timeout(PATIENCE, kinds.changed()).await.is_err() {
                return is_listed;
            }
        }
    }
}

fn all(kinds: &BTreeMap<String, Listing>, listing: Listing) -> bool {
    kinds.values().all(|each| *each == listing)
}
