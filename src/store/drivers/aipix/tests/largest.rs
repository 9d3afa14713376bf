//! The largest answers that are read at all, of what takes most memory for each byte.

use std::{collections::BTreeMap, env};

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::super::{
    answer::Answer,
    decode::{self, inventory},
    request::Request,
    wire::{Camera, Group, Layout, OwnUser, Page, Row, Rows, Sessions, StaticBasic, SubuserRow},
};
use crate::{
    domain::aipix::{IpPoolForm, UserForm},
    fixtures::aipix::ip_pool_forms,
    store::{Limits, Result, answers::Listing},
};

/// The most that is made of one answer beside the answer itself: so many hundredths of its length.
const MOST: u64 = 150;

/// As long as any answer in `make fuzz`; otherwise a part of that is enough, and takes less time to write than it.
fn longest() -> usize {
    let longest = Limits::default().answer_bytes;
    match env::var("PROPTEST_CASES") {
        Ok(_) => longest,
        Err(_) => longest / 32,
    }
}

/// What is made of the largest answer is bounded by numbers, of which the least leaves so much for a short one.
const FEW: u64 = 4 << 20;

/// An answer as long as any: so many of the element, with commas between them.
fn largest(before: &str, element: &str, after: &str) -> Vec<u8> {
    let length = longest();
    let room = length - before.len() - after.len();
    let mut answer = Vec::with_capacity(length);
    answer.extend_from_slice(before.as_bytes());
    let elements = (room + 1) / (element.len() + 1);
    for number in 0..elements {
        if number > 0 {
            answer.push(b',');
        }
        answer.extend_from_slice(element.as_bytes());
    }
    answer.extend_from_slice(after.as_bytes());
    answer.resize(length, b' ');
    answer
}

/// As many different ones as fit.
fn different(before: &str, (open, close): (&str, &str), after: &str) -> Vec<u8> {
    let length = longest();
    let mut answer = before.to_owned();
    let mut number = 1_000_000;
    while answer.len() + 32 + after.len() < length {
        if number > 1_000_000 {
            answer.push(',');
        }
        answer.push_str(open);
        answer.push_str(&number.to_string());
        answer.push_str(close);
        number += 1;
    }
    answer.push_str(after);
    answer.into_bytes()
}

/// What may stand in the place of anything.
fn shapes(before: &str, after: &str) -> Vec<Vec<u8>> {
    let list = |element: &str| largest(&format!("{before}["), element, &format!("]{after}"));
    let mut shapes: Vec<Vec<u8>> = [
        "0",
        "[]",
        "null",
        "\"\"",
        "{}",
        r#"{"id":1}"#,
        r#"{"id":1,"name":""}"#,
    ]
    .into_iter()
    .map(list)
    .collect();
    let room = longest() - before.len() - after.len() - 2;
    shapes.push(format!("{before}\"{}\"{after}", "x".repeat(room)).into_bytes());
    let long = format!("\"{}\"", "x".repeat(longest() / 8));
    shapes.push(largest(before, &long, after));
    shapes.push(format!("{before}{}", r#"{"a":"#.repeat(room / 5)).into_bytes());
    let open = format!("{before}[");
    let close = format!("]{after}");
    shapes.push(different(&open, ("", ""), &close));
    shapes.push(different(&open, (r#"{"id":"#, "}"), &close));
    shapes.push(different(&open, ("\"a", "\""), &close));
    shapes.push(different(
        &open,
        (
            r#"{"id":"#,
            r#","name":"","grid":[],"items":[],"login":"a"}"#,
        ),
        &close,
    ));
    shapes.push(different(
        &format!("{before}{{"),
        ("\"a", "\":0"),
        &format!("}}{after}"),
    ));
    shapes
}

fn assert_small(read: impl Fn(&Request, &[u8]) -> Result<()>, places: &[(&str, &str)]) {
    let request = Request::get("read", "users/subusers/2");
    let mut too_large = Vec::new();
    for (before, after) in places {
        for answer in shapes(before, after) {
            let taken = allocation_counter::measure(|| {
                let body = Answer::new(StatusCode::OK, &HeaderMap::new(), answer.clone().into());
                let read = body.json(&request).and_then(|body| read(&request, &body));
                drop(read);
            });
            let taken = taken.bytes_max - answer.len() as u64;
            if taken > FEW.max(answer.len() as u64 * MOST / 100) {
                let shown = String::from_utf8_lossy(&answer[..answer.len().min(90)]).into_owned();
                too_large.push(format!("{} KiB are taken for {shown}", taken >> 10));
            }
        }
    }
    assert!(too_large.is_empty(), "{}", too_large.join("\n"));
}

fn single<T: DeserializeOwned>(request: &Request, answer: &[u8]) -> Result<()> {
    decode::single::<T>(request, answer).map(drop)
}

fn listing<T: DeserializeOwned + Row>(request: &Request, answer: &[u8]) -> Result<Rows<T>> {
    let mut listing = Listing::<T>::new(&*request.attempted);
    listing.take(decode::typed::<Page<T>>(request, answer)?)?;
    listing.finish()
}

const PAGE: &str = r#","meta":{"current_page":1,"last_page":1,"total":1}}"#;

#[test]
fn the_largest_hostile_introduction_takes_little_memory() {
    let places = [
        ("", ""),
        (r#"{"version":"#, "}"),
        (r#"{"version":"1","vms_store":{"identity":"#, "}}"),
        (
            r#"{"version":"1","vms_store":{"terms":{"version":"1","url":"#,
            "}}}",
        ),
    ];
    assert_small(single::<StaticBasic>, &places);
}

#[test]
fn the_largest_hostile_account_takes_little_memory() {
    let places = [
        (r#"{"id":"#, "}"),
        (r#"{"id":1,"permissions":"#, "}"),
        (r#"{"id":1,"permissions":[],"analytic_license":"#, "}"),
    ];
    assert_small(single::<OwnUser>, &places);
    assert_small(single::<Sessions>, &[("", ""), (r#"{"data":"#, "}")]);
}

#[test]
fn the_largest_hostile_user_takes_little_memory() {
    let user = r#"{"id":"2","login":"a","name":"A""#;
    let fields = [
        "id",
        "name",
        "cameras",
        "layouts",
        "permissions",
        "ip_pool",
        "valid_from",
        "suspended",
    ];
    let begun = fields.map(|field| format!(r#"{user},"{field}":"#));
    let places: Vec<(&str, &str)> = begun.iter().map(|begun| (begun.as_str(), "}")).collect();
    for pool in ip_pool_forms() {
        let pool = IpPoolForm {
            shown_at: "ip_pool".parse().unwrap(),
            ..pool
        };
        assert_small(
            |request, answer| super::read_user(request, &UserForm::default(), &pool, answer),
            &places,
        );
    }
}

#[test]
fn the_largest_hostile_page_of_users_takes_little_memory() {
    let places = [
        (r#"{"data":"#, PAGE),
        (r#"{"data":[{"id":"#, r#"}],"meta":7}"#),
    ];
    assert_small(
        |request, answer| {
            let rows = listing::<SubuserRow>(request, answer)?;
            drop(decode::rows(&super::announced(), rows));
            Ok(())
        },
        &places,
    );
}

#[test]
fn the_largest_hostile_page_of_cameras_layouts_or_groups_takes_little_memory() {
    let pages = [
        (r#"{"data":"#, PAGE),
        (r#"{"data":[{"id":"#, &format!("}}]{PAGE}")),
        (r#"{"data":[{"id":1,"name":"#, &format!("}}]{PAGE}")),
        (r#"{"data":[{"id":1,"grid":"#, &format!("}}]{PAGE}")),
        (r#"{"data":[{"id":1,"items":"#, &format!("}}]{PAGE}")),
        (
            r#"{"data":[{"id":1,"grid":[{"camera_id":"#,
            &format!("}}]}}]{PAGE}"),
        ),
    ];
    let parent: OwnUser = serde_json::from_str(r#"{"id": 1, "permissions": []}"#).unwrap();
    let stated = BTreeMap::new();
    assert_small(
        |request, answer| {
            let cameras = listing::<Camera>(request, answer)?;
            drop(inventory::read(
                cameras,
                Rows::default(),
                Rows::default(),
                &parent,
                &stated,
            ));
            Ok(())
        },
        &pages,
    );
    assert_small(
        |request, answer| {
            let layouts = listing::<Layout>(request, answer)?;
            drop(inventory::read(
                Rows::default(),
                layouts,
                Rows::default(),
                &parent,
                &stated,
            ));
            Ok(())
        },
        &pages,
    );
    assert_small(
        |request, answer| {
            let groups = listing::<Group>(request, answer)?;
            drop(inventory::read(
                Rows::default(),
                Rows::default(),
                groups,
                &parent,
                &stated,
            ));
            Ok(())
        },
        &pages,
    );
}
