//! Attempts to log in, as all stores that serve the database count them together.
//!
//! Each store counts its own in memory first, and remembers there what was refused by all: what is too many for one store is too
//! many for all. So guesses cost the database no more than they are allowed, however many there are.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use crate::server::{
    db::{
        self, Transaction,
        guesses::{self, Key, Row},
    },
    error::{Error, Result},
    security::throttle::{Attempt, Rate, Refused, Spent, Throttle, attempts},
    state::App,
};

/// After so long, an attempt of a store that was killed is a guess. No request takes longer.
const UNDER_WAY_FOR: SignedDuration = SignedDuration::from_secs(60);
/// How an attempt waits for those that other stores have under way.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const MOST_LOOKS: u32 = 50;

/// An attempt whose password is compared now; a guess, unless it is settled otherwise.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    app: &'a App,
    here: Option<attempts::Admitted<'a>>,
    /// Where other stores count it too.
    everywhere: Option<Attempt>,
}

/// Counts an attempt, if need be after others are settled.
///
/// # Errors
/// The rate that has nothing left.
pub(crate) async fn enter(
    app: &App,
    attempt: Attempt,
    now: Timestamp,
) -> Result<(Admitted<'_>, Rate)> {
    let here = app.attempts().enter(attempt.clone(), now).await;
    let (here, rate) = here.map_err(Error::TooManyAttempts)?;
    let mut looks = 0..MOST_LOOKS;
    loop {
        let Some(transaction) = app.database().counters().await? else {
            let admitted = Admitted {
                app,
                here: Some(here),
                everywhere: None,
            };
            return Ok((admitted, rate));
        };
        match take(app, transaction, &attempt, now).await? {
            Ok(rate) => {
                let admitted = Admitted {
                    app,
                    here: Some(here),
                    everywhere: Some(attempt),
                };
                return Ok((admitted, rate));
            }
            Err((_, true)) if looks.next().is_some() => sleep(LOOK_EVERY).await,
            Err((refused, is_open)) => {
                if is_open {
                    here.settle(false);
                } else {
                    here.refuse(&refused, now);
                }
                return Err(Error::TooManyAttempts(refused.rate));
            }
        }
    }
}

impl Admitted<'_> {
    /// What is no guess costs nothing.
    pub(crate) async fn settle(mut self, is_guess: bool) {
        if let Some(here) = self.here.take() {
            here.settle(is_guess);
        }
        if let Some(attempt) = self.everywhere.take() {
            // It goes on where the request ends meanwhile.
            let settling = tokio::spawn(settle(self.app.clone(), attempt, is_guess));
            let _ = settling.await;
        }
    }
}

/// Also where the request ends before its password is compared.
impl Drop for Admitted<'_> {
    fn drop(&mut self) {
        if let Some(attempt) = self.everywhere.take() {
            tokio::spawn(settle(self.app.clone(), attempt, true));
        }
    }
}

/// Where it is refused, also whether by attempts that may still be given back.
async fn take(
    app: &App,
    mut transaction: Transaction,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Result<Rate, (Refused, bool)>> {
    let mut known = read(&mut transaction, attempt).await?;
    let mut throttle = remember(app, &known);
    let rate = match throttle.take(attempt, now) {
        Ok(rate) => rate,
        Err(refused) => {
            let mut rows = known.iter().filter(|(spent, _)| *spent == refused.spent);
            let is_open = rows.any(|(_, row)| row.is_some_and(|row| is_under_way(row, now)));
            return Ok(Err((refused, is_open)));
        }
    };
    let until = now.saturating_add(UNDER_WAY_FOR).unwrap_or(now);
    for (spent, row) in &mut known {
        let others = row.filter(|row| is_under_way(*row, now));
        let after = Row {
            whole_at: whole_at(&throttle, spent, now),
            under_way: others.map_or(0, |row| row.under_way) + 1,
            under_way_until: until.as_microsecond(),
        };
        let key = key(spent);
        guesses::store(&mut transaction, &key, after).await?;
        if row.is_none() {
            let most = i64::try_from(app.limits().remembered).unwrap_or(i64::MAX);
            guesses::make_room(&mut transaction, key.kind, now, most).await?;
        }
    }
    db::commit(transaction).await?;
    Ok(Ok(rate))
}

async fn settle(app: App, attempt: Attempt, is_guess: bool) {
    if let Err(error) = try_settle(&app, &attempt, is_guess).await {
        tracing::error!(%error, "cannot settle an attempt to log in: it counts as a guess");
    }
}

async fn try_settle(app: &App, attempt: &Attempt, is_guess: bool) -> Result<()> {
    let Some(mut transaction) = app.database().counters().await? else {
        return Ok(());
    };
    let known = read(&mut transaction, attempt).await?;
    let mut throttle = remember(app, &known);
    if !is_guess {
        throttle.give_back(attempt);
    }
    for (spent, row) in known {
        // One that made room for others is whole.
        let Some(row) = row else { continue };
        let after = Row {
            whole_at: whole_at(&throttle, &spent, app.now()),
            under_way: (row.under_way - 1).max(0),
            ..row
        };
        guesses::store(&mut transaction, &key(&spent), after).await?;
    }
    Ok(db::commit(transaction).await?)
}

/// What is known of what the attempt counts for.
async fn read(
    transaction: &mut Transaction,
    attempt: &Attempt,
) -> Result<Vec<(Spent, Option<Row>)>> {
    let mut known = Vec::new();
    for spent in attempt.allowances() {
        let row = guesses::find(transaction, &key(&spent)).await?;
        known.push((spent, row));
    }
    Ok(known)
}

fn remember(app: &App, known: &[(Spent, Option<Row>)]) -> Throttle {
    let known = known.iter().filter_map(|(spent, row)| {
        let whole_at = Timestamp::from_microsecond((*row)?.whole_at).ok()?;
        Some((spent.clone(), whole_at))
    });
    Throttle::remembering(app.limits(), known)
}

fn whole_at(throttle: &Throttle, spent: &Spent, now: Timestamp) -> i64 {
    throttle.whole_at(spent).unwrap_or(now).as_microsecond()
}

fn is_under_way(row: Row, now: Timestamp) -> bool {
    row.under_way > 0 && row.under_way_until > now.as_microsecond()
}

fn key(spent: &Spent) -> Key {
    match spent {
        Spent::Login(guessed) => Key {
            kind: if guessed.is_barred { "barred" } else { "login" },
            name: guessed.login.clone(),
        },
        Spent::Address(network) => Key {
            kind: "address",
            name: network.to_string(),
        },
    }
}
