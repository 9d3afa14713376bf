use std::sync::Arc;

use super::{gauges::ServerGauges, meter::ServerMeter, *};
use crate::{
    domain::license::{AccountLicenses, Licenses},
    store::Meter as _,
};

/// One of everything.
fn page() -> String {
    let metrics = Arc::new(Metrics::default());
    metrics.set_leader(Shard::FIRST, false);
    let server = ObjectRef::new("video", "main");
    metrics.observe_reconcile(&server, Result::Synced, Duration::from_millis(20));
    metrics.count_failure(&server, "Unreachable");
    metrics.count_drift(&server);
    metrics.count_let_go(&server);
    metrics.observe_validity_lag(&server, Turn::End, Duration::from_millis(300));
    metrics.note_listed(&server, Timestamp::from_second(1_700_000_000).unwrap());
    metrics.observe_review("VmsUser", Answer::Warned, Duration::from_millis(1));
    let gauges = ServerGauges {
        up: true,
        users: [(("True".to_owned(), "Applied".to_owned()), 3)].into(),
        licenses: Some(AccountLicenses {
            total: Licenses::new(2, 0, 1),
            free: Licenses::new(1, 0, 0),
        }),
        ..ServerGauges::default()
    };
    metrics.set_server_gauges(&server, gauges);
    let meter = ServerMeter {
        metrics: Arc::clone(&metrics),
        server,
    };
    meter.observe(&Exchange {
        method: "GET",
        route: "users/subusers/{id}",
        status: None,
        duration: Duration::from_millis(3),
    });
    metrics.page().unwrap()
}

#[test]
fn the_page_has_each_metric_with_its_help_its_type_and_its_labels() {
    let page = page();
    let is_bucket = |line: &&str| line.contains("_bucket{") && !line.contains("+Inf");
    let mut lines: Vec<&str> = page.lines().filter(|line| !is_bucket(line)).collect();
    // Series of one metric have no order.
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_event_of_a_server_is_counted_from_zero_on() {
    let metrics = Metrics::default();
    metrics.set_server_gauges(&ObjectRef::new("video", "main"), ServerGauges::default());
    let page = metrics.page().unwrap();
    for series in [
        "vms_operator_users_let_go_total{server=\"video/main\"} 0",
        "vms_operator_drift_total{server=\"video/main\"} 0",
        "vms_operator_validity_lag_seconds_count{server=\"video/main\",turn=\"Begin\"} 0",
        "vms_operator_validity_lag_seconds_count{server=\"video/main\",turn=\"End\"} 0",
    ] {
        assert!(page.contains(series), "{series} in {page}");
    }
}

#[test]
fn the_documentation_has_every_metric_and_no_other() {
    let page = page();
    let described = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let mut described: Vec<String> = described
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| format!("`{name}` | {kind}"))
        .collect();
    let documented = include_str!("../../../../docs/metrics.md").lines();
    let rows = documented.filter_map(|line| line.strip_prefix("| `"));
    let mut rows: Vec<String> = rows
        .map(|row| row.split(" | ").take(2).collect::<Vec<_>>().join(" | "))
        .map(|row| format!("`{row}"))
        .collect();
    described.sort();
    rows.sort();
    assert_eq!(rows, described);
}
