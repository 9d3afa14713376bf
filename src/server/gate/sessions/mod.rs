//! Sessions of a media server, which asks only when they begin: whoever may not watch any more is put out.
//!
//! All sessions are judged again, all the time, by what is decided at their beginning. So nothing that takes access away has
//! to tell anybody, and what takes effect by the clock alone is noticed too.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{state::Gate, viewings::book::Viewing};
use crate::server::error::Result;

mod client;
mod judge;

pub(crate) use client::Error as MediaServerError;
pub(super) use client::MediaServer;
pub use client::{MediaServerUrl, NoMediaServer};

use client::{LISTS, Session};
use judge::{Identity, Judgement};

/// The protocol that a media server says, as the lists of sessions have it.
pub(super) fn protocol(said: &str) -> &'static str {
    let known = LISTS.iter().find(|(_, protocol)| *protocol == said);
    known.map_or("other", |(_, protocol)| protocol)
}

/// How long until the sessions are judged again; more where judging itself takes long.
const PAUSE: Duration = Duration::from_millis(400);
const SHARE: u32 = 4;
/// How often a session that goes on is noted for the access log.
const NOTE_EVERY: Duration = Duration::from_secs(10);

/// A session by its list and its id.
type Key = (&'static str, String);

/// What is known of the sessions from one round to the next.
#[derive(Default)]
struct Known {
    /// As whom each was seen first: who changes the password, or is another of the same login, is not them.
    identities: BTreeMap<Key, Identity>,
    noted: Option<Instant>,
    is_silent: bool,
}

/// Judges the sessions of a media server, until the store ends.
pub(super) async fn watch_for_ever(gate: &Gate) {
    let Some(server) = gate.media_server() else {
        return;
    };
    let mut known = Known::default();
    loop {
        let begun = Instant::now();
        known.round(gate, server).await;
        sleep(PAUSE.max(begun.elapsed() * SHARE)).await;
    }
}

impl Known {
    async fn round(&mut self, gate: &Gate, server: &MediaServer) {
        let is_noted = self.noted.is_none_or(|then| then.elapsed() >= NOTE_EVERY);
        if is_noted {
            self.noted = Some(Instant::now());
        }
        let mut seen = BTreeMap::new();
        for (list, protocol) in LISTS {
            match server.list(list).await {
                Ok(sessions) => {
                    for session in sessions {
                        let key = (list, session.id.clone());
                        let judged = self.judge(gate, &key, &session).await;
                        match judged {
                            Ok(Some(judgement)) => {
                                if is_noted && let Some(viewing) = &judgement.viewing {
                                    note(gate, viewing, protocol, &judgement.names);
                                }
                                seen.insert(key, judgement.identity);
                            }
                            Ok(None) => put_out(server, &key, &session).await,
                            // Whoever was let in stays while it cannot be known whether they still may.
                            Err(error) => {
                                tracing::error!(%error, "cannot judge a session of the media server");
                            }
                        }
                    }
                    self.is_silent = false;
                }
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    if !std::mem::replace(&mut self.is_silent, true) {
                        tracing::warn!(cause, "{error}; until it does, nobody is put out there");
                    }
                    return;
                }
            }
        }
        self.identities = seen;
    }

    /// What a session is, if it may go on.
    async fn judge(&self, gate: &Gate, key: &Key, session: &Session) -> Result<Option<Judgement>> {
        let judgement = judge::judge(gate, session).await?;
        let first = self.identities.get(key);
        let first = first.filter(|first| **first != Identity::Idle);
        let is_same =
            |judgement: &Judgement| first.is_none_or(|first| *first == judgement.identity);
        Ok(judgement.filter(is_same))
    }
}

async fn put_out(server: &MediaServer, (list, id): &Key, session: &Session) {
    match server.kick(list, id).await {
        Ok(()) => tracing::info!(
            list,
            id,
            user = session.user,
            path = session.path,
            "put a session out"
        ),
        Err(error) => tracing::warn!(list, id, "cannot put a session out: {error}; tried again"),
    }
}

fn note(
    gate: &Gate,
    viewing: &Viewing,
    protocol: &'static str,
    (login, camera): &(String, String),
) {
    let viewing = Viewing {
        protocol,
        ..viewing.clone()
    };
    gate.viewings()
        .note(viewing, (login, camera), gate.app().now());
}
