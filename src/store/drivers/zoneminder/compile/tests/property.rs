//! The requests as ZoneMinder would carry them out, held to the promise that carries the product.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::btree_set, prelude::*, sample::select};

use super::*;
use crate::{
    domain::permission::PermissionName,
    store::drivers::zoneminder::{columns::NO_CAMERA, columns::NONE, decode, wire::OneUser},
};

/// The cameras that ZoneMinder has.
const CAMERAS: std::ops::RangeInclusive<u32> = 1..=5;

/// A row of the table of users.
type Row = BTreeMap<String, String>;

/// Rows as anybody may have written them by hand.
fn row() -> impl Strategy<Value = Row> {
    let level = || select(vec!["None", "None", "View", "Edit"]);
    let lists = vec![
        "",
        "0",
        "1",
        "1,2",
        "2,1",
        " 1 , 3",
        "1,2,3,4,5",
        "x",
        "01",
        NO_CAMERA,
    ];
    let levels = proptest::collection::vec(level(), AREAS.len());
    let switches = (
        select(vec!["0", "1", "1", "2"]),
        select(vec!["0", "0", "1"]),
    );
    (levels, select(lists), switches).prop_map(|(levels, list, (enabled, api))| {
        let levels = AREAS.iter().zip(levels);
        let levels = levels.filter(|(area, level)| **area != "Stream" || *level != "Edit");
        let mut row: Row = AREAS
            .iter()
            .map(|area| ((*area).to_owned(), NONE.to_owned()))
            .collect();
        row.extend(levels.map(|(area, level)| ((*area).to_owned(), level.to_owned())));
        row.extend(
            [
                ("MonitorIds", list),
                ("Enabled", enabled),
                ("APIEnabled", api),
                ("TokenMinExpiry", "0"),
                ("Username", "alice@example.com"),
                ("Id", "7"),
            ]
            .map(|(column, value)| (column.to_owned(), value.to_owned())),
        );
        row
    })
}

fn declared() -> impl Strategy<Value = Grant> {
    (btree_set(CAMERAS, 0..4), any::<bool>()).prop_map(|(cameras, steers)| {
        let cameras: Vec<String> = cameras.iter().map(u32::to_string).collect();
        let cameras: Vec<&str> = cameras.iter().map(String::as_str).collect();
        grant(&cameras, if steers { &["ptz"] } else { &[] })
    })
}

/// What somebody can do in ZoneMinder with a row, as its source decides it: to see or steer a camera, to use an area that
/// knows no cameras, to be administrator of all of it.
fn effect(row: &Row) -> BTreeSet<(String, String)> {
    let of = |column: &str| row[column].as_str();
    if of("Enabled") != "1" {
        return BTreeSet::new();
    }
    let list = of("MonitorIds");
    // PHP compares numbers that are written as text as numbers.
    let listed: Vec<u32> = list
        .split(',')
        .filter_map(|id| id.trim().parse().ok())
        .collect();
    // And takes `0` for empty.
    let is_everything = list.is_empty() || list == "0";
    let mut effect = BTreeSet::new();
    for area in AREAS.iter().filter(|area| of(area) != NONE) {
        if !matches!(*area, "Stream" | "Control") {
            effect.insert(("everywhere".to_owned(), format!("{area} {}", of(area))));
            continue;
        }
        let seen = CAMERAS.filter(|camera| is_everything || listed.contains(camera));
        effect.extend(seen.map(|camera| (camera.to_string(), format!("{area} {}", of(area)))));
    }
    if of("APIEnabled") == "1" {
        effect.insert(("everywhere".to_owned(), "administers".to_owned()));
    }
    effect
}

fn read(row: &Row) -> Grant {
    let user = serde_json::json!({"user": {"User": row}}).to_string();
    let one: OneUser = serde_json::from_str(&user).unwrap();
    let request = Request::read("read", "users/view/7.json");
    decode::user(&request, &"7".into(), &one.user.user)
        .unwrap()
        .grant
}

fn carry_out(row: &mut Row, request: &Request) {
    for field in &request.fields {
        let column = field
            .name
            .strip_prefix("User[")
            .and_then(|name| name.strip_suffix(']'));
        row.insert(column.unwrap().to_owned(), field.value.exposed().to_owned());
    }
}

proptest! {
    #[test]
    fn no_prefix_of_the_requests_gives_more_than_before_or_after(found in row(), to in declared()) {
        let mut row = found.clone();
        let before = effect(&row);
        let from = read(&row);
        let mut declared = found.clone();
        carry_out(&mut declared, &hold(&alice(), &to, SINCE).unwrap());
        let after = effect(&declared);
        let common = from.intersection(&to);
        for (from, to) in [(&from, &common), (&common, &to)] {
            carry_out(&mut row, &update(&change(from, to), SINCE).unwrap());
            let now = effect(&row);
            prop_assert!(now.is_subset(&before) || now.is_subset(&after), "{row:?}");
            prop_assert_eq!(&read(&row), to);
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant(to in declared()) {
        let mut row: Row = [("Username", "alice@example.com"), ("Id", "7")]
            .map(|(column, value)| (column.to_owned(), value.to_owned()))
            .into();
        carry_out(&mut row, &hold(&alice(), &to, SINCE).unwrap());
        prop_assert_eq!(read(&row), to);
    }

    #[test]
    fn whatever_somebody_can_do_by_hand_is_seen_to_be_more_than_declared(found in row(), to in declared()) {
        let mut written = found.clone();
        carry_out(&mut written, &hold(&alice(), &to, SINCE).unwrap());
        if !effect(&found).is_subset(&effect(&written)) {
            prop_assert!(!read(&found).is_within(&to), "{found:?}");
        }
    }

    #[test]
    fn who_is_made_can_do_nothing(to in declared()) {
        let mut row = Row::from([("Id".to_owned(), "7".to_owned())]);
        let user = new_user("alice@example.com", to);
        carry_out(&mut row, &create(&user, &plain("alice-pass-1"), SINCE).unwrap());
        prop_assert!(effect(&row).is_empty());
        prop_assert_eq!(read(&row), grant(&[], &[]));
    }
}

#[test]
fn a_right_that_was_given_by_hand_is_taken_away_with_all_else_that_differs() {
    let mut row = Row::new();
    let held = grant(&["1"], &[]);
    carry_out(&mut row, &hold(&alice(), &held, SINCE).unwrap());
    row.extend(
        [
            ("Username", "alice@example.com"),
            ("Id", "7"),
            ("System", "Edit"),
            ("APIEnabled", "1"),
            ("MonitorIds", ""),
        ]
        .map(|(column, value)| (column.to_owned(), value.to_owned())),
    );
    let names: Vec<PermissionName> = read(&row).permissions.into_iter().collect();
    let names: Vec<&str> = names.iter().map(PermissionName::as_str).collect();
    assert_eq!(
        names,
        [
            "APIEnabled=1",
            "Enabled=1",
            "MonitorIds",
            "Stream=View",
            "System=Edit"
        ]
    );
}
