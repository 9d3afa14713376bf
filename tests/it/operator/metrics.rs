//! The pages that a cluster asks for.

use std::time::Duration;

use vms_operator::clock;

use super::{manifests::many, site::Site, users::condition, validity::in_seconds};
use crate::support::{cluster::PATIENCE, eventually::eventually, store::TestStore};

/// The value of a metric, such as `vms_operator_x_total{a="b"}`.
fn value(page: &str, series: &str) -> Option<f64> {
    let line = page.lines().find_map(|line| line.strip_prefix(series))?;
    line.trim().parse().ok()
}

#[tokio::test]
async fn how_late_access_begins_and_ends_is_measured_where_the_operator_has_to_do_it() {
    let store = TestStore::silent_about("validity").await;
    let mut site = Site::prepare_whole("the lag of validity", store).await;
    site.run().await;
    let (from, until) = (in_seconds(2), in_seconds(4));
    let moments = format!("spec: {{validFrom: '{from}', validUntil: '{until}', ");
    site.apply(&many(0..1).replace("spec: {", &moments)).await;
    site.until("u0", "access is over", |user| {
        condition(user, "Ready").1 == "Expired"
    })
    .await;
    let series = |turn: &str, part: &str| {
        let server = format!("{}/main", site.namespace.name);
        format!("vms_operator_validity_lag_seconds_{part}{{server=\"{server}\",turn=\"{turn}\"}} ")
    };
    let page = eventually(PATIENCE, "both are measured", async || {
        let page = site.page("/metrics").await.expect(200).text;
        let counted = |turn| value(&page, &series(turn, "count"));
        match (counted("Begin"), counted("End")) {
            (Some(1.0), Some(1.0)) => Ok(page),
            (_, _) => Err(page),
        }
    })
    .await;
    for turn in ["Begin", "End"] {
        let lag = value(&page, &series(turn, "sum")).expect("a sum");
        assert!(
            (0.0..PATIENCE.as_secs_f64()).contains(&lag),
            "{turn}: {lag}"
        );
    }
    assert!(clock::now() >= until - Duration::from_secs(1));
}

#[tokio::test]
async fn an_operator_that_has_seen_everything_is_ready() {
    let site = Site::start("an operator that is ready").await;
    for (path, says) in [("/livez", "ok"), ("/readyz", "ok")] {
        eventually(PATIENCE, path, async || {
            let answer = site.page(path).await;
            match (answer.status, answer.text) {
                (200, text) if text == says => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }
}
