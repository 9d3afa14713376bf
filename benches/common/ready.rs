//! What is ready: one watch of a kind, so that waiting for thousands costs as little as waiting for one.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use futures::StreamExt as _;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{
    Api, Resource, ResourceExt as _,
    runtime::{WatchStreamExt as _, watcher},
};
use serde::de::DeserializeOwned;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use vms_operator::api::{
    condition,
    v1alpha1::{VmsCamera, VmsUser},
};

/// What is not done by then will not be.
const PATIENCE: Duration = Duration::from_mins(20);

/// A kind whose objects become ready.
pub(crate) trait Reported:
    Resource<DynamicType = ()> + Clone + Debug + DeserializeOwned + Send + 'static
{
    /// The generation that was observed, and the conditions.
    fn reported(&self) -> Option<(i64, &[Condition])>;
}

impl Reported for VmsUser {
    fn reported(&self) -> Option<(i64, &[Condition])> {
        let status = self.status.as_ref()?;
        Some((status.observed_generation.0, &status.conditions))
    }
}

impl Reported for VmsCamera {
    fn reported(&self) -> Option<(i64, &[Condition])> {
        let status = self.status.as_ref()?;
        Some((status.observed_generation.0, &status.conditions))
    }
}

/// The objects of one kind, as they stand.
pub(crate) struct Readiness {
    seen: watch::Receiver<Seen>,
    watching: Option<JoinHandle<()>>,
}

#[derive(Default)]
pub(crate) struct Seen {
    objects: BTreeMap<String, Observed>,
    ready: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Observed {
    generation: i64,
    /// Whether that generation is what the store holds.
    ready: bool,
}

impl Seen {
    /// How many have something undone.
    pub(crate) fn waiting(&self) -> usize {
        self.objects.len() - self.ready
    }

    /// Whether there are so many, and nothing is undone.
    pub(crate) fn all_ready(&self, count: usize) -> bool {
        self.ready == count && self.waiting() == 0
    }

    /// Whether that generation of an object, or a later one, is what the store holds.
    pub(crate) fn is_ready(&self, name: &str, generation: i64) -> bool {
        self.objects
            .get(name)
            .is_some_and(|observed| observed.ready && observed.generation >= generation)
    }

    fn note(&mut self, object: &impl Reported) {
        let generation = object.meta().generation.unwrap_or_default();
        let observed = Observed {
            generation,
            ready: object.reported().is_some_and(|(observed, conditions)| {
                observed == generation && condition::is_true(conditions, "Ready")
            }),
        };
        let before = self.objects.insert(object.name_any(), observed);
        self.ready += usize::from(observed.ready);
        self.ready -= usize::from(before.is_some_and(|before| before.ready));
    }
}

impl Readiness {
    pub(crate) fn watch<K: Reported>(objects: Api<K>) -> Self {
        let (sender, seen) = watch::channel(Seen::default());
        let watching = tokio::spawn(async move {
            let mut events = std::pin::pin!(
                watcher(objects, watcher::Config::default())
                    .default_backoff()
                    .applied_objects()
            );
            while let Some(event) = events.next().await {
                match event {
                    Ok(object) => sender.send_modify(|seen| seen.note(&object)),
                    Err(error) => eprintln!("the benchmark's watch was interrupted: {error}"),
                }
            }
        });
        Self {
            seen,
            watching: Some(watching),
        }
    }

    /// The same, for somebody else who waits.
    pub(crate) fn again(&self) -> Self {
        Self {
            seen: self.seen.clone(),
            watching: None,
        }
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
            let (count, waiting) = (seen.objects.len(), seen.waiting());
            panic!("waited in vain: {wanted}; {waiting} of {count} wait");
        }
    }
}

impl Drop for Readiness {
    fn drop(&mut self) {
        if let Some(watching) = &self.watching {
            watching.abort();
        }
    }
}
