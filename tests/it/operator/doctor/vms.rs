//! What is wrong with a VmsServer, its Secrets, and the way to its VMS.

use jiff::{SignedDuration, fmt::rfc2822::DateTimePrinter};
use rcgen::{CertificateParams, KeyPair, SanType, date_time_ymd};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use vms_operator::clock;

use super::installation::{doctor, server_at};
use crate::{
    operator::{manifests::secret, site::Site},
    support::{
        port::ReservedPort,
        store::{SITE, TestStore, folder_of, tls_files},
    },
};

#[tokio::test]
async fn a_secret_that_is_missing_or_holds_something_else_is_found() {
    let site = Site::prepare("a missing Secret").await;
    site.kubectl(&["delete", "secret/main-parent-account"])
        .await;
    let missing = doctor(&site.namespace, &[]).await;
    missing.has(
        "fail",
        "secret",
        "does not exist",
        "kubectl create secret generic main-parent-account",
    );

    site.apply(&secret(
        "main-parent-account",
        "login: operator@example.com, pass: operator-demo",
    ))
    .await;
    let unread = doctor(&site.namespace, &[]).await;
    unread.has("unknown", "secret", "was not looked at", "--read-secrets");
    let misnamed = doctor(&site.namespace, &["--read-secrets"]).await;
    misnamed.has(
        "fail",
        "secret",
        "has no key `password`",
        "kubectl create secret",
    );

    let broken = secret(
        "main-parent-account",
        "login: operator@example.com, password: \"operator-demo\\n\"",
    );
    site.apply(&broken).await;
    let broken = doctor(&site.namespace, &["--read-secrets"]).await;
    broken.has("fail", "secret", "ends with a line break", "--from-literal");
    assert!(!format!("{broken:?}").contains("operator-demo"));
}

#[tokio::test]
async fn a_host_that_does_not_resolve_is_found_and_what_depends_on_it_was_not_tried() {
    let site = Site::prepare("a host of no address").await;
    site.apply(&server_at("https://vms.invalid", "")).await;
    let diagnosis = doctor(&site.namespace, &["main"]).await;
    diagnosis.has(
        "fail",
        "dns",
        "host vms.invalid of VmsServer main, from here",
        "spec.url",
    );
    for check in ["tcp", "tls"] {
        diagnosis.has("unknown", check, "not tried:", "");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_found() {
    let site = Site::prepare("a closed port").await;
    let port = ReservedPort::new();
    site.apply(&server_at(&format!("http://{}", port.address()), ""))
        .await;
    let diagnosis = doctor(&site.namespace, &[]).await;
    diagnosis.has(
        "fail",
        "tcp",
        "takes no connection",
        "look whether the VMS runs",
    );
}

/// A store with a certificate for 127.0.0.1 that ends in that year, and the certificate.
async fn encrypted(until: i32) -> (TestStore, String) {
    let mut params = CertificateParams::default();
    params.subject_alt_names = vec![SanType::IpAddress([127, 0, 0, 1].into())];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    let store = TestStore::with(SITE, |config| {
        let folder = folder_of(config);
        config.tls = Some(tls_files(folder, &certificate, &key.serialize_pem()));
    })
    .await;
    (store, certificate)
}

/// What the doctor says of a store whose authority is to be that one.
async fn of_encrypted(
    site: &Site,
    store: &TestStore,
    authority: &str,
) -> super::installation::Diagnosis {
    let authority = serde_json::to_string(authority).expect("a text");
    let server = server_at(&store.url(), "caSecretRef: {name: authority}");
    site.apply(&format!(
        "{server}\n---\n{}",
        secret("authority", &format!("ca.crt: {authority}"))
    ))
    .await;
    doctor(&site.namespace, &["--read-secrets"]).await
}

#[tokio::test]
async fn a_certificate_of_another_authority_or_of_the_past_is_found() {
    let site = Site::prepare("a certificate that is wrong").await;
    let (store, certificate) = encrypted(2050).await;
    let right = of_encrypted(&site, &store, &certificate).await;
    right.has("ok", "tls", "is trusted until 2050-01-01", "");
    let (expired, certificate) = encrypted(2021).await;
    let wrong = of_encrypted(&site, &store, &certificate).await;
    wrong.has("fail", "tls", "comes from another authority", "caSecretRef");
    let ended = of_encrypted(&site, &expired, &certificate).await;
    ended.has(
        "fail",
        "tls",
        "it ended 2021-01-01",
        "renew the certificate",
    );
}

#[tokio::test]
async fn a_wrong_password_is_found_where_a_login_is_asked_for() {
    let site = Site::prepare("a wrong password").await;
    let right = doctor(&site.namespace, &["--login"]).await;
    right.has("ok", "login", "12 cameras", "");
    site.apply(&secret(
        "main-parent-account",
        "login: operator@example.com, password: not-the-one",
    ))
    .await;
    let wrong = doctor(&site.namespace, &["--login"]).await;
    wrong.has(
        "fail",
        "login",
        "the account of VmsServer main, from here",
        "credentialsSecretRef",
    );
    let untried = doctor(&site.namespace, &[]).await;
    untried.has("unknown", "login", "not tried: say --login", "");
}

/// Something that answers everybody with the time of another hour, until the test ends.
async fn an_hour_late() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let then = clock::now() - SignedDuration::from_hours(1);
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&then);
            let date = date.expect("a date");
            let answer = format!(
                "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn a_vms_whose_clock_is_off_is_found() {
    let site = Site::prepare("a clock that is off").await;
    site.apply(&server_at(&an_hour_late().await, "")).await;
    let diagnosis = doctor(&site.namespace, &[]).await;
    diagnosis.has("warn", "clock", "the VMS of VmsServer main", "NTP");
    let late = diagnosis
        .findings
        .iter()
        .find(|finding| finding.result == "warn" && finding.check == "clock");
    let found = late.map_or("", |finding| finding.found.as_str());
    let seconds = found
        .split(' ')
        .next()
        .and_then(|seconds| seconds.parse().ok());
    assert!(
        seconds.is_some_and(|seconds: u32| seconds.abs_diff(3600) < 10),
        "{found}"
    );
    assert!(found.ends_with("s behind"), "{found}");
}
