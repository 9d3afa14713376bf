//! What a person asks of a cluster in which an operator runs: `vmsctl status`, `explain`, `reconcile` and its like.

use serde_json::Value;
use vms_operator::operator::rbac;

use super::{manifests::ALICE, site::Site, users::status_of};
use crate::{
    files::folder::{Folder, Output},
    support::rbac::rules,
};

struct Person<'a> {
    site: &'a Site,
    folder: Folder,
}

impl<'a> Person<'a> {
    fn at(site: &'a Site) -> Self {
        Self {
            folder: Folder::of_site(&site.store, &[]),
            site,
        }
    }

    async fn asks(&self, question: &[&str]) -> Output {
        let kubeconfig = self.site.namespace.kubeconfig();
        let kubeconfig = kubeconfig.to_str().expect("a path");
        let here = ["--namespace", self.site.namespace.name.as_str()];
        let all = [question, &here].concat();
        self.folder
            .run(&all, &[("KUBECONFIG", kubeconfig)], "")
            .await
    }
}

#[tokio::test]
async fn somebody_on_call_is_told_how_things_are_and_what_to_do() {
    let site = Site::start("somebody on call").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let person = Person::at(&site);
    let said = person
        .asks(&["reconcile", "vmsserver/main", "--wait"])
        .await
        .expect(0);
    assert!(said.starts_with("VmsServer main: True "), "{said}");
    let said = person.asks(&["status"]).await.expect(0);
    for words in [
        "VmsServer main",
        "every user of this namespace is as declared",
        "1 users",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = person.asks(&["explain", "alice"]).await.expect(0);
    for words in [
        "Ready is True Applied",
        "3 cameras, 1 layouts",
        "breaks no rule",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }

    site.patch("vmsuser/alice", "{access: {cameras: {names: [gate-1]}}}")
        .await;
    site.refused("alice", &["RevokedCameraInLayout"]).await;
    let said = person.asks(&["explain", "alice"]).await.expect(1);
    for words in [
        "RevokedCameraInLayout",
        "spec.access.layouts.names[0]",
        "until then the layout is withdrawn",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = person.asks(&["status", "main", "--output", "json"]).await;
    assert_eq!(said.code, Some(1));
    let said: Value = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(said[0]["notReady"][0]["user"], "alice");
    let said = person
        .asks(&["reconcile", "alice", "--wait"])
        .await
        .expect(1);
    assert!(said.starts_with("VmsUser alice: False "), "{said}");
}

#[tokio::test]
async fn a_person_pauses_resumes_and_lets_go_and_is_refused_where_that_means_nothing() {
    let site = Site::start("a person decides").await;
    site.apply(ALICE).await;
    let before = site.ready("alice").await;
    let person = Person::at(&site);
    let said = person.asks(&["pause", "alice"]).await.expect(0);
    assert!(
        said.starts_with("VmsUser alice is paused: nothing is written"),
        "{said}"
    );
    site.patch("vmsuser/alice", "{displayName: Somebody Else}")
        .await;
    let paused = site.reconcile("alice").await;
    assert_eq!(
        status_of(&paused).external_id,
        status_of(&before).external_id
    );
    let said = person.asks(&["explain", "alice"]).await.stdout;
    assert!(said.contains("by its annotation"), "{said}");
    person.asks(&["resume", "alice"]).await.expect(0);
    site.ready("alice").await;

    let said = person.asks(&["let-go", "alice"]).await.expect(1);
    assert!(said.contains("is not being deleted"), "{said}");
    let said = person.asks(&["confirm", "main"]).await.expect(0);
    assert!(said.contains("nothing waits"), "{said}");
    let said = person.asks(&["explain", "nobody"]).await.expect(1);
    assert!(said.contains("there is no VmsUser `nobody`"), "{said}");
    let said = person.asks(&["pause", "nobody"]).await.expect(3);
    assert!(said.contains("cannot annotate VmsUser nobody"), "{said}");
}

#[tokio::test]
async fn a_person_is_told_what_hangs_together_and_which_versions_there_are() {
    let site = Site::start("what hangs together").await;
    site.apply(ALICE).await;
    site.ready("alice").await;
    let person = Person::at(&site);
    site.namespace.grant(&rules(rbac::VIEW)).await;
    let said = person.asks(&["tree"]).await.expect(0);
    for words in [
        "VmsServer main at http://127.0.0.1",
        "True Connected",
        "1, all ready",
        "main-parent-account",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = person
        .asks(&["tree", "main", "--all", "--output", "json"])
        .await
        .expect(0);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said[0]["users"][0]["login"], "alice@example.com");
    assert!(
        said[0]["users"][0]["refersTo"]
            .to_string()
            .contains("layout north-wall"),
        "{said}"
    );
    let said = person.asks(&["tree", "nobody"]).await.expect(1);
    assert!(said.contains("there is no VmsServer `nobody`"), "{said}");

    let kubeconfig = site.namespace.kubeconfig().to_str().expect("a path");
    let asks = async |question: &[&str], kubeconfig: &str| {
        person
            .folder
            .run(question, &[("KUBECONFIG", kubeconfig)], "")
            .await
    };
    let version = env!("CARGO_PKG_VERSION");
    let place = [
        "version",
        "--operator-namespace",
        site.namespace.name.as_str(),
        "--output",
        "json",
    ];
    let said = asks(&place, kubeconfig).await.expect(0);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(said["client"], version);
    assert_eq!(said["definitions"][0], "vms-operator.io/v1alpha1");
    assert!(
        said["apiServer"]
            .as_str()
            .is_some_and(|version| version.starts_with('v')),
        "{said}"
    );
    assert_eq!(
        said["unknown"][0], "the operator: you may not ask",
        "{said}"
    );
    let said = asks(&["version", "--client"], "/nowhere").await.expect(0);
    assert_eq!(said, format!("Versions\nvmsctl:  {version}\n"));
    let said = asks(&["version"], "/nowhere").await.expect(0);
    assert!(
        said.contains(version) && said.contains("cannot find the cluster"),
        "{said}"
    );
}
