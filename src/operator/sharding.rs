//! How several replicas share the servers: each server belongs to one shard, for good, and one replica at a time leads a
//! shard. Pure.

use std::{fmt, num::NonZeroU16};

use crate::domain::name::ObjectRef;

/// Into how many shards the servers are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sharding(NonZeroU16);

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shard(u16);

impl Default for Sharding {
    fn default() -> Self {
        Self(NonZeroU16::MIN)
    }
}

impl Sharding {
    /// So many shards.
    pub const fn new(shards: NonZeroU16) -> Self {
        Self(shards)
    }

    /// How many shards there are.
    pub(crate) fn count(self) -> usize {
        self.0.get().into()
    }

    /// Whether there is more than one.
    pub(crate) const fn is_divided(self) -> bool {
        self.0.get() > 1
    }

    pub(crate) fn all(self) -> impl Iterator<Item = Shard> {
        (0..self.0.get()).map(Shard)
    }

    /// The shard of a server, declared or not; of what no server looks after, by its own name.
    ///
    /// Replicas of two versions share the work during an update: this must never give another answer.
    pub(crate) fn shard_of(self, server: &ObjectRef) -> Shard {
        if !self.is_divided() {
            // Asked at each event of a user.
            return Shard::FIRST;
        }
        let shard = server.digest() % u64::from(self.0.get());
        // It is less than a `u16`.
        Shard(u16::try_from(shard).unwrap_or_default())
    }
}

impl Shard {
    /// The one that also does what is to be done once.
    pub(crate) const FIRST: Self = Self(0);

    pub(crate) const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sharding(shards: u16) -> Sharding {
        Sharding::new(NonZeroU16::new(shards).unwrap())
    }

    #[test]
    fn a_server_is_always_of_the_same_shard() {
        let server = |name: &str| ObjectRef::new("video", name);
        let shards = ["main", "west", "east"].map(|name| sharding(8).shard_of(&server(name)).0);
        assert_eq!(shards, [2, 5, 5]);
        assert_eq!(Sharding::default().shard_of(&server("main")), Shard::FIRST);
    }

    #[test]
    fn servers_are_spread_over_all_shards() {
        let mut counts = [0_usize; 8];
        for number in 0..800 {
            let server = ObjectRef::new("video", format!("site-{number}").as_str());
            counts[usize::from(sharding(8).shard_of(&server).0)] += 1;
        }
        assert!(
            counts.iter().all(|count| (70..130).contains(count)),
            "{counts:?}"
        );
    }
}
