//! Claims of a shard's users who are being made: on record for many at once, until the status of each carries its own.
//!
//! Whoever comes while the record is written waits for the next write, together with all others who do.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use tokio::time::{Instant, sleep};

use super::in_work::InWork;
use crate::{
    domain::{fingerprint::Fingerprint, name::Uid, user::User},
    engine::PortError,
    operator::{
        kubernetes::{
            claim_record::{ClaimRecord, ClaimsByUid, claims_of},
            client::Cluster,
        },
        sharding::{Shard, Sharding},
    },
    world::{Object, World},
};

#[cfg(test)]
mod tests;

/// How many claims the record holds: far more than users are made at once, and a few hundred kilobytes at most.
const MOST: usize = 1000;

/// How long a write waits at most for others to join it: no person notices that.
const GATHERING: Duration = Duration::from_millis(100);

/// How often it is looked whether somebody may still join.
const LOOK: Duration = Duration::from_millis(5);

/// How the record is written.
#[derive(Clone, Copy)]
pub(crate) struct Recorder<'a> {
    pub(crate) cluster: &'a Cluster,
    /// The operator's own namespace.
    pub(crate) namespace: &'a str,
    /// The users of the shard.
    pub(crate) in_work: &'a InWork,
}

/// Claims of the users of one shard that no status carries.
pub(crate) struct Claims {
    known: Mutex<Known>,
    writer: tokio::sync::Mutex<Writer>,
}

#[derive(Default)]
struct Known {
    /// What the record is to hold.
    wanted: ClaimsByUid,
    /// What it holds for sure, and no status has taken over.
    recorded: ClaimsByUid,
    /// Whose claims the record holds, or may hold.
    written: BTreeSet<Uid>,
    /// Whose claims are to be taken out, and were not for sure.
    unsettled: BTreeSet<Uid>,
    /// How many changes there were of what is wanted.
    changes: u64,
}

struct Writer {
    record: ClaimRecord,
    /// Up to which change all is written.
    done: u64,
    /// Up to which change it was tried, and why that failed.
    failed: Option<(u64, PortError)>,
}

impl Claims {
    /// Those of a shard, of which nothing is known yet.
    pub(super) fn new(sharding: Sharding, shard: Shard) -> Self {
        Self {
            known: Mutex::default(),
            writer: tokio::sync::Mutex::new(Writer {
                record: ClaimRecord::of(sharding, shard),
                done: 0,
                failed: None,
            }),
        }
    }

    /// Takes over the record of the leader before, and what replicas have left that divided the servers otherwise; completes the
    /// users with it who are known already. Nobody is judged before.
    pub(crate) async fn load(
        &self,
        cluster: &Cluster,
        namespace: &str,
        (world, is_ours): (&Mutex<World>, impl Fn(Option<&User>) -> bool),
    ) -> Result<(), PortError> {
        let mut writer = self.writer.lock().await;
        let mut claims = writer.record.load(cluster, namespace).await?;
        let others = writer.record.others(cluster, namespace).await?;
        if !others.is_empty() {
            let users: BTreeMap<Uid, Arc<User>> = {
                let world = world.lock();
                world
                    .users()
                    .map(|user| (user.uid.clone(), Arc::clone(user)))
                    .collect()
            };
            let is_taken = |uid: &Uid| is_ours(users.get(uid).map(|user| &**user));
            for other in others {
                let left = claims_of(other.clone()).into_iter();
                let ours: ClaimsByUid = left.filter(|(uid, _)| is_taken(uid)).collect();
                if !ours.is_empty() {
                    claims.extend(ours);
                    // It is on record twice before it is once.
                    writer.record.write(cluster, namespace, &claims).await?;
                    ClaimRecord::take_from(cluster, namespace, other, is_taken).await?;
                }
            }
        }
        self.begin(&claims, world);
        Ok(())
    }

    fn begin(&self, claims: &ClaimsByUid, world: &Mutex<World>) {
        // No object is taken in between: either it finds its claim, or it is found here.
        let mut world = world.lock();
        {
            let mut known = self.known.lock();
            known.written = claims.keys().cloned().collect();
            known.wanted.clone_from(claims);
            known.recorded.clone_from(claims);
        }
        let claimed: Vec<Arc<User>> = world
            .users()
            .filter(|user| claims.contains_key(&user.uid))
            .cloned()
            .collect();
        for user in claimed {
            let mut completed = (*user).clone();
            self.complete(&mut completed);
            if completed != *user {
                world.load(Object::User(Box::new(completed)));
            }
        }
    }

    /// Completes what an object says of a user with the claim on record, which ends once the object carries it itself.
    pub(crate) fn complete(&self, user: &mut User) {
        let mut known = self.known.lock();
        let Some(recorded) = known.recorded.get(&user.uid) else {
            return;
        };
        match &user.record.claim {
            None => user.record.claim = Some(recorded.clone()),
            Some(claim) if claim == recorded => known.forget(&user.uid),
            Some(_) => {}
        }
    }

    /// Forgets a user who is gone.
    pub(crate) fn forget(&self, uid: &Uid) {
        self.known.lock().forget(uid);
    }

    /// Whether the claim of a user is on record, or is being written.
    pub(crate) fn is_wanted(&self, uid: &Uid) -> bool {
        self.known.lock().wanted.contains_key(uid)
    }

    /// Whether one more can be recorded.
    pub(crate) fn has_room(&self) -> bool {
        self.known.lock().wanted.len() < MOST
    }

    /// Records a claim; it outlives a crash from then on.
    pub(crate) async fn record(
        &self,
        recorder: Recorder<'_>,
        uid: &Uid,
        claim: &Fingerprint,
    ) -> Result<(), PortError> {
        let change = {
            let mut known = self.known.lock();
            known.unsettled.remove(uid);
            known.wanted.insert(uid.clone(), claim.clone());
            known.change()
        };
        let written = self.write(recorder, change).await;
        if written.is_err() {
            let mut known = self.known.lock();
            known.forget(uid);
            known.unsettled.insert(uid.clone());
        }
        written
    }

    /// Takes the claim of a user from the record; whether there was one.
    pub(crate) async fn take_back(
        &self,
        recorder: Recorder<'_>,
        uid: &Uid,
    ) -> Result<bool, PortError> {
        let (was_known, change) = {
            let mut known = self.known.lock();
            let was_known = known.recorded.contains_key(uid);
            known.forget(uid);
            if !known.written.contains(uid) {
                return Ok(was_known);
            }
            known.unsettled.insert(uid.clone());
            (was_known, known.change())
        };
        self.write(recorder, change).await.map(|()| was_known)
    }

    /// Takes from the record what could not be taken from it before.
    pub(crate) async fn settle(&self, recorder: Recorder<'_>, uid: &Uid) -> Result<(), PortError> {
        let is_unsettled = self.known.lock().unsettled.contains(uid);
        if is_unsettled {
            self.take_back(recorder, uid).await?;
        }
        Ok(())
    }

    /// Waits until everybody who is worked on has joined, or none of the others is about to.
    async fn gather(&self, in_work: &InWork) {
        let until = Instant::now() + GATHERING;
        while self.known.lock().may_be_joined(in_work) && Instant::now() < until {
            sleep(LOOK).await;
        }
    }

    /// Has the record hold all that is wanted since that change.
    async fn write(&self, recorder: Recorder<'_>, change: u64) -> Result<(), PortError> {
        let mut writer = self.writer.lock().await;
        if writer.done >= change {
            return Ok(());
        }
        if let Some((until, error)) = &writer.failed
            && *until >= change
        {
            return Err(error.clone());
        }
        self.gather(recorder.in_work).await;
        let (wanted, changes) = {
            let mut known = self.known.lock();
            let wanted = known.wanted.clone();
            known.written.extend(wanted.keys().cloned());
            (wanted, known.changes)
        };
        let Recorder {
            cluster, namespace, ..
        } = recorder;
        match writer.record.write(cluster, namespace, &wanted).await {
            Ok(()) => {
                writer.done = changes;
                writer.failed = None;
                self.known.lock().settled(&wanted);
                Ok(())
            }
            Err(error) => {
                writer.failed = Some((changes, error.clone()));
                Err(error)
            }
        }
    }
}

impl Known {
    const fn change(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    /// Whether somebody waits for the next write, and not everybody who is worked on does.
    fn may_be_joined(&self, in_work: &InWork) -> bool {
        let waiting = self.wanted.len() - self.recorded.len();
        (1..in_work.count()).contains(&waiting)
    }

    /// It goes from the record with the next write.
    fn forget(&mut self, uid: &Uid) {
        self.wanted.remove(uid);
        self.recorded.remove(uid);
    }

    /// The record holds just these.
    fn settled(&mut self, written: &ClaimsByUid) {
        let still = written
            .iter()
            .filter(|(uid, claim)| self.wanted.get(*uid) == Some(claim));
        self.recorded = still
            .map(|(uid, claim)| (uid.clone(), claim.clone()))
            .collect();
        self.written = written.keys().cloned().collect();
        self.unsettled.retain(|uid| written.contains_key(uid));
    }
}
