//! What only the rules can refuse: in the cluster by a status, over files by a diagnostic.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use super::manifests;
use crate::{
    files::folder::Folder,
    operator::site::Site,
    support::{cluster::PATIENCE, eventually::eventually},
};

/// Violations by object, as JSON.
type Violations = BTreeMap<String, Value>;

fn of_report(report: &Value) -> Violations {
    let servers = report["servers"].as_array().expect("servers").iter();
    let users = servers.flat_map(|server| server["users"].as_array().expect("users"));
    let violations = |user: &Value| {
        let object = user["object"].as_str().expect("an object").to_owned();
        (object, user["violations"].clone())
    };
    users.map(violations).collect()
}

async fn of_cluster(site: &Site) -> Violations {
    let users = site.users.until_all_judged().await.into_iter();
    users
        .map(|user| {
            let name = user.metadata.name.unwrap_or_default();
            let violations = user.status.unwrap_or_default().violations;
            (format!("{}/{name}", site.namespace.name), json!(violations))
        })
        .collect()
}

#[tokio::test]
async fn what_the_rules_refuse_is_refused_by_a_cluster_and_over_files_in_the_same_words() {
    let site = Site::start("what the rules refuse").await;
    let namespace = site.namespace.name.as_str();
    let folder = Folder::in_namespace(namespace, &site.store, &[]);
    for path in manifests("violated") {
        let text = fs::read_to_string(&path).expect("read a manifest");
        site.apply(&text).await;
        let name = path.file_name().and_then(|name| name.to_str());
        folder.write(name.expect("a name"), &text);
    }
    let plan = folder.vmsctl("plan", &["--output", "json"]).await;
    assert_eq!(plan.code, Some(1), "{plan:#?}");
    let report = serde_json::from_str(&plan.stdout).expect("JSON");
    let files = of_report(&report);
    let valid: Vec<_> = files
        .iter()
        .filter(|(_, found)| **found == json!([]))
        .collect();
    assert_eq!(valid.len(), 1, "all but one of the twins: {valid:?}");
    // A user may be judged before what it names has come: the last word counts.
    eventually(
        PATIENCE,
        "the cluster says what the files say",
        async || match of_cluster(&site).await {
            cluster if cluster == files => Ok(()),
            cluster => Err(format!("{cluster:#?}\nis not\n{files:#?}")),
        },
    )
    .await;
    insta::assert_snapshot!(plan.stderr.replace(namespace, "NAMESPACE"));
}
