//! Where an answer shows what a user holds, found by what the user was given before. Pure.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::aipix::FieldPath;

/// What a user was given of one kind, and what the server showed then.
pub(super) struct Reading<'a> {
    /// The ids, or the names, that the user was given.
    pub(super) given: &'a BTreeSet<String>,
    /// The user, as the server showed it.
    pub(super) shown: &'a Value,
}

/// The places at which just what was given stands, each time, the shortest path first. It takes two readings that differ:
/// otherwise anything might be meant.
pub(super) fn places(readings: &[Reading<'_>], names: &[&str]) -> Vec<FieldPath> {
    let Some(first) = readings.first() else {
        return Vec::new();
    };
    if readings.iter().all(|reading| reading.given == first.given) {
        return Vec::new();
    }
    let mut paths = Vec::new();
    lists(first.shown, &mut Vec::new(), &mut paths);
    paths.retain(|path| {
        let each = readings.iter();
        each.clone().all(|reading| {
            let list = at(reading.shown, path).and_then(Value::as_array);
            list.is_some_and(|list| is_all(list, reading.given, names))
        })
    });
    paths.sort_by_key(Vec::len);
    let parsed = paths.iter().map(|path| path.join(".").parse());
    parsed.filter_map(Result::ok).collect()
}

/// The paths of all lists in an object.
fn lists<'a>(value: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<Vec<&'a str>>) {
    match value {
        Value::Array(_) => found.push(path.clone()),
        Value::Object(fields) if path.len() < FieldPath::MAX_DEPTH => {
            for (name, value) in fields {
                path.push(name);
                lists(value, path, found);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {}
    }
}

/// What stands at a path.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    let mut names = path.iter();
    names.try_fold(value, |value, name| value.get(name))
}

/// Whether each item of a list is one of what was given, and all of it is there. An item is itself an id or a name, or
/// has one in a field of these names.
fn is_all(list: &[Value], given: &BTreeSet<String>, names: &[&str]) -> bool {
    let items = list.iter().map(|item| {
        text(item).or_else(|| {
            let mut fields = names.iter().filter_map(|name| item.get(name));
            fields.find_map(text)
        })
    });
    let items: Option<BTreeSet<String>> = items.collect();
    items.is_some_and(|items| items == *given)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(readings: &[(&[&str], Value)], names: &[&str]) -> Vec<String> {
        let given: Vec<BTreeSet<String>> = readings
            .iter()
            .map(|(given, _)| given.iter().map(|id| (*id).to_owned()).collect())
            .collect();
        let readings = given.iter().zip(readings);
        let readings: Vec<Reading<'_>> = readings
            .map(|(given, (_, shown))| Reading { given, shown })
            .collect();
        places(&readings, names)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_place_is_where_each_reading_shows_what_was_given() {
        let readings = [
            (
                &["1", "2"][..],
                json!({"ids": [1, 2], "all": [1, 2], "access": {"cameras": [{"id": 2}, {"id": 1}]}}),
            ),
            (
                &["3"][..],
                json!({"ids": [3], "all": [1, 2, 3], "access": {"cameras": [{"id": 3, "camera_id": 9}]}}),
            ),
        ];
        assert_eq!(found(&readings, &["id"]), ["ids", "access.cameras"]);
        assert_eq!(found(&readings, &["camera_id"]), ["ids"]);
    }

    #[test]
    fn one_reading_or_two_that_are_alike_say_nothing() {
        let shown = json!({"cameras": [], "layouts": []});
        assert_eq!(found(&[], &["id"]), [""; 0]);
        assert_eq!(found(&[(&[], shown.clone())], &["id"]), [""; 0]);
        assert_eq!(
            found(&[(&[], shown.clone()), (&[], shown)], &["id"]),
            [""; 0]
        );
    }

    #[test]
    fn what_cannot_be_stated_is_not_found() {
        let nested = |ids: Value| json!({"a": {"b": {"c": {"d": {"e": {"f": ids}}}}}, "x y": [1]});
        let readings = [
            (&["1"][..], nested(json!([1]))),
            (&["2"][..], nested(json!([2]))),
        ];
        assert_eq!(found(&readings, &["id"]), [""; 0]);
    }
}
