//! Address pools in the form of a dialect, and as the store has them: a list of ranges, or null. Pure.

use serde_json::{Value, json};

use crate::domain::{
    aipix::{Anywhere, FieldName, IpPoolForm, PoolEntries, RangeNotation},
    network::AddressRange,
};

/// What the store calls a pool.
pub(super) const OURS: &str = "ip_pool";

/// A pool that was sent, as the store takes it; `None` where it is not of the form.
pub(super) fn taken(form: &IpPoolForm, sent: &Value) -> Option<Value> {
    if *sent == anywhere(form) {
        return Some(Value::Null);
    }
    let ranges = match &form.entries {
        PoolEntries::List(notation) => {
            let texts = sent.as_array()?.iter().map(Value::as_str);
            checked(*notation, texts.collect::<Option<Vec<&str>>>()?)?
        }
        PoolEntries::Text(separator, notation) => checked(
            *notation,
            sent.as_str()?.split(separator.as_str()).collect(),
        )?,
        PoolEntries::Bounds { first, last } => {
            let bounds = |object: &Value| {
                let bound = |name: &FieldName| object.get(name.as_str())?.as_str();
                Some(format!("{}-{}", bound(first)?, bound(last)?))
            };
            sent.as_array()?.iter().map(bounds).collect::<Option<_>>()?
        }
    };
    Some(ranges.into())
}

/// Texts of which each is in the one notation that the server reads.
fn checked(notation: RangeNotation, texts: Vec<&str>) -> Option<Vec<String>> {
    let is_read = |text: &&str| match notation {
        RangeNotation::Any => true,
        RangeNotation::Cidr => text.contains('/'),
        RangeNotation::Range => text.contains('-'),
    };
    let are_read = texts.iter().all(is_read);
    are_read.then(|| texts.into_iter().map(str::to_owned).collect())
}

/// A pool of the store as the server shows it.
pub(super) fn shown(form: &IpPoolForm, pool: &Value) -> Value {
    let Some(ranges) = pool.as_array() else {
        return anywhere(form);
    };
    let ranges = ranges.iter().filter_map(Value::as_str);
    // The store keeps what reads as a range.
    let ranges = ranges.filter_map(|range| range.parse::<AddressRange>().ok());
    match &form.entries {
        PoolEntries::List(notation) => {
            let texts = ranges.flat_map(|range| notation.write(range));
            texts.collect::<Vec<String>>().into()
        }
        PoolEntries::Text(separator, notation) => {
            let texts = ranges.flat_map(|range| notation.write(range));
            texts
                .collect::<Vec<String>>()
                .join(separator.as_str())
                .into()
        }
        PoolEntries::Bounds { first, last } => {
            let bounds = ranges.map(AddressRange::bounds);
            let objects = bounds.map(|(from, to)| json!({first.as_str(): from, last.as_str(): to}));
            objects.collect::<Vec<Value>>().into()
        }
    }
}

/// What stands for a user who may log in from anywhere.
pub(super) fn anywhere(form: &IpPoolForm) -> Value {
    match (form.anywhere, &form.entries) {
        (Anywhere::Null, _) => Value::Null,
        (Anywhere::Empty, PoolEntries::Text(..)) => "".into(),
        (Anywhere::Empty, PoolEntries::List(_) | PoolEntries::Bounds { .. }) => json!([]),
    }
}
