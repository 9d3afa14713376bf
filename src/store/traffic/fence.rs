//! The right to send requests, where it can end by itself: that of the one replica of several that leads.

use std::{fmt, future::poll_fn, sync::Arc, task::Poll};

/// Asked before each request. One that is made by [`Default`] stays open for ever.
#[derive(Clone, Default)]
pub struct Fence(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Fence {
    /// A fence that is open for as long as this says so. It is asked often, and has to answer at once.
    pub fn new(is_open: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_open)))
    }

    /// Whether requests may be sent now.
    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_none_or(|is_open| is_open())
    }

    /// Goes on with a call for as long as the fence is open; `None` where it was abandoned, begun or not.
    ///
    /// Each step of the call asks: a process that was stopped between connecting and sending sends nothing.
    pub fn guard<T>(&self, call: impl Future<Output = T>) -> impl Future<Output = Option<T>> {
        // In a box, so that whoever waits for it does not hold it twice.
        let mut call = Box::pin(call);
        poll_fn(move |context| {
            if self.is_open() {
                call.as_mut().poll(context).map(Some)
            } else {
                Poll::Ready(None)
            }
        })
    }
}

impl fmt::Debug for Fence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fence = formatter.debug_struct("Fence");
        fence.field("is_open", &self.is_open()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn a_call_that_was_not_begun_in_time_is_not_begun() {
        let begun = AtomicBool::new(false);
        let call = async { begun.store(true, Ordering::Relaxed) };
        assert_eq!(Fence::new(|| false).guard(call).await, None);
        assert!(!begun.load(Ordering::Relaxed));
        assert_eq!(Fence::default().guard(async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn a_call_under_way_does_nothing_more_after_the_fence_is_closed() {
        let open = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&open);
        let fence = Fence::new(move || asked.load(Ordering::Relaxed));
        let steps = AtomicUsize::new(0);
        let call = async {
            loop {
                if steps.fetch_add(1, Ordering::Relaxed) == 2 {
                    open.store(false, Ordering::Relaxed);
                }
                yield_now().await;
            }
        };
        assert_eq!(fence.guard::<()>(call).await, None);
        assert_eq!(steps.load(Ordering::Relaxed), 3);
    }
}
