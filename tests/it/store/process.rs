//! Starting, stopping, and the binary itself.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
};

use serde_json::json;

use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{PARENT, TestStore},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_is_finished_before_the_end() {
    let mut store = TestStore::start().await;
    let address = store.url().replace("http://", "");
    let body = json!({"login": PARENT.0, "password": PARENT.1}).to_string();
    let mut slow = TcpStream::connect(&address).unwrap();
    let head = format!(
        "POST /api/v1/token HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).unwrap();
    // The store asks for the body: it has the request in its hands.
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    slow.read_exact(&mut go_on).unwrap();

    let stopping = tokio::spawn(async move {
        store.stop().await;
        store
    });
    eventually(
        PATIENCE,
        "the store takes no more connections",
        async || match TcpStream::connect(&address) {
            Ok(_) => Err("it does".into()),
            Err(_) => Ok(()),
        },
    )
    .await;
    slow.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn what_was_written_survives_the_end() {
    let mut store = TestStore::start().await;
    let parent = store.parent().await;
    let bob = super::create(&parent, "bob@example.com", json!({"ip_pool": ["10.0.0.1"]})).await;
    let path = format!("/api/v1/users/subusers/{bob}");
    let before = parent.get(&path).await.expect(200).body;
    store.stop().await;
    store.start_again().await;
    assert_eq!(parent.get(&path).await.expect(200).body, before);
}

#[test]
fn the_binary_prints_the_document() {
    let output = Command::new(env!("CARGO_BIN_EXE_vms-store"))
        .arg("openapi")
        .output()
        .unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        printed,
        vms_operator::server::openapi_document(vms_operator::server::Profile::Full)
    );
}

#[test]
fn an_admin_address_without_a_token_and_a_certificate_without_a_key_are_refused() {
    for options in [["--admin-listen", "127.0.0.1:0"], ["--tls-cert", "tls.crt"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_vms-store"))
            .args(["serve", "--database", "never-made.db"])
            .args(options)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{options:?}");
    }
}
