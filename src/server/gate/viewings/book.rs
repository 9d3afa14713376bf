//! Who is watching what, as far as it is not written down yet.
//!
//! Pure. A player asks for a segment every few seconds: all requests of one viewing are one row of the access log, which
//! grows longer. Only who was let in is in here, and only so many at once.

use std::{collections::BTreeMap, net::IpAddr};

use jiff::{SignedDuration, Timestamp};

use crate::server::gate::action::Action;

/// After so long without a request, the next one begins another viewing.
pub(super) const GAP: SignedDuration = SignedDuration::from_secs(60);
/// How many viewings are remembered at once.
const MOST: usize = 50_000;

/// What somebody watches from somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Viewing {
    pub(crate) user: i64,
    pub(crate) camera: i64,
    pub(crate) action: Action,
    pub(crate) protocol: &'static str,
    pub(crate) address: IpAddr,
}

/// From when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What the account and the camera were called.
    pub(crate) names: (String, String),
    pub(crate) begun: Timestamp,
    pub(crate) last: Timestamp,
    pub(crate) requests: i64,
    /// Of the access log, once it is written.
    pub(crate) row: Option<i64>,
    /// How many requests are in that row.
    written: i64,
}

/// A viewing and what is to be written of it.
pub(crate) type Due = (Viewing, Entry);

/// The viewings that may go on.
#[derive(Debug, Default)]
pub(crate) struct Book {
    open: BTreeMap<Viewing, Entry>,
    over: Vec<Due>,
    skipped: u64,
}

impl Book {
    /// A request that was let in.
    pub(crate) fn note(&mut self, viewing: Viewing, (login, camera): (&str, &str), now: Timestamp) {
        let begin = || Entry {
            names: (login.to_owned(), camera.to_owned()),
            begun: now,
            last: now,
            requests: 1,
            row: None,
            written: 0,
        };
        let is_full = self.open.len() >= MOST;
        match self.open.get_mut(&viewing) {
            Some(entry) if now.duration_since(entry.last) <= GAP => {
                entry.last = entry.last.max(now);
                entry.requests += 1;
            }
            Some(entry) => {
                let over = std::mem::replace(entry, begin());
                if over.is_due() {
                    self.over.push((viewing, over));
                }
            }
            None if is_full => self.skipped += 1,
            None => {
                self.open.insert(viewing, begin());
            }
        }
    }

    /// What is to be written by now. What has come to an end is forgotten once it is written.
    pub(crate) fn due(&mut self, now: Timestamp) -> Vec<Due> {
        let is_open = |entry: &Entry| now.duration_since(entry.last) <= GAP;
        self.open
            .retain(|_, entry| entry.is_due() || is_open(entry));
        let open = self.open.iter().filter(|(_, entry)| entry.is_due());
        let open = open.map(|(viewing, entry)| (viewing.clone(), entry.clone()));
        let mut due: Vec<Due> = self.over.iter().cloned().chain(open).collect();
        // Rows stand in the order in which viewings began.
        due.sort_by_key(|(_, entry)| entry.begun);
        due
    }

    /// These were written, each to its row.
    pub(crate) fn written(&mut self, rows: &[(Due, i64)]) {
        self.over
            .retain(|over| !rows.iter().any(|(due, _)| due == over));
        for ((viewing, due), row) in rows {
            if let Some(entry) = self
                .open
                .get_mut(viewing)
                .filter(|entry| entry.begun == due.begun)
            {
                entry.row = Some(*row);
                entry.written = due.requests;
            }
        }
    }

    /// How many viewings had no place since the last time that this was asked.
    pub(crate) fn take_skipped(&mut self) -> u64 {
        std::mem::take(&mut self.skipped)
    }
}

impl Entry {
    /// How many requests are not in its row.
    pub(super) const fn unwritten(&self) -> i64 {
        self.requests - self.written
    }

    const fn is_due(&self) -> bool {
        self.unwritten() > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn viewing(user: i64) -> Viewing {
        Viewing {
            user,
            camera: 1,
            action: Action::Live,
            protocol: "http",
            address: [192, 0, 2, 1].into(),
        }
    }

    fn note(book: &mut Book, user: i64, seconds: i64) {
        book.note(viewing(user), ("alice", "gate-1"), at(seconds));
    }

    /// Begin, end, requests and row of what is due; then it is written.
    fn write(book: &mut Book, seconds: i64, first_row: i64) -> Vec<(i64, i64, i64, Option<i64>)> {
        let due = book.due(at(seconds));
        let told = due.iter().map(|(_, entry)| {
            let (begun, last) = (entry.begun.as_second(), entry.last.as_second());
            (begun, last, entry.requests, entry.row)
        });
        let told = told.collect();
        let rows = due.into_iter().zip(first_row..).map(|(due, next)| {
            let row = due.1.row.unwrap_or(next);
            (due, row)
        });
        let rows: Vec<_> = rows.collect();
        book.written(&rows);
        told
    }

    #[test]
    fn requests_of_one_viewing_extend_its_row() {
        let mut book = Book::default();
        for seconds in [0, 4, 8] {
            note(&mut book, 1, seconds);
        }
        assert_eq!(write(&mut book, 9, 7), [(0, 8, 3, None)]);
        assert_eq!(write(&mut book, 10, 8), []);
        note(&mut book, 1, 12);
        assert_eq!(write(&mut book, 13, 8), [(0, 12, 4, Some(7))]);
    }

    #[test]
    fn after_a_pause_another_viewing_begins_and_neither_is_lost() {
        let mut book = Book::default();
        note(&mut book, 1, 0);
        note(&mut book, 1, 61);
        assert_eq!(
            write(&mut book, 62, 1),
            [(0, 0, 1, None), (61, 61, 1, None)]
        );
        assert_eq!(write(&mut book, 63, 3), []);
        note(&mut book, 1, 64);
        assert_eq!(write(&mut book, 65, 3), [(61, 64, 2, Some(2))]);
    }

    #[test]
    fn what_could_not_be_written_stays_due() {
        let mut book = Book::default();
        note(&mut book, 1, 0);
        note(&mut book, 1, 100);
        assert_eq!(book.due(at(101)).len(), 2);
        assert_eq!(book.due(at(1000)).len(), 2);
        note(&mut book, 2, 1000);
        assert_eq!(write(&mut book, 1001, 1).len(), 3);
        assert_eq!(book.due(at(2000)), []);
        assert!(book.open.is_empty() && book.over.is_empty());
    }

    #[test]
    fn only_so_many_are_remembered_and_the_rest_are_counted() {
        let mut book = Book::default();
        for user in 0..i64::try_from(MOST).unwrap() + 3 {
            note(&mut book, user, 0);
        }
        assert_eq!(
            (book.open.len(), book.take_skipped(), book.take_skipped()),
            (MOST, 3, 0)
        );
    }
}
