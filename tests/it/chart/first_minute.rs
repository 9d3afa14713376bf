//! What somebody meets who installs the chart as it is, with images of one's own.

use serde_json::Value;

use super::rbac::install_from;
use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN},
        process::Process,
        site::Site,
    },
    support::{cluster::PATIENCE, eventually::eventually, helm::chart},
};

#[tokio::test]
async fn the_chart_as_it_is_makes_a_user_ready_and_tells_how_images_get_to_the_nodes() {
    let site = Site::prepare("the first minute").await;
    let home = site
        .namespace
        .cluster
        .namespace("home of a first minute")
        .await;
    let namespace = &site.namespace.name;
    // All that is not of the whole cluster, which other tests share, and that a test needs to act as the account.
    let settings = format!(
        "crds.install=false,policies.install=false,rbac.aggregate=false,watch.namespaces={{{namespace}}},\
         log.audit=true"
    );
    let said = install_from(&chart(), &home, &settings).await;
    for command in [
        "kind load image-archive",
        "k3d image import",
        "minikube image load",
    ] {
        let archive = format!("{command} target/image/vms-operator.docker.tar");
        assert!(said.contains(&archive), "{said}");
    }
    assert!(said.contains("networkPolicy.vms[0].cidr"), "{said}");

    let shown = ["get", "deployment", "ops-vms-operator", "--output=json"];
    let shown = home.kubectl().run(&shown).await.expect_success();
    let deployment: Value = serde_json::from_str(&shown).expect("JSON");
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(container["image"], format!("vms-operator:{version}"));
    let arguments = container["args"].as_array().expect("arguments").iter();
    let arguments: Vec<String> = arguments
        .map(|argument| {
            let argument = argument.as_str().expect("text");
            argument
                .replace("$(POD_NAMESPACE)", &home.name)
                .replace("[::]:8080", "127.0.0.1:0")
        })
        .collect();
    let operator = Process::with(&site, home.kubeconfig(), &arguments);
    operator.until_ready().await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    let said = site.store.folder().join("operator.log");
    eventually(PATIENCE, "it is in the audit log", async || {
        let said = std::fs::read_to_string(&said).unwrap_or_default();
        let mut lines = said.lines().filter(|line| line.starts_with("{\"time\""));
        let is_recorded = lines.any(|line| line.contains("\"what\":\"Created\""));
        is_recorded.then_some(()).ok_or(said)
    })
    .await;
}

#[tokio::test]
async fn the_chart_tells_of_each_image_that_it_needs_and_of_none_that_has_a_registry() {
    let site = Site::prepare("what the chart tells").await;
    let home = &site.namespace;
    let chart = chart();
    let chart = chart.to_str().expect("a path of text");
    let told = async |settings: &str| {
        let settings = format!("watch.namespaces={{{}}},{settings}", home.name);
        let release = [
            "install",
            "ops",
            chart,
            "--dry-run=client",
            "--namespace",
            &home.name,
        ];
        let release = [&release[..], &["--set", &settings]].concat();
        home.cluster.helm(&release).await.expect_success()
    };
    let trial = told("store.enabled=true,store.accountSecret=account").await;
    for image in ["vms-operator", "vms-store"] {
        let archive = format!("target/image/{image}.docker.tar");
        assert_eq!(trial.matches(&archive).count(), 3, "{trial}");
    }
    let registered = told("imageRegistry=registry.example.com").await;
    assert!(!registered.contains("docker.tar"), "{registered}");
}
