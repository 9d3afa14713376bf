//! Passwords that were right a moment ago.
//!
//! Pure, but for its key. A player sends its password with every segment, and a password hash takes tens of milliseconds. So
//! what was verified is remembered for a short time: not the password, but its HMAC under a key of this process, over the
//! account and the hash it was verified against too. A changed password has another hash, so nothing is to be forgotten.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use crate::{
    domain::secret::Secret,
    server::security::tokens::{self, NoRandomness},
};

/// How long a password is not verified again.
const REMEMBERED_FOR: SignedDuration = SignedDuration::from_mins(5);
/// How many are remembered, the newest.
const MOST: usize = 10_000;

type Mark = [u8; 32];

/// What was verified, until when.
pub(super) struct Verified {
    key: [u8; 32],
    marks: BTreeSet<Mark>,
    /// The oldest first: each is remembered for as long as the others.
    ends: VecDeque<(Timestamp, Mark)>,
}

impl Verified {
    pub(super) fn new() -> Result<Self, NoRandomness> {
        Ok(Self {
            key: tokens::random()?,
            marks: BTreeSet::new(),
            ends: VecDeque::new(),
        })
    }

    /// What is remembered of a password that was compared with that hash.
    pub(super) fn mark(&self, user: i64, hash: &str, password: &Secret) -> Option<Mark> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(&user.to_be_bytes());
        // The length keeps what is hash and what is password apart.
        mac.update(&u64::try_from(hash.len()).ok()?.to_be_bytes());
        mac.update(hash.as_bytes());
        mac.update(password.expose().as_bytes());
        Some(mac.finalize().into_bytes().into())
    }

    pub(super) fn is_known(&mut self, mark: &Mark, now: Timestamp) -> bool {
        self.forget(now);
        self.marks.contains(mark)
    }

    pub(super) fn remember(&mut self, mark: Mark, now: Timestamp) {
        self.forget(now);
        if self.marks.len() >= MOST
            && let Some((_, oldest)) = self.ends.pop_front()
        {
            self.marks.remove(&oldest);
        }
        if self.marks.insert(mark) {
            let end = now.saturating_add(REMEMBERED_FOR).unwrap_or(now);
            self.ends.push_back((end, mark));
        }
    }

    fn forget(&mut self, now: Timestamp) {
        while let Some((end, mark)) = self.ends.front()
            && *end <= now
        {
            self.marks.remove(mark);
            self.ends.pop_front();
        }
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Verified(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn mark(verified: &Verified, user: i64, hash: &str, password: &str) -> Mark {
        verified.mark(user, hash, &Secret::new(password)).unwrap()
    }

    #[test]
    fn a_password_is_known_for_its_account_its_hash_and_a_short_time() {
        let mut verified = Verified::new().unwrap();
        let right = mark(&verified, 1, "hash", "secret-1");
        verified.remember(right, at(0));
        assert!(verified.is_known(&right, at(299)));
        for (user, hash, password) in [
            (2, "hash", "secret-1"),
            (1, "other", "secret-1"),
            (1, "hash", "secret-2"),
            (1, "hashs", "ecret-1"),
        ] {
            let other = mark(&verified, user, hash, password);
            assert!(!verified.is_known(&other, at(1)), "{user} {hash}");
        }
        assert!(!verified.is_known(&right, at(300)));
        assert!(verified.marks.is_empty() && verified.ends.is_empty());
    }

    #[test]
    fn another_process_has_other_marks() {
        let [one, other] = [(); 2].map(|()| mark(&Verified::new().unwrap(), 1, "hash", "secret-1"));
        assert_ne!(one, other);
    }

    #[test]
    fn only_so_many_are_remembered_the_newest() {
        let mut verified = Verified::new().unwrap();
        let marks: Vec<Mark> = (0..=i64::try_from(MOST).unwrap())
            .map(|user| mark(&verified, user, "", ""))
            .collect();
        for mark in &marks {
            verified.remember(*mark, at(0));
        }
        assert_eq!((verified.marks.len(), verified.ends.len()), (MOST, MOST));
        assert!(!verified.is_known(&marks[0], at(1)));
        assert!(verified.is_known(&marks[MOST], at(1)));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        let verified = Verified::new().unwrap();
        assert_eq!(format!("{verified:?}"), "Verified(…)");
    }
}
