//! Who is ready: one watch of the users, so that waiting for thousands costs as little as waiting for one.

use std::{collections::BTreeMap, time::Duration};

use futures::StreamExt as _;
use kube::{
    Api, ResourceExt as _,
    runtime::{WatchStreamExt as _, watcher},
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use vms_operator::api::{condition, v1alpha1::VmsUser};

/// What is not done by then will not be.
const PATIENCE: Duration = Duration::from_mins(20);

/// The users, as they stand.
pub(crate) struct Readiness {
    seen: watch::Receiver<Seen>,
    watching: JoinHandle<()>,
}

#[derive(Default)]
pub(crate) struct Seen {
    users: BTreeMap<String, ObservedUser>,
    ready: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct ObservedUser {
    generation: i64,
    /// Whether that generation is what the store holds.
    ready: bool,
}

impl Seen {
    /// How many have something undone.
    pub(crate) fn waiting(&self) -> usize {
        self.users.len() - self.ready
    }

    /// Whether there are so many users, and nothing is undone.
    pub(crate) fn all_ready(&self, users: usize) -> bool {
        self.ready == users && self.waiting() == 0
    }

    /// Whether that generation of a user, or a later one, is what the store holds.
    pub(crate) fn is_ready(&self, name: &str, generation: i64) -> bool {
        self.users
            .get(name)
            .is_some_and(|observed| observed.ready && observed.generation >= generation)
    }

    fn note(&mut self, user: &VmsUser) {
        let observed = ObservedUser {
            generation: user.metadata.generation.unwrap_or_default(),
            ready: is_ready(user),
        };
        let before = self.users.insert(user.name_any(), observed);
        self.ready += usize::from(observed.ready);
        self.ready -= usize::from(before.is_some_and(|before| before.ready));
    }
}

impl Readiness {
    pub(crate) fn watch(users: Api<VmsUser>) -> Self {
        let (sender, seen) = watch::channel(Seen::default());
        let watching = tokio::spawn(async move {
            let mut events = std::pin::pin!(
                watcher(users, watcher::Config::default())
                    .default_backoff()
                    .applied_objects()
            );
            while let Some(event) = events.next().await {
                match event {
                    Ok(user) => sender.send_modify(|seen| seen.note(&user)),
                    Err(error) => eprintln!("the benchmark's watch was interrupted: {error}"),
                }
            }
        });
        Self { seen, watching }
    }

    /// How many have something undone now.
    pub(crate) fn waiting(&self) -> usize {
        self.seen.borrow().waiting()
    }

    /// Waits until it is so.
    pub(crate) async fn until(&mut self, wanted: &str, is_so: impl FnMut(&Seen) -> bool) {
        let came = matches!(
            timeout(PATIENCE, self.seen.wait_for(is_so)).await,
            Ok(Ok(_))
        );
        if !came {
            let seen = self.seen.borrow();
            let (users, waiting) = (seen.users.len(), seen.waiting());
            panic!("waited in vain: {wanted}; {users} users, {waiting} of them waiting");
        }
    }
}

impl Drop for Readiness {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

fn is_ready(user: &VmsUser) -> bool {
    let Some(status) = &user.status else {
        return false;
    };
    Some(status.observed_generation.0) == user.metadata.generation
        && condition::is_true(&status.conditions, "Ready")
}
