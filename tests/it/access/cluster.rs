//! What a cluster declares, with the rights of a kubeconfig.

use serde_json::Value;

use crate::{files::folder::Folder, operator::site::Site};

#[tokio::test]
async fn a_cluster_is_reviewed_as_its_manifests_are() {
    let site = Site::prepare("a cluster is reviewed").await;
    for manifests in [
        include_str!("../../../examples/site/ip-pools.yaml"),
        include_str!("../../../examples/site/roles.yaml"),
        include_str!("../../../examples/site/user-alice.yaml"),
        include_str!("../../../examples/site/user-bob.yaml"),
        include_str!("../../../examples/site/user-erin.yaml"),
    ] {
        site.apply(manifests).await;
    }
    let namespace = site.namespace.name.as_str();
    let folder = Folder::in_namespace(namespace, &site.store, &["alice", "bob", "erin"]);
    let kubeconfig = site.namespace.kubeconfig().to_str().expect("a path");
    let ask = async |whence: &[&str]| -> Value {
        let moment = ["--moment", "2026-12-01T00:00:00Z", "--output", "json"];
        let question = [&["access", "matrix", "-n", namespace], whence, &moment].concat();
        let answered = folder
            .run(&question, &[("KUBECONFIG", kubeconfig)], "")
            .await;
        assert_eq!(answered.code, Some(0), "{answered:?}");
        serde_json::from_str(&answered.stdout).expect("JSON")
    };
    let (cluster, files) = (ask(&["--cluster"]).await, ask(&["-f", "site"]).await);
    assert_eq!(
        cluster["servers"][0]["users"].as_array().map(Vec::len),
        Some(3)
    );
    assert_eq!(cluster, files);

    let refused = ["access", "matrix", "--cluster", "--context", "nowhere"];
    let refused = folder
        .run(&refused, &[("KUBECONFIG", kubeconfig)], "")
        .await;
    assert!(
        refused
            .expect(3)
            .contains("cannot use the context `nowhere`")
    );
}
