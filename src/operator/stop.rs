//! Telling tasks to end.

use tokio::sync::watch;

/// Tells all that wait for it to end; so does dropping it.
#[derive(Debug, Default)]
pub(crate) struct Stopper(watch::Sender<bool>);

/// When to end.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stopper {
    pub(crate) fn stop(&self) {
        self.0.send_replace(true);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    pub(crate) fn subscribe(&self) -> Stop {
        Stop(self.0.subscribe())
    }
}

impl Stop {
    /// Waits until it is time to end.
    pub(crate) async fn requested(&mut self) {
        // Whoever would say so is gone.
        let _ = self.0.wait_for(|is_requested| *is_requested).await;
    }
}
