//! Reading answers of any API within bounds: ids, texts and lists that are no longer than anybody needs, rows of which
//! one that cannot be read hides no other, and listings that are put together from pages.

mod bounded;
mod field;
mod id;
mod identity;
mod paging;
mod rows;
mod shown;

pub(super) use bounded::{
    Few, MOST_ITEMS, RangeText, cut, cut_if_text, cut_or_null, few, if_readable, scalar,
};
pub(super) use field::field;
pub(super) use id::WireId;
pub(super) use identity::{derived_identity, identity, series, version};
pub(super) use paging::{Listing, Meta, Page, PageSize};
pub(super) use rows::{Row, Rows, WEIGHT, title};
pub(super) use shown::Shown;
