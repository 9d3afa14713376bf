//! A request that takes too long: a person reads a page, a program reads JSON.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use vms_operator::server::{Config, HashingCost, Store};

/// The answer to a form or body that never comes.
async fn stalled(address: &str, path: &str) -> String {
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 9\r\n\r\n"
    );
    let sent = connection.write_all(head.as_bytes()).await;
    sent.expect("the head is sent");
    let mut answer = String::new();
    let read = connection.read_to_string(&mut answer).await;
    read.expect("an answer");
    answer
}

#[tokio::test]
async fn who_waits_too_long_on_a_page_reads_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut config = Config::new(folder.path().join("store.db"));
    config.hashing = HashingCost::WORTHLESS;
    config.request_timeout = Duration::from_millis(100);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let store = Store::open(config).await.expect("the store opens");
    let server = store.listen(listener, std::future::pending());
    let address = server.expect("the store listens").address.to_string();
    let page = stalled(&address, "/login").await;
    for part in [
        "503 Service Unavailable",
        "content-type: text/html",
        "content-security-policy: default-src 'none'",
        "retry-after: 1",
        "<h1>This took too long</h1>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let answer = stalled(&address, "/api/v1/token").await;
    for part in [
        "503 Service Unavailable",
        "content-type: application/json",
        r#"{"message":"Service Unavailable"}"#,
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
}
