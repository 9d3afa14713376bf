//! Whatever becomes of a write, the layout is there once, and as declared.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Site, keeping, names, wall};
use crate::support::{cluster::PATIENCE, eventually::eventually, proxy::Fault};

/// One of another name.
fn other(number: usize, cameras: &str) -> String {
    wall(cameras, "")
        .replace("lobby-wall", &format!("wall-{number}"))
        .replace("Lobby wall", &format!("Wall {number}"))
}

#[tokio::test]
async fn a_write_whose_fate_is_unknown_is_looked_at_and_not_repeated() {
    let site = keeping("faults of a wall").await;
    let faults = [
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::CutWithin,
        Fault::Garble,
        Fault::Refuse(503),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let title = format!("Wall {number}");
        site.proxy.fail_next_of("POST /api/v1/layouts", fault);
        site.apply(&other(number, "[lobby, gate-1]")).await;
        site.until_shown("layouts", &title, names(["gate-1", "lobby"]))
            .await;
        site.proxy.fail_next_of("PUT /api/v1/layouts", fault);
        site.apply(&other(number, "[lobby]")).await;
        site.until_shown("layouts", &title, names(["lobby"])).await;
        site.proxy.fail_next_of("PUT /api/v1/layouts", fault);
        site.apply(&other(number, "[lobby, gate-2]")).await;
        site.until_shown("layouts", &title, names(["gate-2", "lobby"]))
            .await;
    }
    let parent = site.store.parent().await;
    let listed = parent.get("/api/v1/layouts?per_page=100").await.expect(200);
    assert_eq!(listed.body["data"].as_array().map(Vec::len), Some(3 + 5));
}

/// How often the operator had a layout made.
fn made(site: &Site) -> usize {
    let requests = site.proxy.requests();
    let made = requests
        .iter()
        .filter(|request| request.starts_with("POST /api/v1/layouts"));
    made.count()
}

#[tokio::test]
async fn a_layout_that_the_server_takes_and_does_not_list_is_not_made_without_end() {
    let site = keeping("a wall that is not listed").await;
    site.proxy.alter("GET /api/v1/layouts", |page| {
        let rows = page["data"].as_array_mut().expect("layouts");
        rows.retain(|row| row["name"] != "Lobby wall");
        page["meta"]["total"] = rows.len().into();
    });
    // The store would refuse a second one of the name: that server takes each.
    site.proxy.alter("POST /api/v1/layouts", |answer| {
        *answer = json!({"id": 99, "name": "Lobby wall", "grid": []});
    });
    site.apply(&wall("[lobby, gate-1]", "")).await;
    site.until_wall("NotKept").await;
    eventually(PATIENCE, "made three times", async || match made(&site) {
        3 => Ok(()),
        number => Err(number.to_string()),
    })
    .await;
    // Longer than the pause before a fourth would be.
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(6) {
        site.look_again().await;
    }
    assert_eq!(made(&site), 3);
}
