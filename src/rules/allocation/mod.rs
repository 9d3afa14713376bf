//! Who may have how many licences: over all users of a server no more are given than its account has.
//!
//! What is allocated outranks any increase, and increases queue by age, level by level: a small one does not
//! overtake an older one that is too large for now. What is free was seen at the last reading; what users of
//! ours were given or lost since is known from their records, and what is being given from reservations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{decision::Decision, verdict::Verdict};
use crate::domain::{license::Licenses, name::ObjectRef, user::User, violation::Rule};

/// A user, and how many licences it asks for, its roles included.
#[derive(Clone, Copy, Debug)]
pub struct LicenseDemand<'a> {
    /// The user.
    pub user: &'a User,
    /// What it asks for.
    pub wanted: Licenses,
}

/// The licences of one server, and who waits for some.
#[derive(Debug, Default)]
pub struct Allocator {
    /// Seen at the last reading.
    free: Licenses,
    /// Whether users are made ahead of their time, with their licences: the server keeps them out until then.
    early: bool,
    /// What the users had on record then.
    recorded: Licenses,
    /// What is being given.
    reserved: BTreeMap<ObjectRef, Licenses>,
    /// Whose declaration has another fault: they gain nothing, and nobody waits for them.
    barred: BTreeSet<ObjectRef>,
    /// Who was told that not enough are left.
    waiting: BTreeSet<ObjectRef>,
}

impl Allocator {
    /// Takes in a reading of the server, and what is recorded of the declared users when it was made.
    ///
    /// `early`: whether users are made ahead of their time, because the server itself keeps them out until then.
    pub fn update_free<'a>(
        &mut self,
        free: Licenses,
        early: bool,
        demands: impl Iterator<Item = LicenseDemand<'a>>,
    ) {
        self.free = free;
        self.early = early;
        self.recorded = demands.fold(Licenses::default(), |sum, demand| {
            sum.plus(demand.user.record.licenses)
        });
    }

    /// How many are free now, by the last reading and what users were given or lost since.
    pub fn free<'a>(&self, demands: impl Iterator<Item = LicenseDemand<'a>>) -> Licenses {
        let held = demands.map(|demand| self.held(demand.user));
        self.left(held.fold(Licenses::default(), Licenses::plus))
    }

    fn left(&self, held: Licenses) -> Licenses {
        self.free.plus(self.recorded).minus(held)
    }

    /// How many more licences the user may come to hold; what it asks for is reserved where that is enough.
    ///
    /// `share` is what the user's namespace may have in all; `demands` are all of the server, its own included.
    pub fn allow<'a>(
        &mut self,
        demand: LicenseDemand<'_>,
        share: Option<Licenses>,
        demands: impl Iterator<Item = LicenseDemand<'a>>,
        now: Timestamp,
    ) -> Licenses {
        self.reserved.remove(&demand.user.object);
        let allowance = self.allowance(demand, share, demands, now);
        let increase = demand.increase(self.early, now);
        if !increase.is_none() && increase.is_within(allowance) {
            self.reserved
                .insert(demand.user.object.clone(), demand.wanted);
        }
        allowance
    }

    /// The same without reserving anything.
    pub fn allowance<'a>(
        &self,
        demand: LicenseDemand<'_>,
        share: Option<Licenses>,
        demands: impl Iterator<Item = LicenseDemand<'a>>,
        now: Timestamp,
    ) -> Licenses {
        let user = demand.user;
        if demand.increase(self.early, now).is_none() {
            return Licenses::default();
        }
        let mut server = LicenseSums::default();
        let mut namespace = LicenseSums::default();
        for other in demands {
            let held = if other.user.object == user.object {
                user.record.licenses
            } else {
                self.held(other.user)
            };
            let is_before = other.age() < demand.age() && !self.barred.contains(&other.user.object);
            let demanded = if is_before {
                other
                    .wanted
                    .minus(held)
                    .intersection(other.increase(self.early, now))
            } else {
                Licenses::default()
            };
            server.add(held, demanded);
            if other.user.object.namespace == user.object.namespace {
                namespace.add(held, demanded);
            }
        }
        let mut allowance = self.left(server.held).minus(server.demanded);
        if let Some(share) = share {
            let left = share.minus(namespace.held).minus(namespace.demanded);
            allowance = allowance.intersection(left);
        }
        allowance
    }

    /// Records what became of a user; answers whether others may go on that wait.
    pub fn record_outcome(
        &mut self,
        user: &ObjectRef,
        before: Licenses,
        after: Licenses,
        verdict: &Verdict,
    ) -> bool {
        let is_short = |rule: Rule| rule == Rule::LicenseBudgetExceeded;
        let rules = || verdict.violations.iter().map(|violation| violation.rule);
        let is_out = verdict.absence.is_some() && verdict.decision == Decision::Revoke;
        let has_fault = is_out || rules().any(|rule| !is_short(rule));
        let was_barred = self.barred.contains(user);
        set(&mut self.barred, user, has_fault);
        set(&mut self.waiting, user, rules().any(is_short));
        if after.is_within(before) && !verdict.is_valid() {
            self.reserved.remove(user);
        }
        !before.is_within(after) || has_fault && !was_barred
    }

    /// Nobody waits for a user that is not written to.
    pub fn bar(&mut self, user: &ObjectRef) {
        self.forget(user);
        self.barred.insert(user.clone());
    }

    /// Nobody waits for a user that is gone.
    pub fn forget(&mut self, user: &ObjectRef) {
        self.reserved.remove(user);
        self.waiting.remove(user);
        self.barred.remove(user);
    }

    /// Who has more licences on record than it asks for, and is to lose them.
    pub fn losing<'a>(
        &self,
        demands: impl Iterator<Item = LicenseDemand<'a>>,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a ObjectRef> {
        let losing = demands.filter(move |demand| {
            let holds_more = !demand.user.record.licenses.is_within(demand.wanted);
            holds_more && !demand.is_out(self.early, now)
        });
        let objects = losing.map(|demand| &demand.user.object);
        objects.filter(|object| !self.barred.contains(*object))
    }

    /// Who waits for licences.
    pub fn waiting(&self) -> impl Iterator<Item = &ObjectRef> {
        self.waiting.iter()
    }

    fn held(&self, user: &User) -> Licenses {
        let reserved = self.reserved.get(&user.object);
        reserved.map_or(user.record.licenses, |reserved| {
            user.record.licenses.union(*reserved)
        })
    }
}

/// What some users have and what they want before others may.
#[derive(Default)]
struct LicenseSums {
    held: Licenses,
    demanded: Licenses,
}

impl LicenseSums {
    fn add(&mut self, held: Licenses, demanded: Licenses) {
        self.held = self.held.plus(held);
        self.demanded = self.demanded.plus(demanded);
    }
}

impl LicenseDemand<'_> {
    /// What is asked for beyond what is there; nothing while the user is to have no access.
    fn increase(&self, early: bool, now: Timestamp) -> Licenses {
        if self.is_out(early, now) {
            return Licenses::default();
        }
        self.wanted.minus(self.user.record.licenses)
    }

    /// Whether the user is to have no access, and so neither gains nor loses licences.
    fn is_out(&self, early: bool, now: Timestamp) -> bool {
        let absence = self.user.validity.absence(now);
        absence.is_some_and(|absence| absence.withdraws(early))
    }

    fn age(&self) -> (Timestamp, &ObjectRef) {
        (self.user.created, &self.user.object)
    }
}

fn set(members: &mut BTreeSet<ObjectRef>, user: &ObjectRef, is_member: bool) {
    if is_member {
        members.insert(user.clone());
    } else {
        members.remove(user);
    }
}

#[cfg(test)]
mod tests;
