//! What a real API server makes of our kinds beyond refusing: changes, defaults, columns, size.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{cluster::Cluster, command::Output, kubectl::Kubectl};

fn object(kind: &str, name: &str, spec: &Value) -> String {
    let api_version = "vms-operator.io/v1alpha1";
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, "spec": spec})
        .to_string()
}

async fn apply(kubectl: &Kubectl, object: &str) -> Output {
    kubectl
        .run_with_input(&["apply", "--server-side", "--filename=-"], object)
        .await
}

#[tokio::test]
async fn what_an_object_stands_for_cannot_change() {
    let namespace = Cluster::get().await.namespace("immutable").await;
    let kubectl = namespace.kubectl();
    let server = json!({"name": "main"});
    let user = json!({"serverRef": server, "login": "alice@example.com"});
    let camera = json!({"serverRef": server, "externalId": "1042"});
    let named = json!({"serverRef": server, "matchName": "North gate"});
    let changes = [
        (
            "VmsUser",
            &user,
            json!({"serverRef": server, "login": "bob@example.com"}),
            "a login cannot change",
        ),
        (
            "VmsUser",
            &user,
            json!({"serverRef": {"name": "other"}, "login": "alice@example.com"}),
            "a user cannot move",
        ),
        (
            "VmsCamera",
            &camera,
            json!({"serverRef": server, "externalId": "7"}),
            "externalId is what this object stands for",
        ),
        (
            "VmsCamera",
            &camera,
            json!({"serverRef": {"name": "other"}, "externalId": "1042"}),
            "serverRef cannot change",
        ),
        (
            "VmsCamera",
            &camera,
            json!({"serverRef": server, "matchName": "North gate"}),
            "matchName is what this object stands for",
        ),
        (
            "VmsCamera",
            &named,
            json!({"serverRef": server, "matchName": "South gate"}),
            "matchName is what this object stands for",
        ),
    ];
    for (number, (kind, before, after, refusal)) in changes.iter().enumerate() {
        let name = format!("it-{number}");
        apply(&kubectl, &object(kind, &name, before))
            .await
            .expect_success();
        let output = apply(&kubectl, &object(kind, &name, after)).await;
        assert!(
            output.stderr.contains(refusal),
            "{kind} to {after}: {output:?}"
        );
    }
}

#[tokio::test]
async fn a_new_object_says_that_nobody_has_looked_at_it() {
    let namespace = Cluster::get().await.namespace("status default").await;
    let kubectl = namespace.kubectl();
    let spec = json!({"serverRef": {"name": "main"}, "login": "alice@example.com"});
    apply(&kubectl, &object("VmsUser", "alice", &spec))
        .await
        .expect_success();
    let arguments = [
        "get",
        "vmsuser",
        "alice",
        "--output=jsonpath={.status}{.spec.deletionPolicy}",
    ];
    let shown = kubectl.run(&arguments).await.expect_success();
    assert_eq!(shown, r#"{"observedGeneration":-1}Delete"#);
}

#[tokio::test]
async fn users_are_listed_with_what_people_look_for_and_found_by_login() {
    let namespace = Cluster::get().await.namespace("columns").await;
    let kubectl = namespace.kubectl();
    for (name, login) in [("alice", "alice@example.com"), ("bob", "bob@example.com")] {
        let spec = json!({"serverRef": {"name": "main"}, "login": login});
        apply(&kubectl, &object("VmsUser", name, &spec))
            .await
            .expect_success();
    }
    let arguments = ["get", "vmsu", "--field-selector=spec.login=bob@example.com"];
    let shown = kubectl.run(&arguments).await.expect_success();
    let rows: Vec<Vec<&str>> = shown
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        rows[0],
        ["NAME", "LOGIN", "READY", "REASON", "CAMERAS", "AGE"]
    );
    assert_eq!(rows[1][..2], ["bob", "bob@example.com"]);
    assert_eq!(rows.len(), 2, "{shown}");
    let all = kubectl
        .run(&["get", "vms-operator", "--output=name"])
        .await
        .expect_success();
    assert_eq!(
        all,
        "vmsuser.vms-operator.io/alice\nvmsuser.vms-operator.io/bob\n"
    );
}

#[tokio::test]
async fn the_largest_user_that_the_schema_allows_is_not_too_dear_to_check() {
    let namespace = Cluster::get().await.namespace("largest").await;
    let cameras: Vec<String> = (0..2000)
        .map(|number| format!("camera-of-the-north-{number}"))
        .collect();
    let labels: serde_json::Map<String, Value> = (0..16)
        .map(|number| (format!("example.com/label-{number}"), "north".into()))
        .collect();
    let ranges: Vec<String> = (0..256)
        .map(|number| format!("2001:db8:{number:x}::/48"))
        .collect();
    let selection = json!({"names": cameras, "selector": {"matchLabels": labels}});
    let spec = json!({
        "serverRef": {"name": "main"},
        "login": "a".repeat(254),
        "access": {"cameras": selection, "layouts": selection, "cameraGroups": selection},
        "ipPool": {"ranges": ranges},
    });
    apply(&namespace.kubectl(), &object("VmsUser", "alice", &spec))
        .await
        .expect_success();
}

#[tokio::test]
async fn the_largest_server_that_a_site_needs_is_not_too_dear_to_check() {
    let namespace = Cluster::get().await.namespace("shares").await;
    let shares: Vec<Value> = (0..256)
        .map(|number| {
            let cameras =
                json!({"selector": {"matchLabels": {"tenant": format!("shop-{number}")}}});
            json!({"namespace": format!("shop-{number}"), "loginPattern": "*", "cameras": cameras})
        })
        .collect();
    let spec = json!({
        "url": "https://vms.example.com",
        "credentialsSecretRef": {"name": "parent"},
        "shares": shares,
    });
    apply(&namespace.kubectl(), &object("VmsServer", "main", &spec))
        .await
        .expect_success();
}

#[tokio::test]
async fn the_definitions_give_a_cluster_nothing_to_warn_about() {
    let cluster = Cluster::get().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
    let folder = folder.to_str().expect("a path is text");
    let arguments = [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--filename",
        folder,
    ];
    let output = cluster.kubectl().run(&arguments).await;
    assert_eq!(
        (output.status.success(), output.stderr.as_str()),
        (true, "")
    );
}
