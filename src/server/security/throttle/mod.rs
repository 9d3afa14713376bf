//! How often a password may be guessed: by login and by address.
//!
//! Pure. Each key has an allowance of attempts that refills evenly over its window (the generic cell rate algorithm:
//! one time stamp a key). An attempt counts before the password is verified, so that parallel guesses count too, and is
//! given back when the password was right.
//!
//! - `attempts`: attempts under way
//! - `refusals`: how many refused logins are written down
//!
//! `governor` has this algorithm too, but gives nothing back, and forgets only keys that are whole again, so that
//! its memory grows with the number of logins that are guessed.

pub(crate) mod attempts;
pub(crate) mod refusals;

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// So many attempts within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many attempts may come at once.
    pub attempts: u32,
    /// How long until as many are there again.
    pub window: Duration,
}

/// The allowances of a login endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For one login: from wherever it may be used, and once more from wherever it may not.
    pub login: Allowance,
    /// From one address (IPv6: one /64), for whichever login.
    pub address: Allowance,
    /// How many logins and how many addresses are remembered at most.
    pub remembered: usize,
    /// How many refused logins of strangers have an entry of their own in the audit.
    pub recorded: Allowance,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login: Allowance {
                attempts: 10,
                window: Duration::from_mins(10),
            },
            address: Allowance {
                attempts: 30,
                window: Duration::from_mins(10),
            },
            remembered: 10_000,
            recorded: Allowance {
                attempts: 1000,
                window: Duration::from_hours(24),
            },
        }
    }
}

/// The rate after an attempt, or the one that refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Zero where another attempt is allowed at once.
    pub(crate) retry_after: Duration,
    /// When the allowance is whole again.
    pub(crate) reset: Timestamp,
}

/// Which allowance has nothing left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spent {
    Login(Guessed),
    /// A host, or its network.
    Address(IpAddr),
}

/// A login, and whether it is guessed where it may not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Guessed {
    pub(crate) login: String,
    pub(crate) is_barred: bool,
}

/// An attempt that was not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) rate: Rate,
    pub(crate) spent: Spent,
}

/// One attempt to log in.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) login: String,
    pub(crate) address: IpAddr,
    /// Whether the login may not be used from that address: who guesses there locks nobody out elsewhere.
    pub(crate) is_barred: bool,
    /// Whether the login is in use from that address, or was lately: then nobody elsewhere can lock its owner out.
    pub(crate) is_familiar: bool,
}

/// The recent attempts.
#[derive(Debug)]
pub(crate) struct Throttle {
    logins: Buckets<Guessed>,
    addresses: Buckets<IpAddr>,
}

impl Throttle {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            logins: Buckets::new(limits.login, limits.remembered),
            addresses: Buckets::new(limits.address, limits.remembered),
        }
    }

    /// One that knows of these allowances when they are whole again, and of no others.
    pub(crate) fn remembering(
        limits: Limits,
        known: impl IntoIterator<Item = (Spent, Timestamp)>,
    ) -> Self {
        let mut throttle = Self::new(limits);
        for (spent, whole_at) in known {
            match spent {
                Spent::Login(guessed) => throttle.logins.whole_at.insert(guessed, whole_at),
                Spent::Address(network) => throttle.addresses.whole_at.insert(network, whole_at),
            };
        }
        throttle
    }

    /// When the allowance is whole again, if it is not forgotten.
    pub(crate) fn whole_at(&self, spent: &Spent) -> Option<Timestamp> {
        match spent {
            Spent::Login(guessed) => self.logins.whole_at.get(guessed).copied(),
            Spent::Address(network) => self.addresses.whole_at.get(network).copied(),
        }
    }

    /// Counts an attempt; the answer is the tighter of the two rates.
    ///
    /// # Errors
    /// The rate that has nothing left; the attempt is not counted.
    pub(crate) fn take(&mut self, attempt: &Attempt, now: Timestamp) -> Result<Rate, Refused> {
        let network = network_of(attempt.address);
        let by_address = self.addresses.take(&network, now);
        let by_address = by_address.map_err(|rate| Refused {
            rate,
            spent: Spent::Address(network),
        })?;
        if attempt.is_familiar {
            return Ok(by_address);
        }
        let guessed = attempt.guessed();
        match self.logins.take(&guessed, now) {
            Ok(by_login) if by_login.remaining < by_address.remaining => Ok(by_login),
            Ok(_) => Ok(by_address),
            Err(rate) => {
                self.addresses.give_back(&network);
                Err(Refused {
                    rate,
                    spent: Spent::Login(guessed),
                })
            }
        }
    }

    /// Others refuse it, and so it is refused here too for as long.
    pub(crate) fn learn(&mut self, refused: &Refused, now: Timestamp) {
        let whole_at = refused.rate.reset;
        match &refused.spent {
            Spent::Login(guessed) => self.logins.raise(guessed, whole_at, now),
            Spent::Address(network) => self.addresses.raise(network, whole_at, now),
        }
    }

    /// The password was right: the attempt costs nothing.
    pub(crate) fn give_back(&mut self, attempt: &Attempt) {
        self.addresses.give_back(&network_of(attempt.address));
        if !attempt.is_familiar {
            self.logins.give_back(&attempt.guessed());
        }
    }
}

impl Attempt {
    fn guessed(&self) -> Guessed {
        Guessed {
            login: self.login.clone(),
            is_barred: self.is_barred,
        }
    }

    /// What it counts for.
    pub(crate) fn allowances(&self) -> impl Iterator<Item = Spent> {
        let login = (!self.is_familiar).then(|| Spent::Login(self.guessed()));
        login
            .into_iter()
            .chain([Spent::Address(network_of(self.address))])
    }
}

/// A host with one IPv6 address usually has its whole /64.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    }
}

/// A bounded number of allowances; one that is whole again is forgotten.
#[derive(Debug)]
struct Buckets<K> {
    allowance: Allowance,
    capacity: usize,
    /// When each key's allowance is whole again.
    whole_at: BTreeMap<K, Timestamp>,
}

impl<K: Ord + Clone> Buckets<K> {
    fn new(allowance: Allowance, capacity: usize) -> Self {
        Self {
            allowance,
            capacity,
            whole_at: BTreeMap::new(),
        }
    }

    /// The time that one attempt costs.
    fn price(&self) -> SignedDuration {
        let attempts = i32::try_from(self.allowance.attempts).unwrap_or(i32::MAX);
        self.window() / attempts.max(1)
    }

    fn window(&self) -> SignedDuration {
        SignedDuration::try_from(self.allowance.window).unwrap_or(SignedDuration::MAX)
    }

    fn take(&mut self, key: &K, now: Timestamp) -> Result<Rate, Rate> {
        let whole_at = self.whole_at.get(key).copied().unwrap_or(now).max(now);
        let after = whole_at.saturating_add(self.price()).unwrap_or(whole_at);
        let debt = after.duration_since(now) - self.window();
        if debt > SignedDuration::ZERO {
            let wait = Duration::try_from(debt).unwrap_or_default();
            return Err(self.rate(whole_at, now, wait));
        }
        self.make_room(key, now);
        self.whole_at.insert(key.clone(), after);
        Ok(self.rate(after, now, Duration::ZERO))
    }

    fn raise(&mut self, key: &K, whole_at: Timestamp, now: Timestamp) {
        self.make_room(key, now);
        let known = self.whole_at.entry(key.clone()).or_insert(whole_at);
        *known = whole_at.max(*known);
    }

    fn give_back(&mut self, key: &K) {
        let price = self.price();
        if let Some(whole_at) = self.whole_at.get_mut(key) {
            *whole_at = whole_at.saturating_sub(price).unwrap_or(*whole_at);
        }
    }

    fn rate(&self, whole_at: Timestamp, now: Timestamp, retry_after: Duration) -> Rate {
        let left = self.window() - whole_at.duration_since(now);
        let price = self.price().as_millis().max(1);
        Rate {
            limit: self.allowance.attempts,
            remaining: u32::try_from(left.as_millis() / price).unwrap_or_default(),
            retry_after,
            reset: whole_at,
        }
    }

    /// Forgets what is whole again; with nothing whole, the one that soonest would be.
    fn make_room(&mut self, key: &K, now: Timestamp) {
        if self.whole_at.len() < self.capacity || self.whole_at.contains_key(key) {
            return;
        }
        self.whole_at.retain(|_, whole_at| *whole_at > now);
        if self.whole_at.len() >= self.capacity {
            let soonest = self.whole_at.iter().min_by_key(|(_, whole_at)| **whole_at);
            if let Some(soonest) = soonest.map(|(key, _)| key.clone()) {
                self.whole_at.remove(&soonest);
            }
        }
    }
}

#[cfg(test)]
mod tests;
