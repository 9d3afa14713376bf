//! The bytes of an answer. Few large ones are held at once, whichever servers they are of.

use std::{future::Future, mem, ops::Deref, time::Duration};

use parking_lot::Mutex;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout, timeout_at},
};

/// No place is needed for so many bytes: a page of a listing, or a user, usually has fewer.
pub(in crate::store) const SMALL: usize = 1 << 20;

/// So many larger answers are received and read at once, by all of this process: what is made of one takes memory, too.
static PLACES: Semaphore = Semaphore::const_new(2);
/// How long an answer may take that has a place: a server that sends slowly keeps the others waiting no longer.
const ARRIVAL: Duration = Duration::from_secs(10);

/// The memory of answers that had a place, to be used again: an allocator keeps what large blocks leave behind.
static USED: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// The bytes of an answer, and their place while they are held.
pub(in crate::store) struct Body {
    pub(in crate::store) bytes: Vec<u8>,
    place: Option<Place>,
}

struct Place {
    deadline: Instant,
    _permit: SemaphorePermit<'static>,
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, place: None }
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Body {
    pub(in crate::store) const fn has_place(&self) -> bool {
        self.place.is_some()
    }

    /// Waits for a place for an answer of up to so many bytes; `None` where there is none for so long.
    pub(in crate::store) async fn take_place(
        &mut self,
        patience: Duration,
        longest: usize,
    ) -> Option<()> {
        let permit = timeout(patience, PLACES.acquire()).await.ok()?.ok()?;
        let mut room = USED.lock().pop().unwrap_or_default();
        room.reserve_exact(longest);
        room.extend_from_slice(&self.bytes);
        self.bytes = room;
        self.place = Some(Place {
            deadline: Instant::now() + ARRIVAL,
            _permit: permit,
        });
        Some(())
    }

    /// What comes of it, if it comes before the time of the place is over.
    pub(in crate::store) async fn in_time<T>(&self, coming: impl Future<Output = T>) -> Option<T> {
        match &self.place {
            Some(place) => timeout_at(place.deadline, coming).await.ok(),
            None => Some(coming.await),
        }
    }
}

impl Drop for Body {
    /// Before the place is free, so that there is never more of it than places.
    fn drop(&mut self) {
        if self.has_place() {
            let mut room = mem::take(&mut self.bytes);
            room.clear();
            USED.lock().push(room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn two_large_answers_at_once_have_a_place_and_each_for_a_while() {
        let patience = Duration::from_secs(30);
        let mut bodies = [Vec::new(), Vec::new(), Vec::new()].map(Body::from);
        let [first, second, third] = &mut bodies;
        first.take_place(patience, 8).await.unwrap();
        second.take_place(patience, 8).await.unwrap();
        assert!(third.take_place(patience, 8).await.is_none());
        let never = std::future::pending::<()>();
        assert!(first.in_time(never).await.is_none());
        drop(mem::replace(first, Vec::new().into()));
        third.take_place(patience, 8).await.unwrap();
        assert!(third.in_time(async {}).await.is_some());
    }
}
