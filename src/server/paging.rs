//! Paging as Laravel does it.
//!
//! Pure. Known from the vendor's reference (list of sub-users, 24.03): `page`, `per_page` with 25 as its
//! default, and an answer of `data`, `links`, `meta`. The most rows a page is ours.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::db::{Rows, Window};

/// Rows a page where the request does not say.
pub(crate) const DEFAULT_PER_PAGE: u32 = 25;
/// The most rows a page.
pub(crate) const MAX_PER_PAGE: u32 = 200;
/// Keeps offsets far from overflowing.
const MAX_PAGE: u32 = 1_000_000;

/// The query of a listing.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Listing {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Rows a page, 25 by default; more than 200 count as 200.
    #[param(minimum = 1)]
    per_page: Option<u32>,
    /// Only what has this in its name, or a user in its login, in any case of letters.
    #[param(max_length = 255)]
    search: Option<String>,
}

impl Listing {
    /// A page of what has that in its name.
    pub(crate) fn of(page: u32, search: &str) -> Self {
        Self {
            page: Some(page),
            per_page: None,
            search: Some(search.to_owned()),
        }
    }

    fn page(&self) -> u32 {
        self.page.unwrap_or(1).clamp(1, MAX_PAGE)
    }

    fn per_page(&self) -> u32 {
        self.per_page
            .unwrap_or(DEFAULT_PER_PAGE)
            .clamp(1, MAX_PER_PAGE)
    }

    pub(crate) fn window(&self) -> Window {
        Window {
            limit: self.per_page().into(),
            offset: i64::from(self.page() - 1) * i64::from(self.per_page()),
        }
    }

    pub(crate) fn search(&self) -> &str {
        self.search.as_deref().unwrap_or_default()
    }
}

/// One page of a listing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    data: Vec<T>,
    links: Links,
    meta: Meta,
}

/// Where the other pages are.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Links {
    first: String,
    last: String,
    #[schema(required = true)]
    prev: Option<String>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Where this page is among the others.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Meta {
    current_page: u32,
    /// The number of the first row, from 1; null on an empty page.
    #[schema(required = true)]
    from: Option<i64>,
    last_page: i64,
    path: String,
    per_page: u32,
    /// The number of the last row; null on an empty page.
    #[schema(required = true)]
    to: Option<i64>,
    total: i64,
}

/// Where a page is among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) page: i64,
    pub(crate) last: i64,
    pub(crate) total: i64,
}

impl<T> Page<T> {
    pub(crate) fn rows(&self) -> &[T] {
        &self.data
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            page: self.meta.current_page.into(),
            last: self.meta.last_page,
            total: self.meta.total,
        }
    }

    /// The page of these rows; `path` is the address of the listing without its query.
    pub(crate) fn new<Row>(
        rows: Rows<Row>,
        listing: &Listing,
        path: String,
        write: impl FnMut(Row) -> T,
    ) -> Self {
        let (page, per_page) = (listing.page(), listing.per_page());
        let last_page = (rows.total.max(1) - 1) / i64::from(per_page) + 1;
        let count = i64::try_from(rows.rows.len()).unwrap_or(i64::MAX);
        let before = listing.window().offset;
        let link = |number: i64| format!("{path}?page={number}");
        let current = i64::from(page);
        Self {
            data: rows.rows.into_iter().map(write).collect(),
            links: Links {
                first: link(1),
                last: link(last_page),
                prev: (current > 1).then(|| link(current - 1)),
                next: (current < last_page).then(|| link(current + 1)),
            },
            meta: Meta {
                current_page: page,
                from: (count > 0).then_some(before + 1),
                last_page,
                path,
                per_page,
                to: (count > 0).then_some(before + count),
                total: rows.total,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: u32, per_page: u32, rows: Vec<i64>, total: i64) -> Page<i64> {
        let listing = Listing {
            page: Some(page),
            per_page: Some(per_page),
            search: None,
        };
        let rows = Rows { rows, total };
        Page::new(rows, &listing, "http://vms/api".into(), |row| row)
    }

    #[test]
    fn a_page_in_the_middle_links_to_both_sides() {
        let page = page(2, 2, vec![3, 4], 5);
        assert_eq!(page.links.prev.as_deref(), Some("http://vms/api?page=1"));
        assert_eq!(page.links.next.as_deref(), Some("http://vms/api?page=3"));
        assert_eq!((page.meta.from, page.meta.to), (Some(3), Some(4)));
        assert_eq!(page.meta.last_page, 3);
    }

    #[test]
    fn an_empty_listing_has_one_empty_page() {
        let page = page(1, 25, vec![], 0);
        assert_eq!((page.meta.from, page.meta.to), (None, None));
        assert_eq!((page.meta.last_page, page.links.next), (1, None));
    }

    #[test]
    fn a_full_last_page_is_the_last() {
        assert_eq!(page(2, 2, vec![3, 4], 4).meta.last_page, 2);
        assert_eq!(page(2, 2, vec![3, 4], 4).links.next, None);
    }

    #[test]
    fn rows_a_page_are_bounded() {
        assert_eq!(page(1, 5000, vec![], 0).meta.per_page, MAX_PER_PAGE);
        assert_eq!(page(1, 0, vec![], 0).meta.per_page, 1);
    }
}
