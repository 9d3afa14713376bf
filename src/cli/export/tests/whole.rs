//! An export that stands by itself.

use super::{
    ExportRequest, export, grant, guarded, manifests, named, request, run, snapshot, texts,
};

const DECLARED: &str = "
apiVersion: vms-operator.io/v1alpha1
kind: VmsCamera
metadata:
  name: front
  namespace: video
  labels: {site: north}
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', example.com/owner: somebody}
  uid: 2f5f4a1e-0000-4000-8000-000000000000
  resourceVersion: '12'
spec: {serverRef: {name: main}, externalId: '1'}
status: {externalId: '1'}
---
apiVersion: vms-operator.io/v1alpha1
kind: VmsUser
metadata: {name: alice, namespace: video, annotations: {vms-operator.io/paused: 'true'}}
spec:
  serverRef: {name: main}
  login: alice@example.com
  password: {secretRef: {name: alice}}
---
apiVersion: vms-operator.io/v1alpha1
kind: VmsRole
metadata: {name: elsewhere, namespace: other}
spec: {permissions: {archive: [View]}}
---
apiVersion: vms-operator.io/v1alpha1
kind: VmsServer
metadata: {name: another, namespace: video}
spec: {url: https://another.example.com, credentialsSecretRef: {name: another}}
---
apiVersion: v1
kind: Secret
metadata: {name: account, namespace: video}
stringData: {login: operator, password: operator-demo}
";

#[test]
fn a_folder_that_stands_by_itself_has_all_of_the_server_and_no_secret() {
    let users = vec![named(
        11,
        "bob@example.com",
        "Bob",
        grant().with_cameras([1]),
    )];
    let vms = snapshot(&["gate"; 4], &["Wall"], &guarded(), users);
    let server = manifests(&[super::SERVER, DECLARED]);
    let request = ExportRequest {
        is_whole: true,
        adopts: false,
        ..request(&server, &vms)
    };
    let export = run(export(&request)).expect("an export");
    assert_eq!(
        export.notes,
        ["VmsUser video/alice has its password in Secret video/alice, which is not written"]
    );
    let files = texts(&export);
    insta::assert_snapshot!(files["server.yaml"]);
    let front = files["cameras.yaml"]
        .split("---\n")
        .next()
        .expect("a camera");
    insta::assert_snapshot!(front, @r#"
    apiVersion: vms-operator.io/v1alpha1
    kind: VmsCamera
    metadata:
      name: front
      namespace: video
      labels:
        site: north
      annotations:
        example.com/owner: somebody
    spec:
      externalId: "1"
      serverRef:
        name: main
    "#);
    assert!(files["user-alice.yaml"].contains("vms-operator.io/paused"));
    assert!(!files.contains_key("roles.yaml"));
    let all: String = files.values().copied().collect();
    assert!(
        !all.contains("operator-demo") && !all.contains("kind: Secret"),
        "{all}"
    );
    assert_eq!(all.matches("kind: VmsServer").count(), 1);
    // Read by itself, it lacks nothing.
    let again = manifests(&files.values().copied().collect::<Vec<_>>());
    assert!(again.server(None, None).is_ok());
}
