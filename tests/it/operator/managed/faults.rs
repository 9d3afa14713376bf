//! Whatever becomes of a write, the layout is there once, and as declared.

use super::{keeping, names, wall};
use crate::support::proxy::Fault;

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
