//! Putting a listing together from its pages, and noticing when they do not add up. Pure.
//!
//! While users come and go a row may move to another page: then it is seen twice, and kept once, or missed,
//! which is why an absence is confirmed by a read. While the total stands still neither can happen, and a
//! listing in which it does is not believed.

use std::collections::BTreeSet;

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    id::WireId,
    rows::{MAX_ROWS, Row, Rows},
};
use crate::store::{Error, ErrorKind, Result};

/// Rows a page where the server does not announce how many it gives: the reference's default.
pub(in crate::store) const DEFAULT_PER_PAGE: u32 = 25;
/// The most rows a page that we ask for, whatever is announced.
const MAX_PER_PAGE: u32 = 1000;
/// A page that is too large is asked for again with a fourth of its rows.
const FEWER: u32 = 4;
/// More pages than any listing has: a server that says more is not believed.
const MAX_PAGES: u32 = 20_000;

/// What may be made of a whole listing, in bytes.
const MAX_WEIGHT: usize = 32 << 20;

/// How many rows are asked for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct PageSize(u32);

impl PageSize {
    /// As many as the server announces to give.
    pub(in crate::store) fn of(announced: Option<u32>) -> Self {
        Self(announced.unwrap_or(DEFAULT_PER_PAGE).clamp(1, MAX_PER_PAGE))
    }

    /// How many.
    pub(in crate::store) const fn rows(self) -> u32 {
        self.0
    }

    /// Fewer, where that is possible.
    pub(in crate::store) fn smaller(self) -> Option<Self> {
        (self.0 > 1).then(|| Self((self.0 / FEWER).max(1)))
    }
}

/// A page of a listing, as Laravel has it.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned + Row")]
pub(in crate::store) struct Page<T> {
    pub(in crate::store) data: Rows<T>,
    pub(in crate::store) meta: Meta,
}

/// Where a page stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::store) struct Meta {
    pub(in crate::store) current_page: u32,
    pub(in crate::store) last_page: u32,
    pub(in crate::store) total: usize,
}

/// A listing while it is read.
pub(in crate::store) struct Listing<T> {
    /// What it is read for, such as "list users".
    attempted: String,
    rows: Rows<T>,
    seen: BTreeSet<WireId>,
    repeated: bool,
    weight: usize,
    /// The total of the first page, and whether a later one had another.
    total: Option<usize>,
    moved: bool,
    next: Option<u32>,
}

impl<T: Row> Listing<T> {
    pub(in crate::store) fn new(attempted: impl Into<String>) -> Self {
        Self {
            attempted: attempted.into(),
            rows: Rows::default(),
            seen: BTreeSet::new(),
            repeated: false,
            weight: 0,
            total: None,
            moved: false,
            next: Some(1),
        }
    }

    /// The number of the next page, until there is none.
    pub(in crate::store) const fn next(&self) -> Option<u32> {
        self.next
    }

    /// Takes in the page that was asked for.
    ///
    /// # Errors
    /// `Garbled` for another page than asked, or for more pages than there can be; `TooLarge` for more rows.
    pub(in crate::store) fn take(&mut self, page: Page<T>) -> Result<()> {
        let asked = self.next.unwrap_or_default();
        let meta = page.meta;
        if meta.current_page != asked || meta.last_page > MAX_PAGES {
            let detail = format!(
                "asked for page {asked}, it answered page {} of {}",
                meta.current_page, meta.last_page
            );
            return Err(self.failure(ErrorKind::Garbled, detail));
        }
        self.moved |= self.total.is_some_and(|total| total != meta.total);
        self.total = Some(meta.total);
        for row in page.data.readable {
            if self.seen.insert(row.id().clone()) {
                self.weight += row.weight();
                self.rows.readable.push(row);
            } else {
                self.repeated = true;
            }
        }
        for id in page.data.unreadable {
            if id.clone().is_none_or(|id| self.seen.insert(id)) {
                self.rows.unreadable.push(id);
            } else {
                self.repeated = true;
            }
        }
        if self.is_too_large() {
            let detail = format!(
                "it lists more than {MAX_ROWS} rows, or than fits into {} MiB",
                MAX_WEIGHT >> 20
            );
            return Err(self.failure(ErrorKind::TooLarge, detail));
        }
        self.next = (asked < meta.last_page).then_some(asked + 1);
        Ok(())
    }

    /// Whether there is too much of it, however many rows a page has.
    pub(in crate::store) fn is_too_large(&self) -> bool {
        self.rows.len() > MAX_ROWS || self.weight > MAX_WEIGHT
    }

    /// All rows, in the order they came.
    ///
    /// # Errors
    /// `Garbled` where the pages do not add up.
    pub(in crate::store) fn finish(self) -> Result<Rows<T>> {
        let total = self.total.unwrap_or_default();
        if !self.moved && (self.repeated || self.rows.len() != total) {
            let detail = format!(
                "the pages hold {} different rows, and say that there are {total}",
                self.rows.len()
            );
            return Err(self.failure(ErrorKind::Garbled, detail));
        }
        Ok(self.rows)
    }

    fn failure(&self, kind: ErrorKind, detail: String) -> Error {
        Error::new(kind, &*self.attempted, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Row for WireId {
        fn id(&self) -> &WireId {
            self
        }

        fn weight(&self) -> usize {
            1 << 10
        }
    }

    fn page(current_page: u32, last_page: u32, total: usize, ids: &[u64]) -> Page<WireId> {
        Page {
            data: Rows {
                readable: ids.iter().copied().map(WireId::Number).collect(),
                unreadable: Vec::new(),
            },
            meta: Meta {
                current_page,
                last_page,
                total,
            },
        }
    }

    fn read(pages: Vec<Page<WireId>>) -> Result<usize> {
        let mut listing = Listing::new("list users");
        for page in pages {
            assert!(listing.next().is_some());
            listing.take(page)?;
        }
        assert!(listing.next().is_none());
        Ok(listing.finish()?.len())
    }

    fn is_garbled(result: Result<usize>) -> bool {
        result.unwrap_err().kind == ErrorKind::Garbled
    }

    #[test]
    fn pages_are_asked_for_by_number_until_the_last() {
        let mut listing = Listing::new("list users");
        assert_eq!(listing.next(), Some(1));
        listing.take(page(1, 2, 3, &[1, 2])).unwrap();
        assert_eq!(listing.next(), Some(2));
        listing.take(page(2, 2, 3, &[3])).unwrap();
        assert!(listing.next().is_none());
        assert_eq!(listing.finish().unwrap().len(), 3);
    }

    #[test]
    fn an_empty_listing_is_one_empty_page() {
        assert_eq!(read(vec![page(1, 1, 0, &[])]).unwrap(), 0);
        assert_eq!(read(vec![page(1, 0, 0, &[])]).unwrap(), 0);
    }

    #[test]
    fn another_page_than_asked_is_a_loop() {
        assert!(is_garbled(read(vec![
            page(1, 2, 2, &[1]),
            page(1, 2, 2, &[1])
        ])));
        assert!(is_garbled(read(vec![page(1, u32::MAX, 1, &[1])])));
    }

    #[test]
    fn a_row_twice_or_one_too_few_is_not_believed_while_the_total_stands() {
        assert!(is_garbled(read(vec![
            page(1, 2, 3, &[1, 2]),
            page(2, 2, 3, &[2])
        ])));
        assert!(is_garbled(read(vec![page(1, 1, 3, &[1, 2])])));
        assert!(is_garbled(read(vec![page(1, 1, 1, &[1, 2])])));
    }

    #[test]
    fn rows_that_cannot_be_read_count_like_others() {
        let mut first = page(1, 1, 3, &[1]);
        first.data.unreadable = vec![None, Some(WireId::Number(2))];
        assert_eq!(read(vec![first]).unwrap(), 3);
        let mut repeated = page(1, 1, 1, &[1]);
        repeated.data.unreadable = vec![Some(WireId::Number(1))];
        assert!(is_garbled(read(vec![repeated])));
    }

    #[test]
    fn pages_shrink_until_they_hold_one_row() {
        let sizes = std::iter::successors(Some(PageSize::of(Some(5000))), |size| size.smaller());
        assert_eq!(
            sizes.map(PageSize::rows).collect::<Vec<_>>(),
            [1000, 250, 62, 15, 3, 1]
        );
    }

    #[test]
    fn users_that_come_and_go_meanwhile_are_no_error() {
        let grown = vec![page(1, 2, 3, &[1, 2]), page(2, 2, 4, &[2, 3])];
        assert_eq!(read(grown).unwrap(), 3);
        let shrunk = vec![page(1, 2, 3, &[1, 2]), page(2, 1, 2, &[])];
        assert_eq!(read(shrunk).unwrap(), 2);
    }
}
