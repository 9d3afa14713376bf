//! Bodies that anybody may send who reaches the port: they take little, and come back in no words.

use std::net::SocketAddr;

use futures::future::join_all;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};

use crate::{
    operator::{process::Process, site::Site},
    support::store::{TestStore, process::memory_of, tls_files},
};

/// What no answer and no log may have.
const SAID: &str = "what-somebody-wrote";

/// How much more memory, in KiB, eight of the largest reviews may take at once than none.
const MOST_MEMORY: u64 = 80 * 1024;

/// The operator as a process, whose webhook has a certificate of somebody else's.
struct Served {
    operator: Process,
    address: SocketAddr,
    http: reqwest::Client,
    _site: Site,
}

impl Served {
    async fn start(test: &str) -> Self {
        let site = Site::prepare_on(test, TestStore::start().await).await;
        let folder = site.store.folder();
        let CertifiedKey { cert, signing_key }: CertifiedKey<KeyPair> =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        tls_files(folder, &cert.pem(), &signing_key.serialize_pem());
        let folder = format!("--webhook-certificate-folder={}", folder.display());
        let more = [
            "--webhook-listen=127.0.0.1:0",
            "--listen=127.0.0.1:0",
            &folder,
        ];
        let operator = Process::start_as(&site, "operator", site.namespace.kubeconfig(), &more);
        let address = operator
            .until_listening("serving the admission webhook")
            .await;
        operator.until_ready().await;
        let trusted = reqwest::Certificate::from_pem(cert.pem().as_bytes()).expect("a certificate");
        let http = reqwest::Client::builder().no_proxy();
        let http = http.tls_certs_only([trusted]).build();
        Self {
            operator,
            address,
            http: http.expect("an HTTP client"),
            _site: site,
        }
    }

    /// Status and text of the answer.
    async fn ask(&self, body: String) -> (u16, String) {
        let request = self.http.post(format!("https://{}/review", self.address));
        let request = request.header("content-type", "application/json");
        let answer = request.body(body).send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a text"))
    }

    /// The most memory that it ever had, in KiB.
    fn peak_memory(&self) -> u64 {
        memory_of(self.operator.id(), "VmHWM")
    }
}

/// A review whose object has that in its metadata and in its spec.
fn review(metadata: &str, spec: &str) -> String {
    format!(
        r#"{{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {{
            "uid": "1", "operation": "CREATE", "userInfo": {{}}, "name": "bob", "namespace": "video",
            "kind": {{"group": "vms-operator.io", "version": "v1alpha1", "kind": "VmsUser"}},
            "resource": {{"group": "vms-operator.io", "version": "v1alpha1", "resource": "vmsusers"}},
            "object": {{"apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser",
                "metadata": {{"name": "bob", "namespace": "video"{metadata}}},
                "spec": {{"serverRef": {{"name": "main"}}, "login": "bob@example.com"{spec}}}}}}}}}"#
    )
}

/// As many of them as fit, separated by commas.
fn many(element: &str, bytes: usize) -> String {
    vec![element; bytes / (element.len() + 1)].join(",")
}

#[tokio::test]
async fn eight_of_the_largest_reviews_at_once_take_little_memory() {
    let served = Served::start("the largest reviews take little memory").await;
    let (most, none) = (4_000_000, served.peak_memory());
    let fields = format!(
        r#", "managedFields": [{{"fieldsV1": {{"f:a": [{}]}}}}]"#,
        many("[]", most)
    );
    let names = format!(
        r#", "access": {{"cameras": {{"names": [{}]}}}}"#,
        many("\"\"", most)
    );
    let bodies = [review(&fields, ""), review("", &names)];
    let mut peaks = Vec::new();
    for body in &bodies {
        let (status, answer) = served.ask(body.clone()).await;
        assert_eq!(status, 200, "{answer}");
        peaks.push(served.peak_memory());
        let asked = join_all((0..8).map(|_| served.ask(body.clone()))).await;
        for (status, answer) in asked {
            assert!([200, 503].contains(&status), "{status} {answer}");
        }
        peaks.push(served.peak_memory());
    }
    eprintln!("peaks of memory in KiB: none {none}, one and eight {peaks:?}");
    assert!(
        peaks.iter().all(|peak| peak - none < MOST_MEMORY),
        "none {none}, one and eight {peaks:?}"
    );
}

#[tokio::test]
async fn what_is_no_review_is_refused_and_never_repeated() {
    let served = Served::start("what is no review is never repeated").await;
    let wrong = review("", &format!(r#", "suspended": "{SAID}""#));
    let (status, passed) = served.ask(wrong).await;
    assert_eq!(status, 200, "{passed}");
    let kind = review("", "").replace("VmsUser", SAID);
    let (_, foreign) = served.ask(kind).await;
    let bodies = [
        format!("\"{SAID}\""),
        format!("{{\"{SAID}\": "),
        format!("{{\"request\": \"{SAID}\"}}"),
        format!("{{\"request\": {{\"uid\": \"1\", \"operation\": \"{SAID}\"}}}}"),
        "{}".to_owned(),
    ];
    let mut answers = vec![passed, foreign];
    for body in bodies {
        let (status, answer) = served.ask(body).await;
        assert_eq!(
            (status, answer.as_str()),
            (400, "this is no AdmissionReview")
        );
        answers.push(answer);
    }
    answers.push(served.operator.said());
    assert!(!answers.concat().contains(SAID), "{answers:?}");
}
