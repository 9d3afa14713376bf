//! The real API server, through the real kubectl.

use std::{fs, path::Path};

use super::manifests;
use crate::support::{cluster::Cluster, command::Output, namespace::TestNamespace};

/// Nothing is kept: the manifests declare the same objects again and again.
async fn apply(namespace: &TestNamespace, path: &Path) -> Output {
    let path = path.to_str().expect("a path is text");
    let arguments = [
        "apply",
        "--server-side",
        "--dry-run=server",
        "--filename",
        path,
    ];
    namespace.kubectl().run(&arguments).await
}

#[tokio::test]
async fn kubectl_applies_every_good_manifest() {
    let namespace = Cluster::get().await.namespace("good manifests").await;
    for folder in ["accepted", "files-alone"] {
        for path in manifests(folder) {
            let output = apply(&namespace, &path).await;
            assert!(
                output.status.success(),
                "{}: {}",
                path.display(),
                output.stderr
            );
        }
    }
}

#[tokio::test]
async fn kubectl_refuses_every_bad_manifest_for_the_reason_that_it_names() {
    let namespace = Cluster::get().await.namespace("bad manifests").await;
    for path in manifests("refused") {
        let output = apply(&namespace, &path).await;
        assert!(!output.status.success(), "{} was accepted", path.display());
        let reason = reason(&path);
        assert!(
            output.stderr.contains(&reason),
            "{}: {reason} is not in:\n{}",
            path.display(),
            output.stderr
        );
    }
}

/// What the manifest says that kubectl says.
fn reason(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("read a manifest");
    let reason = text
        .lines()
        .find_map(|line| line.strip_prefix("# kubectl: "));
    reason.expect("a bad manifest names a reason").to_owned()
}
