//! Alerts and dashboard: they ask for metrics that there are, and the alerts fire when they should.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use super::values::rendered;
use crate::support::promtool::promtool;

/// Every metric that an expression names is one of ours.
fn assert_of_ours(expression: &str) {
    let documented = fs::read_to_string("docs/metrics.md").expect("read the metrics");
    let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let names: BTreeSet<&str> = words
        .filter(|word| word.starts_with("vms_operator"))
        .map(|word| word.trim_end_matches("_count").trim_end_matches("_bucket"))
        .collect();
    assert!(!names.is_empty(), "{expression} asks for nothing of ours");
    for name in names {
        assert!(
            documented.contains(&format!("`{name}`")),
            "{name} is no metric of ours"
        );
    }
}

#[tokio::test]
async fn the_alerts_name_metrics_that_there_are_and_no_others() {
    let rules = rendered(&["--set", "metrics.rules.enabled=true"], "PrometheusRule").await;
    let alerts = rules[0]["spec"]["groups"][0]["rules"].as_array();
    let alerts = alerts.expect("alerts");
    assert!(!alerts.is_empty(), "there are alerts");
    for alert in alerts {
        assert_of_ours(alert["expr"].as_str().expect("an expression"));
    }
}

#[test]
fn the_alerts_fire_when_they_should_and_not_before() {
    let said = promtool(&["test", "rules", "tests/fixtures/alerts.yaml"], "");
    assert!(said.contains("SUCCESS"), "{said}");
    let alerts = fs::read_to_string("charts/vms-operator/files/alerts.yaml").expect("read");
    let cases = fs::read_to_string("tests/fixtures/alerts.yaml").expect("read");
    for name in alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
    {
        let fires = format!("alertname: {name}\n        exp_alerts:");
        let is_quiet = cases.contains(&format!("alertname: {name}}}"));
        assert!(cases.contains(&fires) && is_quiet, "{name} is not tested");
    }
}

#[tokio::test]
async fn the_dashboard_asks_for_metrics_that_there_are_in_expressions_that_prometheus_reads() {
    let settings = ["--set", "metrics.dashboard.enabled=true"];
    let maps = rendered(&settings, "ConfigMap").await;
    assert_eq!(maps[0]["metadata"]["labels"]["grafana_dashboard"], "1");
    let text = maps[0]["data"]["vms-operator.json"].as_str().expect("text");
    let dashboard: Value = serde_json::from_str(text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().expect("targets"));
    let expressions: Vec<&str> = targets
        .map(|target| target["expr"].as_str().expect("an expression"))
        .collect();
    assert!(
        expressions.len() >= panels.len(),
        "each panel shows something"
    );
    let rules = expressions.iter().enumerate().map(|(number, expression)| {
        assert_of_ours(expression);
        // Grafana puts these in.
        let asked = expression
            .replace("$__rate_interval", "5m")
            .replace("$server", ".*");
        json!({"record": format!("panel_{number}"), "expr": asked})
    });
    let rules: Vec<Value> = rules.collect();
    let rules = json!({"groups": [{"name": "dashboard", "rules": rules}]});
    let folder = tempfile::tempdir().expect("make a folder");
    let file = folder.path().join("rules.yaml");
    fs::write(&file, rules.to_string()).expect("write the rules");
    promtool(&["check", "rules", file.to_str().expect("text")], "");
}
