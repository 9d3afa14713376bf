//! The version stands in `Cargo.toml`, and everywhere else it is made from that.

use std::{fs, path::Path};

#[test]
fn the_chart_has_the_version_of_the_package() {
    let chart = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts/vms-operator/Chart.yaml");
    let chart = fs::read_to_string(chart).expect("read the chart");
    for field in ["version", "appVersion"] {
        let line = format!("{field}: {}", env!("CARGO_PKG_VERSION"));
        assert!(
            chart.lines().any(|written| written == line),
            "no line `{line}` in Chart.yaml: run `make generate`"
        );
    }
}
