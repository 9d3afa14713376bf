//! Password hashing: argon2id, bounded and off the runtime.
//!
//! Each hash takes its memory and some ten milliseconds of a core by design; without a bound, logins
//! alone could take all of both. A hash that was made elsewhere is verified at its own cost, which has the
//! bounds of [`PasswordHash`](crate::domain::password::PasswordHash).

mod memory;

use std::{sync::Arc, thread};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        self,
        phc::{self, Output, ParamsString, PasswordHash, Salt},
    },
};
use subtle::ConstantTimeEq as _;
use tokio::{sync::Semaphore, task};

use self::memory::Memory;
use crate::domain::{password as domain, secret::Secret};

/// How many are hashed at once at most, each in memory of its own that stays. Whichever takes more memory than a hash of
/// one's own takes as many turns more.
const AT_ONCE: usize = 4;
/// How many wait for their turn, before the answer is that the server is busy.
const MOST_WAITING: usize = 256;

/// The most memory that verifying one password takes, in KiB, whatever the database says.
const MAX_MEMORY: u32 = *domain::PasswordHash::MEMORY.end();

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes computed side by side.
    pub lanes: u32,
}

impl HashingCost {
    /// What OWASP's Password Storage Cheat Sheet recommends for argon2id.
    pub const OWASP: Self = Self {
        memory: 19 * 1024,
        passes: 2,
        lanes: 1,
    };

    /// No protection at all, for tests that log in a thousand times.
    pub const WORTHLESS: Self = Self {
        memory: 8,
        passes: 1,
        lanes: 1,
    };
}

/// What can go wrong with a hash.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The cost is outside what argon2 allows.
    #[error("argon2 does not take the cost {cost:?}")]
    Cost {
        /// As configured.
        cost: HashingCost,
        /// Why.
        source: argon2::Error,
    },
    /// A password could not be hashed.
    #[error("cannot hash a password")]
    Hash(#[from] password_hash::Error),
    /// There is no salt.
    #[error("the operating system gave no random bytes for a salt")]
    Salt(#[source] getrandom::Error),
    /// The hash in the database is not one.
    #[error("a password hash in the database does not read")]
    Stored(#[source] phc::Error),
    /// A new hash cannot be written down.
    #[error("a password hash cannot be written down")]
    Written(#[source] phc::Error),
    /// The hash in the database would take more memory than a login may.
    #[error("a password hash in the database asks for too much memory")]
    Excessive,
    /// The task ended early.
    #[error("hashing a password was interrupted")]
    Interrupted(#[source] task::JoinError),
    /// Too many are waiting.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
}

/// Hashes and verifies, a bounded number at a time.
#[derive(Clone, Debug)]
pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    memory: Arc<Memory>,
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    at_once: u32,
    /// Verified against where there is no account, so that it takes as long.
    nobody: Arc<str>,
}

impl Hasher {
    pub(crate) fn new(cost: HashingCost) -> Result<Self, Error> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None)
            .map_err(|source| Error::Cost { cost, source })?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let memory = Memory::default();
        let nobody = hash(&argon2, &memory, "nobody has this password")?.into();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let at_once = cores.min(AT_ONCE);
        Ok(Self {
            argon2,
            memory: Arc::new(memory),
            places: Arc::new(Semaphore::new(MOST_WAITING)),
            turns: Arc::new(Semaphore::new(at_once)),
            at_once: u32::try_from(at_once).unwrap_or(1),
            nobody,
        })
    }

    /// The hash of a password, as a PHC string with a salt of its own.
    pub(crate) async fn hash(&self, password: Secret) -> Result<String, Error> {
        let (argon2, memory) = (self.argon2.clone(), Arc::clone(&self.memory));
        self.run(1, move || hash(&argon2, &memory, password.expose()))
            .await
    }

    /// Whether the password is the one that was hashed; without a hash it is not, and takes as long.
    pub(crate) async fn verify(
        &self,
        password: Secret,
        stored: Option<String>,
    ) -> Result<bool, Error> {
        let memory = Arc::clone(&self.memory);
        let exists = stored.is_some();
        let phc = stored.unwrap_or_else(|| self.nobody.to_string());
        let parsed = PasswordHash::new(&phc).map_err(Error::Stored)?;
        let needed = parsed.params.get_decimal("m");
        let needed = needed.filter(|needed| *needed <= MAX_MEMORY);
        let needed = needed.ok_or(Error::Excessive)?;
        let turns = turns(needed, self.argon2.params().m_cost(), self.at_once);
        self.run(turns, move || {
            Ok(matches(&parsed, &memory, password.expose())? && exists)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        turns: u32,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| Error::Busy)?;
        let turns = Arc::clone(&self.turns).acquire_many_owned(turns).await;
        let turns = turns.map_err(|_| Error::Busy)?;
        drop(place);
        task::spawn_blocking(move || {
            // Held until the work ends, even where the request gave up.
            let _turns = turns;
            work()
        })
        .await
        .map_err(Error::Interrupted)?
    }
}

/// How many turns a hash of that memory takes, where a hash of one's own takes one.
fn turns(needed: u32, own: u32, at_once: u32) -> u32 {
    needed.div_ceil(own.max(1)).clamp(1, at_once)
}

fn hash(argon2: &Argon2<'_>, memory: &Memory, password: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Error::Salt)?;
    let output = compute(argon2, memory, password, &salt)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(&salt).map_err(Error::Written)?),
        hash: Some(Output::new(&output).map_err(Error::Written)?),
    };
    Ok(phc.to_string())
}

/// Whether it is the hash of that password; what lacks a part is the hash of none.
fn matches(stored: &PasswordHash, memory: &Memory, password: &str) -> Result<bool, Error> {
    let (Some(version), Some(salt), Some(hash)) = (stored.version, &stored.salt, &stored.hash)
    else {
        return Ok(false);
    };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
    let version = Version::try_from(version).map_err(password_hash::Error::from)?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(stored)?);
    let output = compute(&argon2, memory, password, salt)?;
    Ok(output.ct_eq(hash.as_bytes()).into())
}

fn compute(
    argon2: &Argon2<'_>,
    memory: &Memory,
    password: &str,
    salt: &[u8],
) -> Result<Vec<u8>, password_hash::Error> {
    let params = argon2.params();
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let mut output = vec![0; length];
    memory.lend(params.block_count(), |blocks| {
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, blocks)
    })?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_alone() {
        let hasher = Hasher::new(HashingCost::WORTHLESS).unwrap();
        let hash = hasher.hash(secret("correct horse")).await.unwrap();
        assert!(
            hasher
                .verify(secret("correct horse"), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!hasher.verify(secret("wrong"), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_verifies_at_that_cost_up_to_the_bound() {
        let made_at = |memory| {
            let cost = HashingCost {
                memory,
                ..HashingCost::OWASP
            };
            Hasher::new(cost).unwrap()
        };
        let hash = made_at(20_000).hash(secret("correct horse")).await.unwrap();
        let cheap = Hasher::new(HashingCost::WORTHLESS).unwrap();
        let verify =
            async |text: &str, hash: &str| cheap.verify(secret(text), Some(hash.to_owned())).await;
        assert!(verify("correct horse", &hash).await.unwrap());
        assert!(!verify("wrong", &hash).await.unwrap());
        let excessive = hash.replace("m=20000", "m=65537");
        assert!(matches!(
            verify("correct horse", &excessive).await,
            Err(Error::Excessive)
        ));
    }

    #[tokio::test]
    async fn nobody_has_a_password_not_even_the_one_compared_with() {
        let hasher = Hasher::new(HashingCost::WORTHLESS).unwrap();
        assert!(
            !hasher
                .verify(secret("nobody has this password"), None)
                .await
                .unwrap()
        );
    }

    #[test]
    fn a_hash_that_takes_more_memory_leaves_room_for_fewer_beside_it() {
        let own = HashingCost::OWASP.memory;
        let taken = [own, 2 * own, MAX_MEMORY, 8].map(|needed| turns(needed, own, 4));
        assert_eq!(taken, [1, 2, 4, 1]);
        assert_eq!(turns(MAX_MEMORY, own, 2), 2);
    }

    #[test]
    fn the_cost_is_in_the_hash_of_a_missing_account_too() {
        let hasher = Hasher::new(HashingCost::OWASP).unwrap();
        assert!(hasher.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
