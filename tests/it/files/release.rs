//! `vmsctl release`: what an operator has left behind in a cluster can be deleted, and the VMS stays as it is.

use vms_operator::operator::rbac::Right;

use super::folder::{Folder, Output};
use crate::{
    operator::{
        leader::permit,
        manifests::{ALICE, ALICE_LOGIN},
        site::{Site, patient_election},
    },
    support::{namespace::TestNamespace, rbac::rules},
};

/// As docs/deletion.md has it: in the namespace of the objects, and in that of the operator.
const OBJECTS: &[Right] = &[Right {
    group: "vms-operator.io",
    resources: &["vmsusers", "vmsservers"],
    verbs: &["get", "list", "patch"],
}];
const OPERATOR: &[Right] = &[
    Right {
        group: "coordination.k8s.io",
        resources: &["leases"],
        verbs: &["list"],
    },
    Right {
        group: "",
        resources: &["pods"],
        verbs: &["list"],
    },
];

/// A pod as the chart makes it. Nothing runs it here.
const POD: &str = "
apiVersion: v1
kind: Pod
metadata:
  name: vms-operator-0
  labels: {app.kubernetes.io/name: vms-operator, app.kubernetes.io/component: operator}
spec:
  serviceAccountName: operator
  automountServiceAccountToken: false
  containers: [{name: operator, image: vms-operator}]
";

/// Somebody with just the rights that it takes, and the namespace of a site.
struct Person<'a> {
    home: TestNamespace,
    folder: Folder,
    site: &'a Site,
}

impl<'a> Person<'a> {
    async fn of(site: &'a Site) -> Self {
        let home = site.namespace.cluster.namespace("who releases").await;
        home.grant_in(&site.namespace.name, &rules(OBJECTS)).await;
        home.grant_in(&site.namespace.name, &rules(OPERATOR)).await;
        Self {
            home,
            folder: Folder::of_site(&site.store, &[]),
            site,
        }
    }

    async fn release(&self, arguments: &[&str]) -> Output {
        let namespace = format!("--namespace={}", self.site.namespace.name);
        let kubeconfig = self.home.kubeconfig().to_str().expect("a path");
        let all = [&["release", &namespace][..], arguments].concat();
        self.folder
            .run(&all, &[("KUBECONFIG", kubeconfig)], "")
            .await
    }
}

#[tokio::test]
async fn what_an_operator_left_behind_is_released_and_nothing_is_asked_of_the_vms() {
    let mut site = Site::prepare("an operator is gone").await;
    permit(&site).await;
    site.run_with(|config| config.election = Some(patient_election()))
        .await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let there = format!("--operator-namespace={}", site.namespace.name);
    let person = Person::of(&site).await;
    let refused = person.release(&[&there]).await.expect(1);
    assert!(refused.contains("holds the Lease"), "{refused}");

    drop(person);
    site.stop().await;
    site.kubectl(&["delete", "--wait=false", "vmsuser/alice", "vmsserver/main"])
        .await;
    let made = site.store.subuser(ALICE_LOGIN.0).await;
    let asked = site.proxy.count();
    let person = Person::of(&site).await;
    let namespace = &site.namespace.name;

    site.apply(POD).await;
    let refused = person.release(&[&there]).await.expect(1);
    assert!(refused.contains("there is a pod"), "{refused}");
    site.kubectl(&[
        "delete",
        "pod/vms-operator-0",
        "--force",
        "--grace-period=0",
    ])
    .await;
    let unseen = person.release(&[]).await.expect(3);
    assert!(unseen.contains("--operator-namespace"), "{unseen}");

    let would = person.release(&[&there, "--dry-run"]).await;
    assert_eq!(would.code, Some(0), "{would:#?}");
    let both = |verb: &str| {
        format!(
            "{verb} VmsUser {namespace}/alice, which is being deleted\n\
             {verb} VmsServer {namespace}/main, which is being deleted\n"
        )
    };
    assert_eq!(would.stdout, both("would release"));
    let held = [
        "get",
        "vmsuser/alice",
        "--output=jsonpath={.metadata.finalizers}",
    ];
    assert!(
        site.kubectl(&held)
            .await
            .contains("vms-operator.io/store-user")
    );

    let released = person.release(&[&there]).await;
    assert_eq!(released.code, Some(0), "{released:#?}");
    assert_eq!(released.stdout, both("released"));
    assert!(
        released
            .stderr
            .contains("stay there with the access that they have")
    );
    let left = ["get", "vmsusers,vmsservers", "--output=name"];
    assert_eq!(site.kubectl(&left).await, "");
    assert_eq!(site.proxy.count(), asked, "the VMS was not contacted");
    assert_eq!(site.store.subuser(ALICE_LOGIN.0).await, made);
    assert_eq!(site.login(ALICE_LOGIN).await, 200);

    assert_eq!(person.release(&[&there]).await.expect(0), "");
    let named = person
        .release(&["vmsuser/alice", "--force"])
        .await
        .expect(1);
    assert!(named.contains("there is none"), "{named}");
}

#[tokio::test]
async fn what_is_not_being_deleted_is_released_by_name_and_keeps_what_others_hold() {
    let mut site = Site::start("an object is let go by name").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    site.stop().await;
    let others =
        "{\"metadata\":{\"finalizers\":[\"vms-operator.io/store-user\",\"example.com/theirs\"]}}";
    site.kubectl(&["patch", "vmsuser/alice", "--type=merge", "--patch", others])
        .await;
    let person = Person::of(&site).await;
    let released = person.release(&["vmsu/alice", "--force"]).await.expect(0);
    assert!(released.starts_with("released VmsUser"), "{released}");
    let held = [
        "get",
        "vmsuser/alice",
        "--output=jsonpath={.metadata.finalizers}",
    ];
    assert_eq!(site.kubectl(&held).await, "[\"example.com/theirs\"]");
    let theirs = "{\"metadata\":{\"finalizers\":null}}";
    site.kubectl(&["patch", "vmsuser/alice", "--type=merge", "--patch", theirs])
        .await;
}
