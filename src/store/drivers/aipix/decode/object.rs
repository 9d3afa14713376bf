//! The one object of an answer.

use serde::Deserialize;
use serde_json::value::RawValue;

/// The object, which may be wrapped in `data`.
pub(super) fn bare(answer: &[u8]) -> &[u8] {
    #[derive(Deserialize)]
    struct Wrapped<'a> {
        #[serde(borrow, default)]
        data: Option<&'a RawValue>,
    }
    let wrapped = if answer.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<Wrapped<'_>>(answer).ok()
    } else {
        None
    };
    match wrapped.and_then(|wrapped| wrapped.data) {
        Some(inner) if inner.get().starts_with('{') => inner.get().as_bytes(),
        Some(_) | None => answer,
    }
}
