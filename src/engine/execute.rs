//! Executing steps: one after the other, each read back and compared.

use std::sync::Arc;

use super::{Effect, Failure, Survey};
use crate::{
    domain::{
        access::Grant,
        name::{Login, UserId},
        password::{Password, PasswordValue},
    },
    plan::{Change, Difference, FirstPassword, Identified, NewUser, Step},
    store::{Error, ErrorKind, UserStore},
    world::{Inventory, StoreUser},
};

/// What stopped a step.
#[derive(Debug)]
pub(super) struct Stopped {
    pub(super) failure: Failure,
    /// Whether it was a create that has made nobody, for sure.
    pub(super) is_unmade: bool,
}

impl<F: Into<Failure>> From<F> for Stopped {
    fn from(failure: F) -> Self {
        Self {
            failure: failure.into(),
            is_unmade: false,
        }
    }
}

/// Executes a step; answers what the store has of the user afterwards, which is less than planned where the server refuses
/// more.
pub(super) async fn execute(
    (store, inventory): (&dyn UserStore, &Inventory),
    step: &Step,
    password: Option<&PasswordValue>,
    current: Option<&StoreUser>,
) -> Result<Option<StoreUser>, Stopped> {
    match step {
        Step::Create(user) => create(store, user, password).await.map(Some),
        Step::Update(change) => {
            let known_as = current.map_or(&change.display_name, |current| &current.display_name);
            let fallbacks = || change.fallbacks(known_as, inventory);
            Ok(update(store, change, fallbacks).await.map(Some)?)
        }
        Step::SetPassword(user) => {
            let password = password.ok_or_else(|| no_password(user.login.as_str()))?;
            store.set_password(user, password).await?;
            // Where the server tells when that was, a later change is known by it.
            match current {
                Some(current) if current.password_changed.is_some() => {
                    Ok(read_back(store, user).await.map(Some)?)
                }
                Some(_) | None => Ok(current.cloned()),
            }
        }
        Step::Delete(user) => {
            store.delete(user).await?;
            Ok(None)
        }
    }
}

async fn create(
    store: &dyn UserStore,
    user: &NewUser,
    password: Option<&PasswordValue>,
) -> Result<StoreUser, Stopped> {
    let unmade = |error: Error| Stopped {
        is_unmade: error.kind.is_definite(),
        failure: error.into(),
    };
    let id = match (user.password, password) {
        (FirstPassword::Declared, Some(password)) => store.create(user, password).await,
        (FirstPassword::Declared, None) => Err(no_password(user.login.as_str())),
        (FirstPassword::Unknown, _) => match unknown_password(&user.login) {
            Ok(password) => store.create(user, &password).await,
            Err(error) => Err(error),
        },
    };
    let id = id.map_err(unmade)?;
    let made = read_back(
        store,
        &Identified {
            id,
            login: user.login.clone(),
        },
    )
    .await?;
    Ok(compare(store, made, &user.grant, &user.display_name).await?)
}

async fn update(
    store: &dyn UserStore,
    change: &Change,
    fallbacks: impl FnOnce() -> Vec<Change>,
) -> Result<StoreUser, Failure> {
    let refused = match store.update(change).await {
        Ok(()) => return updated(store, change).await,
        Err(error) => error,
    };
    if refused.kind.is_of_content() {
        for smaller in fallbacks() {
            match store.update(&smaller).await {
                Ok(()) => return updated(store, &smaller).await,
                Err(error) if error.kind.is_of_content() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Err(refused.into())
}

async fn updated(store: &dyn UserStore, change: &Change) -> Result<StoreUser, Failure> {
    let changed = read_back(store, &change.user).await?;
    compare(store, changed, &change.to, &change.display_name).await
}

/// Reads a user of ours in full; `None` where it is gone. An id that is not listed may be somebody else's by now.
pub(super) async fn observe(
    store: &dyn UserStore,
    survey: &Survey,
    user: &Identified,
) -> Result<Option<StoreUser>, Error> {
    if survey.has(&user.login, &user.id) {
        return read(store, user).await;
    }
    let found = store.get(&user.id).await?;
    Ok(found.filter(|found| found.id == user.id && found.login == user.login))
}

/// Reads a user in full, and makes sure that it is the one that was asked for.
async fn read(store: &dyn UserStore, user: &Identified) -> Result<Option<StoreUser>, Error> {
    let Some(found) = store.get(&user.id).await? else {
        return Ok(None);
    };
    if found.id == user.id && found.login == user.login {
        Ok(Some(found))
    } else {
        Err(Error::new(
            ErrorKind::Garbled,
            format!("read user `{}`", user.login),
            format!("id {} belongs to another login now", user.id),
        ))
    }
}

async fn read_back(store: &dyn UserStore, user: &Identified) -> Result<StoreUser, Error> {
    read(store, user).await?.ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("read user `{}` back", user.login),
            format!("id {} is gone right after it was written", user.id),
        )
    })
}

/// A store that dropped a restricting field has given more than it was told: that is taken away again.
async fn compare(
    store: &dyn UserStore,
    found: StoreUser,
    expected: &Grant,
    display_name: &Arc<str>,
) -> Result<StoreUser, Failure> {
    let difference = Difference::between(expected, &found.grant);
    if difference.is_empty() {
        return Ok(found);
    }
    let widened = !found.grant.is_within(expected);
    if widened {
        let network = found.grant.network.clone();
        let withdrawal = Change {
            user: Identified {
                id: found.id.clone(),
                login: found.login.clone(),
            },
            display_name: Arc::clone(display_name),
            to: Grant {
                network,
                ..found.grant.without_access()
            },
            from: found.grant,
        };
        store.update(&withdrawal).await?;
    }
    Err(Failure::NotKept {
        fields: difference.fields(),
        widened,
    })
}

/// What a step did, for a report.
pub(super) fn effect_of(
    step: &Step,
    after: Option<&StoreUser>,
    restored: bool,
    drift: bool,
) -> Option<Effect> {
    match step {
        Step::Create(_) => after.map(|user| created(user.id.clone(), restored)),
        Step::Update(change) if change.from == change.to => Some(Effect::Renamed),
        Step::Update(change) => after.map(|user| Effect::Updated {
            difference: Box::new(Difference::between(&change.from, &user.grant)),
            drift,
        }),
        Step::SetPassword(_) if drift => Some(Effect::PasswordRestored),
        Step::SetPassword(_) => Some(Effect::PasswordSet),
        Step::Delete(_) => None,
    }
}

const fn created(id: UserId, restored: bool) -> Effect {
    if restored {
        Effect::Restored(id)
    } else {
        Effect::Created(id)
    }
}

fn no_password(login: &str) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("set the password of `{login}`"),
        "no password was read",
    )
}

/// A password that nobody knows, us included.
pub(super) fn unknown_password(login: &Login) -> Result<PasswordValue, Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| no_randomness(login, error))?;
    Ok(Password::unknown(&random).into())
}

fn no_randomness(login: &Login, error: getrandom::Error) -> Error {
    Error::new(
        ErrorKind::Configuration,
        format!("make a password for `{login}`"),
        "the machine gives no random bytes",
    )
    .caused_by(error)
}
