//! The values: none misspelt, each described, and what they come to.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::support::{
    command::Output,
    helm::{chart, helm},
};

async fn template(settings: &[&str]) -> Output {
    let chart = chart();
    let chart = chart.to_str().expect("a path of text");
    let base = ["template", "trial", chart, "--namespace", "home"];
    helm(&[&base, settings].concat()).await
}

/// The rendered objects of a kind.
pub(super) async fn rendered(settings: &[&str], kind: &str) -> Vec<Value> {
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
        ("sharding.shards=33", "/sharding/shards"),
        ("watch.namespaces={Video}", "namespaces"),
        ("image.digest=latest", "digest"),
        ("webhook.mode=Refuse", "/webhook/mode"),
        (
            "webhook.enabled=true,webhook.certManager.enabled=true",
            "webhook.certManager.issuerRef.name",
        ),
        // A VMS is at an address or in the cluster, and not both or neither.
        ("networkPolicy.vms[0].port=443", "/networkPolicy/vms/0"),
        (
            "networkPolicy.vms[0].port=443,networkPolicy.vms[0].cidr=192.0.2.1/32,networkPolicy.vms[0].podSelector.matchLabels.app=vms",
            "/networkPolicy/vms/0",
        ),
        // A webhook is registered for the whole cluster.
        (
            "webhook.enabled=true,watch.namespaces={video}",
            "/watch/namespaces",
        ),
    ] {
        let refused = template(&["--set", setting]).await;
        assert!(!refused.status.success(), "{setting}");
        assert!(
            refused.stderr.contains(named),
            "{setting}: {}",
            refused.stderr
        );
    }
}

#[tokio::test]
async fn the_network_is_opened_to_a_vms_by_address_or_by_labels_and_to_dns_at_any_port() {
    let folder = tempfile::tempdir().expect("make a folder");
    let values = folder.path().join("values.yaml");
    let vms = json!({"networkPolicy": {"dnsPorts": [5353], "vms": [
        {"cidr": "192.0.2.10/32", "port": 8443},
        {"namespaceSelector": {"matchLabels": {"team": "video"}}, "podSelector": {"matchLabels": {"app": "vms"}}, "port": 8080},
    ]}});
    fs::write(&values, vms.to_string()).expect("write values");
    let policies = rendered(
        &["--values", values.to_str().expect("text")],
        "NetworkPolicy",
    )
    .await;
    let egress = policies[0]["spec"]["egress"].as_array().expect("rules");
    assert_eq!(
        json!(egress[0]["ports"]),
        json!([{"port": 5353, "protocol": "UDP"}, {"port": 5353, "protocol": "TCP"}])
    );
    assert_eq!(
        json!(&egress[2..]),
        json!([
            {"ports": [{"port": 8443, "protocol": "TCP"}], "to": [{"ipBlock": {"cidr": "192.0.2.10/32"}}]},
            {"ports": [{"port": 8080, "protocol": "TCP"}], "to": [{
                "namespaceSelector": {"matchLabels": {"team": "video"}},
                "podSelector": {"matchLabels": {"app": "vms"}},
            }]},
        ])
    );
}

#[tokio::test]
async fn one_value_says_where_all_images_are() {
    let settings = [
        "--set",
        "imageRegistry=registry.example.com/team/,store.enabled=true,store.accountSecret=account",
    ];
    for (kind, image) in [("Deployment", "vms-operator"), ("StatefulSet", "vms-store")] {
        let sets = rendered(&settings, kind).await;
        let container = &sets[0]["spec"]["template"]["spec"]["containers"][0];
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            container["image"],
            format!("registry.example.com/team/{image}:{version}")
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
        "watch.namespaces={video,shop},policies.install=false,rbac.aggregate=false,rbac.release=false,crds.install=false",
    ];
    for kind in [
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "ValidatingAdmissionPolicy",
        "ValidatingWebhookConfiguration",
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
async fn objects_for_what_a_vms_has_may_be_made_only_where_that_is_enabled() {
    for (watched, kind) in [("", "ClusterRole"), ("watch.namespaces={video},", "Role")] {
        for is_enabled in [false, true] {
            let all = format!("{watched}discovery.enabled={is_enabled},rbac.aggregate=false");
            let roles = rendered(&["--set", &all], kind).await;
            let rules = roles.iter().filter_map(|role| role["rules"].as_array());
            let may_make = rules.flatten().any(|rule| {
                let (resources, verbs) = (rule["resources"].to_string(), rule["verbs"].to_string());
                resources.contains("vmscameras") && verbs.contains("create")
            });
            assert_eq!(may_make, is_enabled, "{kind}");
        }
    }
}

#[test]
fn the_page_of_the_chart_is_what_is_made_of_its_values() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(".cluster/helm-docs");
    let folder = tempfile::tempdir().expect("make a folder");
    for name in ["Chart.yaml", "README.md.gotmpl", "values.yaml"] {
        fs::copy(chart().join(name), folder.path().join(name)).expect("copy the chart");
    }
    let made = Command::new(&program)
        .args(["--sort-values-order", "file", "--log-level", "warning"])
        .current_dir(folder.path())
        .status();
    let made = made.unwrap_or_else(|error| {
        panic!(
            "run {}, which `make cluster-build` builds: {error}",
            program.display()
        )
    });
    assert!(made.success());
    let read = |folder: &Path| fs::read_to_string(folder.join("README.md")).expect("read the page");
    assert!(read(folder.path()) == read(&chart()), "run `make generate`");
}

#[tokio::test]
async fn a_webhook_stands_in_nobodys_way_unless_it_is_told_to() {
    let configurations = async |settings: &str| {
        let settings = ["--set", settings];
        rendered(&settings, "ValidatingWebhookConfiguration").await
    };
    assert_eq!(
        configurations("webhook.enabled=false").await,
        [Value::Null; 0]
    );
    let configuration = configurations("webhook.enabled=true").await.remove(0);
    let webhooks = configuration["webhooks"].as_array().expect("webhooks");
    assert_eq!(webhooks.len(), 2);
    for webhook in webhooks {
        assert_eq!(webhook["failurePolicy"], "Ignore");
        assert_eq!(webhook["sideEffects"], "None");
        let rule = &webhook["rules"][0];
        assert_eq!(
            rule["operations"],
            json!(["CREATE", "UPDATE"]),
            "never a deletion"
        );
        assert!(!rule["resources"].to_string().contains("/status"), "{rule}");
    }
    let strict = configurations("webhook.enabled=true,webhook.failurePolicy=Fail").await;
    assert_eq!(strict[0]["webhooks"][0]["failurePolicy"], "Fail");
}

#[tokio::test]
async fn cert_manager_makes_the_certificate_where_it_is_asked_to() {
    let settings = [
        "--set",
        "webhook.enabled=true,webhook.certManager.enabled=true,webhook.certManager.issuerRef.name=internal",
    ];
    let certificate = rendered(&settings, "Certificate").await.remove(0);
    let spec = &certificate["spec"];
    assert_eq!(spec["issuerRef"], json!({"name": "internal"}));
    let service = rendered(&settings, "ValidatingWebhookConfiguration")
        .await
        .remove(0);
    let injected = &service["metadata"]["annotations"]["cert-manager.io/inject-ca-from"];
    assert_eq!(*injected, "home/trial-vms-operator-webhook");
    let deployment = rendered(&settings, "Deployment").await.remove(0);
    let pod = &deployment["spec"]["template"]["spec"];
    assert_eq!(
        pod["volumes"][0]["secret"]["secretName"],
        spec["secretName"]
    );
    for role in ["Role", "ClusterRole"] {
        let roles = serde_json::to_string(&rendered(&settings, role).await).expect("JSON");
        let may = |what: &str| roles.contains(what);
        assert!(
            !may("validatingwebhookconfigurations") && !may("-webhook"),
            "{roles}"
        );
    }
}

#[test]
fn the_chart_has_the_version_of_the_program() {
    let text = fs::read_to_string(chart().join("Chart.yaml")).expect("read the chart");
    let chart: Value = serde_saphyr::from_str(&text).expect("YAML");
    for field in ["version", "appVersion"] {
        assert_eq!(chart[field], env!("CARGO_PKG_VERSION"), "{field}");
    }
}
