//! One write, and what it says.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use kube::runtime::events::EventType;

use crate::{
    api::v1alpha1::{VmsCameraGroup, VmsLayout},
    backoff::Backoff,
    domain::{name::Uid, server::Server, site::SetKind},
    operator::{
        problem,
        state::{
            connection::Connection,
            context::Context,
            managed::{SetKey, Written},
            objects::Status,
            server::ServerState,
        },
    },
    plan::{SetChange, SetStep},
    status::{self, Problem},
    store::{Error, ErrorKind},
    world::{ObjectKey, Site},
};

/// What was done with one, for an Event.
pub(super) struct Told {
    key: SetKey,
    uid: Uid,
    reason: &'static str,
    note: String,
}

/// How long to wait after writes of one have failed.
const BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_mins(5));

/// A server that does not list what was made would be filled with it.
const MOST_MADE: u32 = 3;

/// Writes layouts and camera groups of one server.
pub(super) struct Writer<'a> {
    pub(super) context: &'a Context,
    pub(super) state: &'a ServerState,
    pub(super) server: &'a Server,
    pub(super) connection: &'a Arc<Connection>,
    pub(super) site: &'a Site,
    /// What keeps each from being as declared.
    pub(super) problems: BTreeMap<SetKey, Problem>,
    /// Whether the server is to be listed for what was written.
    pub(super) is_to_be_listed: bool,
    /// After which time to look again.
    pub(super) again: Option<Duration>,
    /// What is told by Events in the end: nobody waits for these.
    pub(super) told: Vec<Told>,
}

impl Writer<'_> {
    /// Carries out what leads to the declaration; whether there is nothing more to wait for before it grows.
    pub(super) async fn write(&mut self, key: &SetKey, step: &SetStep) -> bool {
        let Some(step) = self.with_recorded_name(key, step) else {
            return true;
        };
        let written = self.state.managed.written(key);
        if written.is_some_and(|written| self.is_to_wait(key, &step, &written)) {
            return false;
        }
        self.carry_out(key, step).await
    }

    /// Whether there is no sense in another write yet.
    fn is_to_wait(&mut self, key: &SetKey, step: &SetStep, written: &Written) -> bool {
        if let Some(shown_after) = written.shown_after
            && shown_after > self.connection.listed
        {
            self.wait_for_listing(shown_after);
            let failure = written.failure.clone();
            self.problems
                .extend(failure.map(|problem| (key.clone(), problem)));
            return true;
        }
        // Another write than the one before: somebody has corrected the declaration.
        if written.step != *step {
            return false;
        }
        let problem = written.failure.clone();
        let problem = problem.unwrap_or_else(|| status::not_kept(key.0));
        let is_made = matches!(step, SetStep::Make(_)) && written.failure.is_none();
        if !(is_made && written.times >= MOST_MADE) {
            let pause = BACKOFF.after(written.times);
            let pause = pause.saturating_sub(written.at.elapsed());
            if pause.is_zero() {
                return false;
            }
            self.look_again_after(pause);
        }
        self.problems.insert(key.clone(), problem);
        true
    }

    /// Has the server listed once that shows what came of a write.
    fn wait_for_listing(&mut self, shown_after: Instant) {
        let wait = shown_after.saturating_duration_since(Instant::now());
        if wait.is_zero() {
            self.is_to_be_listed = true;
        } else {
            self.look_again_after(wait);
        }
    }

    /// How long a write of a user that was sent earlier, by this replica or the leader before, may still arrive.
    pub(super) fn unsettled_for(&self) -> Option<Duration> {
        let (state, late_arrivals) = (self.state, self.context.config.late_arrivals);
        state.managed.settled_after(state.since, late_arrivals)
    }

    /// Time alone lets more be written.
    pub(super) fn look_again_after(&mut self, pause: Duration) {
        let again = self.again.map_or(pause, |again| again.min(pause));
        self.again = Some(again);
    }

    /// A thing of another name is found again by its id alone: it is renamed once that is recorded.
    fn with_recorded_name(&self, key: &SetKey, step: &SetStep) -> Option<SetStep> {
        let SetStep::Change(change) = step else {
            return Some(step.clone());
        };
        let object = self.context.objects.get(&object_key(self.server, key))?;
        let Status::Set(status) = &object.status else {
            return None;
        };
        if status.external_id.as_deref() == Some(&*change.set.id) {
            return Some(step.clone());
        }
        let change = SetChange {
            name: Arc::clone(&change.set.name),
            ..change.clone()
        };
        let is_empty = change.added().is_empty() && change.removed().is_empty();
        (!is_empty).then_some(SetStep::Change(change))
    }

    /// Sends one write. What came of it is told; whether it was done.
    pub(super) async fn carry_out(&mut self, key: &SetKey, step: SetStep) -> bool {
        let (kind, name) = key;
        let object = self.server.object.sibling(name);
        let about = format!("{} {object}", kind.noun());
        let written = self.connection.store.write_set(&step).await;
        let problem = written.as_ref().err().map(problem::of_set);
        let shown_within = self.shown_within(&step, written.as_ref().err());
        let managed = &self.state.managed;
        managed.note_written(key.clone(), step.clone(), problem, shown_within);
        self.is_to_be_listed |= shown_within.is_some();
        let log_once = &self.context.log_once;
        match written {
            Ok(()) => {
                log_once.clear(&about);
                let note = status::told_of_step(&step, self.site);
                tracing::info!(server = %self.server.object, "{about}: {note}");
                self.note_told(key, &step, note);
                true
            }
            Err(error) => {
                let problem = problem::of_set(&error);
                self.look_again_after(BACKOFF.after(1));
                if log_once.should_log(&about, &problem.message) {
                    tracing::warn!(server = %self.server.object, %error, "{about} could not be written; retrying");
                }
                if error.is_of_server() {
                    self.state.suspect(problem.clone());
                }
                self.problems.insert(key.clone(), problem);
                false
            }
        }
    }

    /// How long it may take until a listing shows what came of a write, or what somebody else has done meanwhile; `None`
    /// where nothing was done. What may yet be made is not made again.
    fn shown_within(&self, step: &SetStep, error: Option<&Error>) -> Option<Duration> {
        match error.map(|error| error.kind) {
            Some(ErrorKind::Unknown) if matches!(step, SetStep::Make(_)) => {
                Some(self.context.config.late_arrivals)
            }
            None | Some(ErrorKind::Unknown | ErrorKind::Garbled | ErrorKind::NotFound) => {
                Some(Duration::ZERO)
            }
            Some(_) => None,
        }
    }

    fn note_told(&mut self, key: &SetKey, step: &SetStep, note: String) {
        let object = self.context.objects.get(&object_key(self.server, key));
        if let (Some(object), Some(reason)) = (object, event(step)) {
            self.told.push(Told {
                key: key.clone(),
                uid: object.uid,
                reason,
                note,
            });
        }
    }

    /// Posts what was done.
    pub(super) async fn post_all(&mut self) {
        for told in std::mem::take(&mut self.told) {
            let Told {
                key,
                uid,
                reason,
                note,
            } = told;
            self.post(&key, &uid, EventType::Normal, reason, note).await;
        }
    }

    pub(super) async fn post(
        &self,
        (kind, name): &SetKey,
        uid: &Uid,
        type_: EventType,
        reason: &str,
        note: String,
    ) {
        let (object, events) = (self.server.object.sibling(name), &self.context.events);
        match kind {
            SetKind::Layout => {
                let posted = events.post::<VmsLayout>(&object, uid, type_, reason, note);
                posted.await;
            }
            SetKind::Group => {
                let posted = events.post::<VmsCameraGroup>(&object, uid, type_, reason, note);
                posted.await;
            }
        }
    }
}

/// The reason of the Event of a step: what is made is a clean start, and none.
const fn event(step: &SetStep) -> Option<&'static str> {
    match step {
        SetStep::Make(_) => None,
        SetStep::Change(_) => Some("Changed"),
        SetStep::Delete(_) => Some("Deleted"),
    }
}

/// The object of one of a server's layouts or camera groups.
pub(super) fn object_key(server: &Server, (kind, name): &SetKey) -> ObjectKey {
    ObjectKey::Set(*kind, server.object.sibling(name))
}
