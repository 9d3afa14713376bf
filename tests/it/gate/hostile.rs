//! Addresses that a proxy reads in one way and the gate might read in another one.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::site::{ALICE, HOME, NOT_HERS, Site, basic};
use crate::support::cluster::PATIENCE;

/// Sends a request line and headers as they are; the whole answer.
async fn send(address: SocketAddr, target: &[u8], headers: &[(&str, &str)]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connect to nginx");
    let mut request = b"GET ".to_vec();
    request.extend_from_slice(target);
    request.extend_from_slice(b" HTTP/1.1\r\nHost: video\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.expect("send a request");
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    read.expect("an answer in time").expect("read an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn no_way_of_writing_an_address_shows_the_camera_of_somebody_else() {
    let site = Site::start().await;
    let basic = basic(ALICE.0, ALICE.1);
    let headers = [("Authorization", basic.as_str())];
    let long = format!("/hls/gate-1/{}/../../gate-2/index0.ts", "a".repeat(3000));
    let targets: &[&[u8]] = &[
        b"/hls/gate-2/index0.ts",
        b"/hls/gate-1/../gate-2/index0.ts",
        b"/hls/gate-1/%2e%2e/gate-2/index0.ts",
        b"/hls/gate-1/.%2E/gate-2/index0.ts",
        b"/hls/gate-1/..%2fgate-2/index0.ts",
        b"/hls/gate-1%2f..%2fgate-2%2findex0.ts",
        b"/hls/gate-1/..\\gate-2/index0.ts",
        b"/hls/gate-1/index0.ts/../../gate-2/index0.ts",
        b"/hls//gate-2/index0.ts",
        b"//hls/gate-2/index0.ts",
        b"/./hls/gate-2/index0.ts",
        b"/hls/./gate-2/index0.ts",
        b"/hls/gate-2//index0.ts",
        b"/hls/gate%2d2/index0.ts",
        b"/%68ls/gate-2/index0.ts",
        b"/hls/gate-2/index0%2ets",
        b"/hls/gate-2/index0.ts?/hls/gate-1/index0.ts",
        b"/hls/gate-2/index0.ts?x=/../../gate-1/index0.ts",
        b"/hls/gate-2/index0.ts#/hls/gate-1/index0.ts",
        b"/hls/gate-1/index0.ts#/../../gate-2/index0.ts",
        b"/hls/gate-1/../gate-2/index0.ts#/hls/gate-1/index0.ts",
        b"/hls/gate-1%23/../gate-2/index0.ts",
        b"/hls/gate-1%3f/../gate-2/index0.ts",
        b"/hls/gate-1/%00/../../gate-2/index0.ts",
        b"/hls/gate-1\0/../gate-2/index0.ts",
        b"/hls/gate-1;/../gate-2/index0.ts",
        b"/hls/gate-2;gate-1/index0.ts",
        b"/hls/\xff/../gate-2/index0.ts",
        b"/hls/gate-1/\xc0\xae\xc0\xae/gate-2/index0.ts",
        b"/recordings/gate-1/../../hls/gate-2/index0.ts",
        b"/snapshots/gate-1.jpg/../gate-2.jpg",
        b"/snapshots/gate-2.jpg",
        b"/login/../hls/gate-2/index0.ts",
        b"http://video/hls/gate-2/index0.ts",
        b"http://video/hls/gate-1/../gate-2/index0.ts",
        b"http://video?/hls/gate-1/index0.ts/../../gate-2/index0.ts",
        b"http:///hls/gate-2/index0.ts",
        b"*",
        b"hls/gate-2/index0.ts",
        b"/gate",
        b"/gate/nginx",
        long.as_bytes(),
    ];
    for target in targets {
        let answer = send(site.nginx.address(), target, &headers).await;
        let shown = String::from_utf8_lossy(target);
        assert!(!answer.contains(NOT_HERS), "{shown}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 200"), "{shown}: {answer}");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{shown}: {answer}");
    }
    // What all this is compared with.
    let plain = send(site.nginx.address(), b"/hls/gate-1/index0.ts?a=b", &headers).await;
    assert!(plain.starts_with("HTTP/1.1 200"), "{plain}");
}

#[tokio::test]
async fn nobody_says_in_place_of_the_proxy_what_was_asked_for_and_by_whom() {
    let site = Site::start().await;
    let basic = basic(ALICE.0, ALICE.1);
    for (name, value) in [
        ("X-Original-URI", "/hls/gate-1/index0.ts"),
        ("x-original-uri", "/hls/gate-1/index0.ts"),
        ("X_Original_URI", "/hls/gate-1/index0.ts"),
        ("X-Original-URL", "http://video/hls/gate-1/index0.ts"),
        ("X-Forwarded-Uri", "/hls/gate-1/index0.ts"),
        ("X-Original-Method", "GET"),
        ("X-Gate-Secret", "guessed-guessed-guessed"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Rewrite-URL", "/hls/gate-1/index0.ts"),
    ] {
        let headers = [("Authorization", basic.as_str()), (name, value)];
        let answer = send(site.nginx.address(), b"/hls/gate-2/index0.ts", &headers).await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{name}: {answer}");
        // None of this keeps Alice from what is hers.
        let answer = send(site.nginx.address(), b"/hls/gate-1/index0.ts", &headers).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
    }
}

#[tokio::test]
async fn a_path_that_reads_as_two_cameras_is_of_neither() {
    let site = Site::start().await;
    let parent = &site.parent;
    let admin = site.store.admin();
    // By two patterns of the example, `/snapshots/a/gate-1/b/c.jpg` would be of gate-1 and of another camera.
    let gate = super::site::camera(parent, "gate-1").await;
    let file = site.store.folder().join("site/snapshots/a/gate-1/b");
    std::fs::create_dir_all(&file).expect("a folder");
    std::fs::write(file.join("c.jpg"), "a picture").expect("a picture");
    site.watch(HOME, "/snapshots/a/gate-1/b/c.jpg")
        .await
        .expect(200);
    let body = serde_json::json!({"owner_id": 1, "name": "deep", "stream_path": "a/gate-1/b/c"});
    let deep = admin.post("/admin/v1/cameras", body).await.expect(200).id();
    assert_ne!(deep, gate);
    site.watch(HOME, "/snapshots/a/gate-1/b/c.jpg")
        .await
        .expect(403);
}
