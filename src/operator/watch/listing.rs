//! What was listed, and is watched since.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::{
    backoff::Backoff,
    operator::{state::context::Context, stop::Stop},
};

/// All objects: listed once, and again whenever that is asked for.
pub(crate) struct Listing {
    context: Arc<Context>,
    /// When nothing is to be listed any more.
    stop: Stop,
    watches: Mutex<Watches>,
}

struct Watches {
    tasks: JoinSet<()>,
    begun: Instant,
}

impl Listing {
    /// Starts the watches, and waits until all existing objects were listed; `None` if it is to end before.
    pub(crate) async fn begin(context: Arc<Context>, stop: Stop) -> Option<Self> {
        let watches = Watches::start(&context, stop.clone()).await?;
        context.phase.note_seen();
        Some(Self {
            context,
            stop,
            watches: Mutex::new(watches),
        })
    }

    /// Lists everything again, unless that was begun after that moment; whether it was done before the end. What was read before
    /// stays in force meanwhile.
    pub(crate) async fn again(&self, since: Instant) -> bool {
        let mut watches = self.watches.lock().await;
        if watches.begun > since {
            return true;
        }
        watches.tasks.shutdown().await;
        match Watches::start(&self.context, self.stop.clone()).await {
            Some(started) => {
                *watches = started;
                true
            }
            None => false,
        }
    }

    /// Watches nothing any more.
    pub(crate) async fn end(&self) {
        self.watches.lock().await.tasks.abort_all();
    }
}

impl Watches {
    async fn start(context: &Arc<Context>, mut stop: Stop) -> Option<Self> {
        let patience = Backoff::new(context.config.listing_patience, Duration::MAX);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let begun = Instant::now();
            let mut tasks = JoinSet::new();
            tokio::select! {
                listed = timeout(patience.after(attempts), super::start(context, &mut tasks)) => {
                    if listed.is_ok() {
                        return Some(Self { tasks, begun });
                    }
                }
                () = stop.requested() => return None,
            }
            // A list request has no time limit of its own, and the connection may be dead.
            tracing::warn!("objects could not be listed in time; listing them anew");
            tasks.shutdown().await;
        }
    }
}
