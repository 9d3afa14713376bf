//! The address pool of a user in the form of one server. Pure.
//!
//! What is not written in that form is not read: neither as everybody nor as nobody.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use crate::{
    domain::{
        aipix::{Anywhere, FieldName, IpPoolForm, PoolEntries},
        network::{AddressRange, AddressSet, Network},
    },
    store::answers::{Few, MOST_ITEMS, RangeText, field},
};

#[cfg(test)]
mod tests;

/// An address that nobody can come from: the broadcast address is never a source.
///
/// Ours: a pool of nobody. An empty one would say so too, but many products read it as "everybody".
const NOBODY: AddressRange = AddressRange::V4 {
    first: u32::MAX,
    last: u32::MAX,
};

/// A pool takes more entries than could be read back.
#[derive(Debug, thiserror::Error)]
#[error("the pool takes more than {MOST_ITEMS} entries as the server writes addresses")]
pub(super) struct TooManyEntries;

/// Why a pool that is shown says nothing, with the place where it was stated to stand.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unclear<'form> {
    #[error("the answer lacks the field `{}`", .0.shown_at)]
    Missing(&'form IpPoolForm),
    #[error("`{}` is empty, which says nothing", .0.shown_at)]
    Empty(&'form IpPoolForm),
    #[error("`{}` is null, which says nothing", .0.shown_at)]
    Null(&'form IpPoolForm),
    #[error("`{}` is not of the form that is stated", .0.shown_at)]
    Mistyped(&'form IpPoolForm),
    #[error("`{}` holds what is no range of addresses", .0.shown_at)]
    NoRange(&'form IpPoolForm),
}

/// What is sent.
pub(super) fn write(form: &IpPoolForm, network: &Network) -> Result<Value, TooManyEntries> {
    let set = match network {
        Network::Anywhere => return Ok(anywhere(form)),
        Network::Only(set) if set.is_empty() => &AddressSet::from_iter([NOBODY]),
        Network::Only(set) => set,
    };
    match &form.entries {
        PoolEntries::List(notation) => {
            let texts = set.ranges().flat_map(|range| notation.write(range));
            few(texts).map(Value::from)
        }
        PoolEntries::Text(separator, notation) => {
            let texts = set.ranges().flat_map(|range| notation.write(range));
            few(texts).map(|texts| texts.join(separator.as_str()).into())
        }
        PoolEntries::Bounds { first, last } => {
            let bounds = set.ranges().map(AddressRange::bounds);
            let objects = bounds.map(|(from, to)| json!({first.as_str(): from, last.as_str(): to}));
            few(objects).map(Value::from)
        }
    }
}

fn anywhere(form: &IpPoolForm) -> Value {
    match (form.anywhere, &form.entries) {
        (Anywhere::Null, _) => Value::Null,
        (Anywhere::Empty, PoolEntries::Text(..)) => "".into(),
        (Anywhere::Empty, PoolEntries::List(_) | PoolEntries::Bounds { .. }) => json!([]),
    }
}

fn few<T>(entries: impl Iterator<Item = T>) -> Result<Vec<T>, TooManyEntries> {
    let few: Vec<T> = entries.take(MOST_ITEMS + 1).collect();
    if few.len() > MOST_ITEMS {
        return Err(TooManyEntries);
    }
    Ok(few)
}

/// What is shown, where it says something.
pub(super) fn read<'form>(
    form: &'form IpPoolForm,
    shown: Option<&RawValue>,
) -> Result<Network, Unclear<'form>> {
    let shown = shown.ok_or(Unclear::Missing(form))?.get();
    if shown == "null" {
        return match form.anywhere {
            Anywhere::Null => Ok(Network::Anywhere),
            Anywhere::Empty => Err(Unclear::Null(form)),
        };
    }
    let ranges = match &form.entries {
        PoolEntries::List(_) => list(shown),
        PoolEntries::Text(separator, _) => text(shown, separator.as_str()),
        PoolEntries::Bounds { first, last } => bounds(shown, first, last),
    };
    let ranges = ranges.ok_or(Unclear::Mistyped(form))?;
    let set = AddressSet::parse(ranges.iter().map(String::as_str));
    match (set, form.anywhere) {
        (Err(_), _) => Err(Unclear::NoRange(form)),
        (Ok(set), Anywhere::Empty) if set.is_empty() => Ok(Network::Anywhere),
        (Ok(set), Anywhere::Null) if set.is_empty() => Err(Unclear::Empty(form)),
        (Ok(set), _) if set.ranges().eq([NOBODY]) => Ok(Network::nobody()),
        (Ok(set), _) => Ok(Network::Only(set)),
    }
}

fn list(shown: &str) -> Option<Vec<String>> {
    let Few(ranges): Few<RangeText> = serde_json::from_str(shown).ok()?;
    Some(ranges.into_iter().map(|RangeText(range)| range).collect())
}

fn text(shown: &str, separator: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Text<'json>(#[serde(borrow)] Cow<'json, str>);
    let Text(text) = serde_json::from_str(shown).ok()?;
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let ranges = text.split(separator).map(|range| range.trim().to_owned());
    few(ranges).ok()
}

fn bounds(shown: &str, first: &FieldName, last: &FieldName) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Objects<'json>(#[serde(borrow)] Few<&'json RawValue>);
    let Objects(Few(objects)) = serde_json::from_str(shown).ok()?;
    let address = |object: &RawValue, name: &FieldName| {
        let raw = field(object.get(), name.as_str()).ok()??;
        let RangeText(address) = serde_json::from_str(raw.get()).ok()?;
        Some(address)
    };
    let ranges = objects.into_iter().map(|object| {
        let (first, last) = (address(object, first)?, address(object, last)?);
        Some(format!("{first}-{last}"))
    });
    ranges.collect()
}
