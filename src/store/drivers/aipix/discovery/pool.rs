//! Which fields of a user may be an address pool, by their names and by what stands in them while there is none. Pure.

use serde_json::Value;

use super::locate::at;
use crate::domain::aipix::{
    Anywhere, FieldName, FieldPath, IpPoolForm, PoolEntries, RangeNotation, Separator,
};

/// Words by which such a field is called.
const WORDS: [&str; 14] = [
    "ip",
    "ips",
    "address",
    "addresses",
    "network",
    "networks",
    "pool",
    "pools",
    "cidr",
    "cidrs",
    "subnet",
    "subnets",
    "allowlist",
    "whitelist",
];
/// What may stand between the addresses of one text.
const SEPARATORS: [&str; 5] = [",", ";", ", ", " ", "\n"];
/// How an address may be written.
const NOTATIONS: [RangeNotation; 3] = [
    RangeNotation::Any,
    RangeNotation::Cidr,
    RangeNotation::Range,
];
/// What the first and the last address of a range may be called.
const BOUNDS: [(&str, &str); 5] = [
    ("from", "to"),
    ("first", "last"),
    ("start", "end"),
    ("begin", "end"),
    ("min", "max"),
];
/// So many fields are tried.
const MOST_FIELDS: usize = 4;

/// The forms that are worth a try, the likeliest first.
pub(super) fn forms(user: &Value) -> Vec<IpPoolForm> {
    let mut fields = Vec::new();
    empty_fields(user, &mut Vec::new(), &mut fields);
    fields.truncate(MOST_FIELDS);
    let forms = fields
        .into_iter()
        .flat_map(|(shown_at, field, anywhere, entries)| {
            entries.into_iter().map(move |entries| IpPoolForm {
                field: field.clone(),
                shown_at: shown_at.clone(),
                entries,
                anywhere,
            })
        });
    forms.collect()
}

/// What a user's pool is shown as.
pub(super) fn shown<'a>(form: &IpPoolForm, user: &'a Value) -> Option<&'a Value> {
    let names: Vec<&str> = form.shown_at.names().collect();
    at(user, &names)
}

/// The form with the notation in which the server shows two single addresses.
pub(super) fn as_shown(mut form: IpPoolForm, user: &Value) -> IpPoolForm {
    let written = shown(&form, user).map(Value::to_string).unwrap_or_default();
    let seen = match () {
        () if written.contains('/') => RangeNotation::Cidr,
        () if written.contains('-') => RangeNotation::Range,
        () => RangeNotation::Any,
    };
    match &mut form.entries {
        PoolEntries::List(notation) | PoolEntries::Text(_, notation) => *notation = seen,
        PoolEntries::Bounds { .. } => {}
    }
    form
}

type Field = (FieldPath, FieldName, Anywhere, Vec<PoolEntries>);

fn empty_fields<'a>(value: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<Field>) {
    let Some(fields) = value.as_object() else {
        return;
    };
    for (name, value) in fields {
        path.push(name);
        if let Some((anywhere, entries)) = nothing(value)
            && is_called_so(name)
            && let Ok(shown_at) = path.join(".").parse::<FieldPath>()
            && let Ok(field) = name
                .parse::<FieldName>()
                .and_then(FieldName::unless_written)
        {
            found.push((shown_at, field, anywhere, entries));
        } else if path.len() < FieldPath::MAX_DEPTH {
            empty_fields(value, path, found);
        }
        path.pop();
    }
}

/// What stands in a field of which nothing was said, and what might come to stand there.
fn nothing(value: &Value) -> Option<(Anywhere, Vec<PoolEntries>)> {
    let lists = || NOTATIONS.into_iter().map(PoolEntries::List);
    let texts = || {
        let separators = SEPARATORS
            .iter()
            .filter_map(|text| text.parse::<Separator>().ok());
        separators.flat_map(|separator| {
            NOTATIONS.map(|notation| PoolEntries::Text(separator.clone(), notation))
        })
    };
    let bounds = || {
        let pairs = BOUNDS.iter().filter_map(|(first, last)| {
            Some((first.parse::<FieldName>().ok()?, last.parse().ok()?))
        });
        pairs.map(|(first, last)| PoolEntries::Bounds { first, last })
    };
    match value {
        Value::Null => {
            let forms = lists().chain(bounds()).chain(texts());
            Some((Anywhere::Null, forms.collect()))
        }
        Value::Array(items) if items.is_empty() => {
            let forms = lists().chain(bounds());
            Some((Anywhere::Empty, forms.collect()))
        }
        Value::String(written) if written.is_empty() => Some((Anywhere::Empty, texts().collect())),
        Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

/// Whether one of the words of a name is one of those.
fn is_called_so(name: &str) -> bool {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        let begins = !character.is_alphanumeric() || (was_lower && character.is_uppercase());
        if begins {
            words.push(String::new());
        }
        was_lower = character.is_lowercase();
        if let Some(word) = words.last_mut()
            && character.is_alphanumeric()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.iter().any(|word| WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_tried_where_it_is_empty_and_called_like_a_pool() {
        let user = json!({
            "id": 7, "description": "", "ip": "10.0.0.1", "last_ip_at": null,
            "access": {"allowedIps": [], "cameras": []}, "groups": [], "zip": null,
        });
        let mut fields: Vec<String> = forms(&user)
            .iter()
            .map(|form| form.shown_at.to_string())
            .collect();
        fields.dedup();
        assert_eq!(fields, ["access.allowedIps", "last_ip_at"]);
        let form = &forms(&user)[0];
        assert_eq!(
            (form.field.as_str(), form.anywhere),
            ("allowedIps", Anywhere::Empty)
        );
    }

    #[test]
    fn a_notation_is_that_in_which_addresses_are_shown() {
        let form = forms(&json!({"ips": []})).remove(0);
        for (written, expected) in [
            ("192.0.2.1", RangeNotation::Any),
            ("192.0.2.1/32", RangeNotation::Cidr),
            ("192.0.2.1-192.0.2.1", RangeNotation::Range),
        ] {
            let seen = as_shown(form.clone(), &json!({"ips": [written]}));
            assert_eq!(seen.entries, PoolEntries::List(expected), "{written}");
        }
    }

    #[test]
    fn what_is_empty_says_what_may_come_to_stand_there() {
        let entries = |value: Value| forms(&json!({ "ip_pool": value })).len();
        assert_eq!(entries(Value::Null), 23);
        assert_eq!(entries(json!([])), 8);
        assert_eq!(entries(json!("")), 15);
        assert_eq!(entries(json!(["10.0.0.1"])), 0);
        assert_eq!(forms(&json!([1])).len(), 0);
    }
}
