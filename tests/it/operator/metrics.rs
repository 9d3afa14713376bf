//! The pages that a cluster asks for.

use std::time::Duration;

use vms_operator::clock;

use super::{
    manifests::many,
    site::Site,
    users::{condition, is_current},
    validity::declare_moment,
};
use crate::support::{
    cluster::PATIENCE, eventually::eventually, promtool::promtool, store::TestStore,
};

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
    let far = clock::now() + Duration::from_hours(1);
    let waits = format!("spec: {{validFrom: '{far}', ");
    site.apply(&many(0..1).replace("spec: {", &waits)).await;
    let until_ready_as = async |reason: &str| {
        let so = |user: &_| is_current(user) && condition(user, "Ready").1 == reason;
        site.until("u0", reason, so).await;
    };
    until_ready_as("NotYetValid").await;
    let (from, _) = declare_moment(&site, "u0", "validFrom", "NotYetValid").await;
    until_ready_as("Applied").await;
    let (until, _) = declare_moment(&site, "u0", "validUntil", "Applied").await;
    until_ready_as("Expired").await;
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
    for (turn, moment) in [("Begin", from), ("End", until)] {
        let lag = value(&page, &series(turn, "sum")).expect("a sum");
        let passed = clock::now().duration_since(moment).as_secs_f64();
        assert!(
            lag > 0.0 && lag < passed,
            "{turn}: {lag} of {passed}, and nothing is done before its moment"
        );
    }
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

/// The page once it holds all of these, `SERVER` standing for the server of the site.
async fn page_with(site: &Site, expected: &[(&str, f64)]) -> String {
    let server = format!("server=\"{}/main\"", site.namespace.name);
    eventually(PATIENCE, "the page says so", async || {
        let page = site.page("/metrics").await.expect(200).text;
        let is_so = |(series, expected): &(&str, f64)| {
            let series = series.replace("SERVER", &server);
            value(&page, &format!("{series} ")) == Some(*expected)
        };
        match expected.iter().find(|expected| !is_so(expected)) {
            None => Ok(page),
            Some(missing) => Err(format!("{missing:?}\n{page}")),
        }
    })
    .await
}

#[tokio::test]
async fn the_page_tells_how_servers_and_users_stand_and_what_has_happened() {
    let mut site = Site::start("what an operator sees").await;
    site.apply(&many(0..2)).await;
    site.apply(&many(2..3).replace("gate-2", "gate-9")).await;
    site.ready("u0").await;
    site.ready("u1").await;
    site.refused("u2", &["UnknownCamera"]).await;
    let page = page_with(
        &site,
        &[
            ("vms_operator_server_up{SERVER}", 1.0),
            ("vms_operator_queued_users{SERVER}", 0.0),
            ("vms_operator_changes_waiting{SERVER}", 0.0),
            (
                "vms_operator_users{SERVER,ready=\"True\",reason=\"Applied\"}",
                2.0,
            ),
            (
                "vms_operator_users{SERVER,ready=\"False\",reason=\"UnknownCamera\"}",
                1.0,
            ),
            (
                "vms_operator_licenses{SERVER,level=\"l3\",state=\"free\"}",
                2.0,
            ),
            (
                "vms_operator_store_request_duration_seconds_count{SERVER,method=\"POST\",route=\"users/subusers\",status=\"200\"}",
                2.0,
            ),
        ],
    )
    .await;
    assert!(page.contains("route=\"users/subusers/{id}\""), "{page}");
    for of_one_user in ["u0@example.com", "users/subusers/2", "u0"] {
        assert!(!page.contains(of_one_user), "{of_one_user} in {page}");
    }

    let user = site.store.subuser("u0@example.com").await.expect("a user");
    let path = format!("/admin/v1/subusers/{}", user["id"]);
    site.store.admin().delete(&path).await.expect(200);
    site.resync("after a deletion by hand").await;
    page_with(&site, &[("vms_operator_drift_total{SERVER}", 1.0)]).await;

    site.store.stop().await;
    site.patch("vmsuser/u1", "{displayName: Anew}").await;
    let page = page_with(&site, &[("vms_operator_server_up{SERVER}", 0.0)]).await;
    assert!(page.contains("vms_operator_failures_total"), "{page}");
    promtool(&["check", "metrics"], &page);
}
