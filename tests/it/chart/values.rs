//! The values: none misspelt, each described, and what they come to.

use std::fs;

use serde_json::Value;

use crate::support::helm::{chart, helm};

async fn template(settings: &[&str]) -> crate::support::helm::Output {
    let chart = chart();
    let chart = chart.to_str().expect("a path of text");
    helm(
        &[
            &["template", "trial", chart, "--namespace", "home"],
            settings,
        ]
        .concat(),
    )
    .await
}

/// The rendered objects of a kind.
async fn rendered(settings: &[&str], kind: &str) -> Vec<Value> {
    let text = template(settings).await.expect_success();
    let all: Vec<Value> = serde_saphyr::from_multiple(&text).expect("YAML");
    all.into_iter()
        .filter(|object| object["kind"] == kind)
        .collect()
}

#[tokio::test]
async fn a_misspelt_or_impossible_value_is_refused_by_name() {
    for (setting, named) in [
        ("replica=3", "replica"),
        ("watch.namespace={video}", "namespace"),
        ("workers=0", "workers"),
        ("watch.namespaces={Video}", "namespaces"),
        ("image.digest=latest", "digest"),
    ] {
        let refused = template(&["--set", setting]).await;
        assert!(!refused.is_ok, "{setting}");
        assert!(
            refused.stderr.contains(named),
            "{setting}: {}",
            refused.stderr
        );
    }
}

#[test]
fn every_value_is_described() {
    let values = fs::read_to_string(chart().join("values.yaml")).expect("read the values");
    // Of each key above the line: how far in it stands, and whether it is described.
    let mut above: Vec<(usize, bool)> = Vec::new();
    let mut is_described = false;
    for line in values.lines() {
        let text = line.trim_start();
        if text.starts_with('#') {
            is_described |= text.starts_with("# -- ");
            continue;
        }
        if let Some((key, value)) = text
            .split_once(": ")
            .or_else(|| Some((text.strip_suffix(':')?, "")))
        {
            let depth = line.len() - text.len();
            above.retain(|(column, _)| *column < depth);
            let is_covered = is_described || above.iter().any(|(_, described)| *described);
            assert!(is_covered || value.is_empty(), "{key} is not described");
            above.push((depth, is_described));
        }
        is_described = false;
    }
}

#[tokio::test]
async fn a_confined_release_has_nothing_of_the_whole_cluster() {
    let settings = [
        "--set",
        "watch.namespaces={video,shop},policies.install=false,rbac.aggregate=false,crds.install=false",
    ];
    for kind in [
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "ValidatingAdmissionPolicy",
    ] {
        assert_eq!(rendered(&settings, kind).await, [Value::Null; 0], "{kind}");
    }
    let deployment = rendered(&settings, "Deployment").await;
    let arguments = &deployment[0]["spec"]["template"]["spec"]["containers"][0]["args"];
    let arguments = arguments.as_array().expect("arguments");
    assert!(
        arguments.contains(&"--namespaces=video,shop".into()),
        "{arguments:?}"
    );
}

#[tokio::test]
async fn no_role_of_the_whole_cluster_reads_secrets_or_writes_a_status_for_people() {
    let settings = [
        "--set",
        "secrets.namespaces={video},secrets.generateIn={video}",
    ];
    let roles = rendered(&settings, "ClusterRole").await;
    assert_eq!(roles.len(), 4, "the operator's, and view, edit and admin");
    for role in roles {
        let name = role["metadata"]["name"].as_str().expect("a name");
        let is_of_people = role["metadata"]["labels"]
            .to_string()
            .contains("aggregate-to");
        for rule in role["rules"].as_array().expect("rules") {
            let resources = rule["resources"].to_string();
            assert!(
                !resources.contains("secrets") && !resources.contains('*'),
                "{name}: {rule}"
            );
            assert!(
                !is_of_people || !resources.contains("/status"),
                "{name}: {rule}"
            );
        }
        if name.ends_with("-edit") {
            assert!(!role["rules"].to_string().contains("vmsservers"), "{role}");
        }
    }
}

#[tokio::test]
async fn the_alerts_name_metrics_that_there_are_and_no_others() {
    let rules = rendered(&["--set", "metrics.rules.enabled=true"], "PrometheusRule").await;
    let alerts = rules[0]["spec"]["groups"][0]["rules"]
        .as_array()
        .expect("alerts");
    assert!(!alerts.is_empty(), "there are alerts");
    let documented = fs::read_to_string("docs/metrics.md").expect("read the metrics");
    for alert in alerts {
        let expression = alert["expr"].as_str().expect("an expression");
        assert!(expression.contains("vms_operator_"), "{expression}");
        for word in expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            let base = word.trim_end_matches("_count").trim_end_matches("_bucket");
            assert!(
                !word.starts_with("vms_operator") || documented.contains(&format!("`{base}`")),
                "{word} is no metric of ours"
            );
        }
    }
}
