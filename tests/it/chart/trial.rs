//! The store that the chart runs for a trial.

use std::{
    fs::{self, File},
    net::{IpAddr, Ipv4Addr},
    process::Command,
};

use super::values::rendered;
use crate::support::{
    cluster::PATIENCE, eventually::eventually, logged::logged_address, visitor::Visitor,
};

const LOGIN: &str = "trial@example.com";
const PASSWORD: &str = "trial-password-1";

#[tokio::test]
async fn the_store_of_a_trial_serves_the_account_with_what_was_sown() {
    let settings = [
        "--set",
        "store.enabled=true,store.accountSecret=account,store.login=trial@example.com",
        "--set",
        "store.seed.cameras={gate-1}",
    ];
    let folder = tempfile::tempdir().expect("make a folder");
    let volume = |path: &str| folder.path().join(path);
    for path in ["data", "seed", "account"] {
        fs::create_dir(volume(path)).expect("make a volume");
    }
    let maps = rendered(&settings, "ConfigMap").await;
    let seed = maps[0]["data"]["seed.yaml"].as_str().expect("a seed");
    // What Kubernetes mounts is elsewhere here.
    let seed = seed.replace("/account", &volume("account").to_string_lossy());
    fs::write(volume("seed/seed.yaml"), seed).expect("write the seed");
    fs::write(volume("account/password"), PASSWORD).expect("write the password");

    let sets = rendered(&settings, "StatefulSet").await;
    let container = &sets[0]["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["command"][0], "/vms-store");
    let arguments = container["args"].as_array().expect("arguments").iter();
    let arguments = arguments.map(|argument| {
        let argument = argument
            .as_str()
            .expect("text")
            .replace("[::]:8480", "127.0.0.1:0");
        let folder = folder.path().to_string_lossy();
        argument.replace("=/", &format!("={folder}/"))
    });
    let log = folder.path().join("log");
    let mut store = Command::new(env!("CARGO_BIN_EXE_vms-store"))
        .args(arguments)
        .stderr(File::create(&log).expect("a file for what the store says"))
        .spawn()
        .expect("start the store");
    let address = eventually(PATIENCE, "the store serves", async || {
        let said = fs::read_to_string(&log).expect("read what the store said");
        logged_address(&said, "serving").ok_or(said)
    })
    .await;
    let visitor = Visitor::new(format!("http://{address}"), IpAddr::V4(Ipv4Addr::LOCALHOST));
    let account = visitor.logged_in((LOGIN, PASSWORD)).await;
    let cameras = account.get("/api/v1/cameras").await.expect(200);
    store.kill().expect("end the store");
    store.wait().expect("the store ends");
    assert_eq!(cameras.body["data"][0]["name"], "gate-1", "{cameras:?}");
}

/// The objects of that kind that are the store's.
async fn of_the_store(kind: &str, more: &[&str]) -> Vec<serde_json::Value> {
    let shared = "store.enabled=true,store.accountSecret=account,store.postgres.urlSecret=database";
    let objects = rendered(&[&["--set", shared], more].concat(), kind).await;
    let is_ours = |object: &serde_json::Value| {
        let name = object["metadata"]["name"].as_str();
        name.is_some_and(|name| name.ends_with("-store"))
    };
    objects.into_iter().filter(is_ours).collect()
}

#[tokio::test]
async fn with_a_postgresql_two_stores_are_replaced_one_after_the_other_and_keep_apart() {
    let deployments = of_the_store("Deployment", &[]).await;
    let [deployment] = deployments.as_slice() else {
        panic!("{deployments:?}");
    };
    let spec = &deployment["spec"];
    assert_eq!(spec["replicas"], 2);
    assert_eq!(spec["strategy"]["rollingUpdate"]["maxUnavailable"], 0);
    let pod = &spec["template"]["spec"];
    let arguments = pod["containers"][0]["args"].to_string();
    assert!(
        arguments.contains("--database-url-file=/postgres/url"),
        "{arguments}"
    );
    assert!(!arguments.contains("/data"), "{arguments}");
    assert_eq!(pod["volumes"][0]["secret"]["secretName"], "database");
    let spread = &pod["topologySpreadConstraints"][0];
    assert_eq!(spread["labelSelector"], spec["selector"]);
    assert_eq!(
        of_the_store("StatefulSet", &[]).await,
        [] as [serde_json::Value; 0]
    );

    let budgets = of_the_store("PodDisruptionBudget", &[]).await;
    assert_eq!(budgets[0]["spec"]["minAvailable"], 1);
    assert_eq!(budgets[0]["spec"]["selector"], spec["selector"]);
    // One alone may be moved.
    let alone = ["--set", "store.postgres.replicas=1"];
    assert_eq!(of_the_store("PodDisruptionBudget", &alone).await.len(), 0);
}

#[tokio::test]
async fn without_a_postgresql_one_store_has_a_volume_of_its_own() {
    let settings = ["--set", "store.enabled=true,store.accountSecret=account"];
    let sets = rendered(&settings, "StatefulSet").await;
    assert_eq!(sets[0]["spec"]["replicas"], 1);
    assert_eq!(
        sets[0]["spec"]["volumeClaimTemplates"][0]["metadata"]["name"],
        "data"
    );
}
