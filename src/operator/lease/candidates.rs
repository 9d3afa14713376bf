//! A replica that wants its part of the shards.

use std::time::Duration;

use futures::future::join_all;
use k8s_openapi::api::coordination::v1::Lease;
use kube::{Api, Client};
use tokio::{sync::mpsc, time::sleep};

use super::{
    balance::{Holder, Patience, Seen, Step, steps},
    candidate::Candidate,
    held::HeldLeases,
    request::{Failure, asked, asker},
    rivalry::holder,
    term::Term,
    uptime::uptime,
};
use crate::operator::{
    config::Election, jitter::jittered, log_once::LogOnce, sharding::Shard, stop::Stop,
};

/// Of so many looks one at least shows that an asker still asks, and takes what was handed over to it.
const LOOKS_OF_ASKER: u32 = 3;

/// What a replica is to do next.
pub(crate) enum Turn {
    /// It leads this shard.
    Lead(Shard, Box<Term>),
    /// It leads too many, and somebody asks for this one.
    HandOver(Shard),
}

/// A replica that wants its part of the shards.
pub(crate) struct Candidates {
    election: Election,
    seats: Vec<Seat>,
    log_once: LogOnce,
    /// How often it has asked.
    asked: u64,
}

/// One shard, and what was seen of it.
struct Seat {
    shard: Shard,
    candidate: Candidate,
    /// Since when it has been seen to be free.
    free_since: Option<Duration>,
    /// The last request to hand it over, and when it was first seen.
    request: Option<(String, Duration)>,
    /// It is being handed over.
    is_leaving: bool,
}

impl Candidates {
    pub(crate) fn new(
        client: &Client,
        namespace: &str,
        election: Election,
        held: &HeldLeases,
    ) -> Self {
        let leases: Api<Lease> = Api::namespaced(client.clone(), namespace);
        let seat = |shard: Shard| Seat {
            shard,
            candidate: Candidate::new(leases.clone(), election.of_shard(shard), held.clone()),
            free_since: None,
            request: None,
            is_leaving: false,
        };
        Self {
            seats: election.sharding.all().map(seat).collect(),
            election,
            log_once: LogOnce::default(),
            asked: 0,
        }
    }

    /// Looks for more, or for somebody who leads less, until it is to end. What is won after that is given back.
    pub(crate) async fn run(mut self, turns: mpsc::Sender<Turn>, mut stop: Stop) {
        loop {
            // Never given up halfway: a Lease that is ours without our knowing would keep everybody waiting.
            for turn in self.look().await {
                if let Err(mpsc::error::SendError(Turn::Lead(_, term))) = turns.send(turn).await {
                    term.give_back().await;
                }
            }
            tokio::select! {
                () = sleep(jittered(self.election.retry_period)) => {}
                () = stop.requested() => return,
            }
        }
    }

    async fn look(&mut self) -> Vec<Turn> {
        let is_sole = !self.election.sharding.is_divided();
        if is_sole && self.seats.iter().all(|seat| seat.candidate.holds()) {
            return Vec::new();
        }
        let reads = self.seats.iter().map(|seat| seat.candidate.read());
        let found: Result<Vec<_>, Failure> = join_all(reads).await.into_iter().collect();
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                self.log(&error);
                return Vec::new();
            }
        };
        let mut turns = Vec::new();
        for step in self.steps(&found) {
            // One that fails takes nothing from what was won.
            match self.carry_out(step, &found).await {
                Ok(turn) => turns.extend(turn),
                Err(error) => self.log(&error),
            }
        }
        turns
    }

    fn steps(&mut self, found: &[Option<Lease>]) -> Vec<Step> {
        let for_asker = self.election.retry_period * LOOKS_OF_ASKER;
        let seats = self.seats.iter_mut().zip(found);
        let seen: Vec<Seen> = seats
            .map(|(seat, found)| seat.see(found.as_ref(), for_asker))
            .collect();
        let patience = Patience {
            for_asker,
            for_others: self.election.duration,
        };
        steps(&self.election.identity, &seen, patience)
    }

    async fn carry_out(
        &mut self,
        step: Step,
        found: &[Option<Lease>],
    ) -> Result<Option<Turn>, Failure> {
        match step {
            Step::Take(place) => {
                let seat = &self.seats[place];
                let won = seat.candidate.take(found[place].as_ref()).await?;
                Ok(won.map(|term| {
                    let Election {
                        identity, lease, ..
                    } = &seat.candidate.election;
                    self.log_once.clear(&self.election.lease);
                    tracing::info!(identity, lease, "the lease is held: this replica leads");
                    Turn::Lead(seat.shard, Box::new(term))
                }))
            }
            Step::Ask(place) => {
                self.asked += 1;
                if let Some(found) = &found[place] {
                    let candidate = &self.seats[place].candidate;
                    candidate.ask(found, self.asked).await?;
                }
                Ok(None)
            }
            Step::HandOver(place) => {
                let seat = &mut self.seats[place];
                seat.is_leaving = true;
                Ok(Some(Turn::HandOver(seat.shard)))
            }
        }
    }

    fn log(&self, error: &Failure) {
        let lease = &self.election.lease;
        if self.log_once.should_log(lease, error) {
            tracing::warn!(lease, %error, "the lease could not be acquired");
        }
    }
}

impl Seat {
    /// Takes in the Lease as it was just read.
    fn see(&mut self, found: Option<&Lease>, is_fresh: Duration) -> Seen {
        let now = uptime();
        let holder = if self.candidate.holds() {
            if self.is_leaving {
                Holder::Leaving
            } else {
                Holder::Us
            }
        } else {
            self.is_leaving = false;
            self.holder(found, now)
        };
        if !matches!(holder, Holder::Nobody(_)) {
            self.free_since = None;
        }
        let asker = self.asker(found, now, is_fresh);
        Seen { holder, asker }
    }

    fn holder(&mut self, found: Option<&Lease>, now: Duration) -> Holder {
        let spec = found.and_then(|lease| lease.spec.as_ref());
        let other = spec.and_then(holder);
        match other {
            _ if self.candidate.may_take(found) => {
                let since = *self.free_since.get_or_insert(now);
                Holder::Nobody(now.saturating_sub(since))
            }
            Some(other) => Holder::Other(other.to_owned()),
            // Somebody has wiped it, and its holder may not know yet.
            None => Holder::Other(String::new()),
        }
    }

    /// Who asks for it, and has gone on to.
    fn asker(
        &mut self,
        found: Option<&Lease>,
        now: Duration,
        is_fresh: Duration,
    ) -> Option<String> {
        let request = found.and_then(asked)?;
        if self
            .request
            .as_ref()
            .is_none_or(|(before, _)| before != request)
        {
            self.request = Some((request.to_owned(), now));
        }
        let (request, since) = self.request.as_ref()?;
        let is_current = now.saturating_sub(*since) < is_fresh;
        is_current.then(|| asker(request).to_owned())
    }
}
