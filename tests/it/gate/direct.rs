//! The gate asked by ourselves, as proxies do, and by those who are none.

use serde_json::json;
use vms_operator::{
    domain::network::AddressSet,
    server::{Config, GateConfig, Listeners, Store},
};

use super::{
    nginx::PROXY,
    site::{ALICE, SECRET, basic, camera, gated_with, make_alice},
};
use crate::support::store::{TestStore, Visitor};

/// Somebody at that address who talks to the gate.
fn asker(store: &TestStore, from: [u8; 4]) -> Visitor {
    Visitor::new(format!("http://{}", store.gate_address()), from.into())
}

/// What Traefik sends for Alice at home.
fn traefik(basic: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("authorization", basic),
        ("x-gate-secret", SECRET),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-method", "GET"),
        ("x-forwarded-uri", "/hls/gate-1/index0.ts?a=b"),
        ("x-forwarded-host", "video.example.com"),
        ("x-forwarded-proto", "https"),
    ]
}

fn with<'a>(
    mut headers: Vec<(&'static str, &'a str)>,
    name: &'static str,
    values: &[&'a str],
) -> Vec<(&'static str, &'a str)> {
    headers.retain(|(header, _)| *header != name);
    headers.extend(values.iter().map(|value| (name, *value)));
    headers
}

#[tokio::test]
async fn traefik_caddy_and_ingress_nginx_are_understood() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    let basic = basic(ALICE.0, ALICE.1);
    let proxy = asker(&store, PROXY);
    let plain = traefik(&basic);
    proxy.get_with("/gate/forwarded", &plain).await.expect(200);
    let other = with(plain.clone(), "x-forwarded-uri", &["/hls/gate-2/index0.ts"]);
    proxy.get_with("/gate/forwarded", &other).await.expect(403);
    let nginx = [
        ("authorization", basic.as_str()),
        ("x-gate-secret", SECRET),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-original-method", "GET"),
    ];
    for (url, status) in [
        ("https://video.example.com/hls/gate-1/index0.ts", 200),
        ("https://video.example.com:8443/hls/gate-1/index0.ts?a", 200),
        ("https://video.example.com/hls/gate-2/index0.ts", 403),
        ("https://video?/hls/gate-1/index0.ts", 403),
        ("/hls/gate-1/index0.ts", 403),
    ] {
        let asked = with(nginx.to_vec(), "x-original-url", &[url]);
        proxy
            .get_with("/gate/ingress-nginx", &asked)
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn whoever_is_no_proxy_of_ours_is_refused_whatever_they_know() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    let basic = basic(ALICE.0, ALICE.1);
    let asked = traefik(&basic);
    for stranger in [[127, 0, 0, 1], [127, 0, 0, 8]] {
        asker(&store, stranger)
            .get_with("/gate/forwarded", &asked)
            .await
            .expect(403);
    }
    let proxy = asker(&store, PROXY);
    for secrets in [
        &[][..],
        &["wrong-wrong-wrong-wrong"],
        &[SECRET, SECRET],
        &[""],
    ] {
        let asked = with(asked.clone(), "x-gate-secret", secrets);
        proxy.get_with("/gate/forwarded", &asked).await.expect(403);
    }
    proxy.get_with("/gate/forwarded", &asked).await.expect(200);
    // The gate is not served where clients log in.
    let client = Visitor::new(store.url(), PROXY.into());
    client.get_with("/gate/forwarded", &asked).await.expect(404);
    proxy
        .get_with("/api/v1/static/basic", &[("accept", "application/json")])
        .await
        .expect(404);
}

#[tokio::test]
async fn a_question_that_lacks_something_or_says_it_twice_is_refused() {
    let store = gated_with(|_| {}).await;
    make_alice(&store.parent().await).await;
    let basic = basic(ALICE.0, ALICE.1);
    let asked = traefik(&basic);
    let proxy = asker(&store, PROXY);
    for (name, values, status) in [
        ("x-forwarded-uri", &[][..], 403),
        (
            "x-forwarded-uri",
            &["/hls/gate-1/index0.ts", "/hls/gate-1/index0.ts"],
            403,
        ),
        ("x-forwarded-method", &[], 403),
        ("x-forwarded-method", &["POST"], 403),
        ("x-forwarded-method", &["DELETE"], 403),
        ("x-forwarded-method", &["get"], 403),
        ("x-forwarded-method", &["HEAD"], 200),
        ("x-forwarded-for", &[], 403),
        ("x-forwarded-for", &["127.0.0.1", "127.0.0.3"], 403),
        ("x-forwarded-for", &["127.0.0.3", "127.0.0.1"], 200),
        ("x-forwarded-for", &["127.0.0.1, 127.0.0.3"], 403),
        ("x-forwarded-for", &["127.0.0.1, 127.0.0.9"], 200),
        ("x-forwarded-for", &["unknown"], 403),
        ("x-forwarded-for", &["127.0.0.9"], 403),
        ("authorization", &[], 401),
        ("authorization", &["Digest a"], 401),
        ("authorization", &[&basic, &basic], 401),
    ] {
        let asked = with(asked.clone(), name, values);
        let answer = proxy.get_with("/gate/forwarded", &asked).await;
        assert_eq!(answer.status, status, "{name} {values:?}: {}", answer.text);
        assert!(!answer.text.contains(ALICE.1));
    }
}

#[tokio::test]
async fn a_gate_without_proxies_and_proxies_paths_without_a_gate_do_not_start() {
    let store = gated_with(|_| {}).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let listen = || std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let paths = vec!["live=/hls/{camera}/{file}".parse().expect("a pattern")];
    for (has_listener, has_proxies, error) in [
        (
            true,
            false,
            "nobody may ask at the gate: name the proxies and media servers with `--trusted-proxy`",
        ),
        (
            false,
            true,
            "the gate has settings, but no address to listen on: say `--gate-listen`",
        ),
    ] {
        let proxies: &[&str] = if has_proxies { &["127.0.0.9"] } else { &[] };
        let config = Config {
            trusted_proxies: AddressSet::parse(proxies.iter().copied()).expect("addresses"),
            gate: GateConfig {
                paths: paths.clone(),
                ..GateConfig::default()
            },
            ..Config::new(folder.path().join("store.db"))
        };
        let opened = Store::open(config).await.expect("the store opens");
        let listeners = Listeners {
            client: listen(),
            admin: None,
            gate: has_listener.then(listen),
        };
        let refused = opened.listen(listeners, std::future::pending());
        assert_eq!(refused.expect_err("a refusal").to_string(), error);
    }
    drop(store);
}

#[tokio::test]
async fn a_stream_path_is_of_one_camera_whatever_the_case_of_its_letters() {
    let store = gated_with(|_| {}).await;
    let parent = store.parent().await;
    let yard = camera(&parent, "yard-2").await;
    let path = format!("/admin/v1/cameras/{yard}/stream-path");
    let admin = store.admin();
    for taken in ["gate-1", "GATE-1"] {
        let refused = admin
            .put(&path, json!({"stream_path": taken}))
            .await
            .expect(422);
        assert_eq!(
            refused.body["errors"]["stream_path"][0],
            "Another camera has this stream path."
        );
    }
    for wrong in ["", "a/../b", "a%2fb", ".git", "a b"] {
        admin
            .put(&path, json!({"stream_path": wrong}))
            .await
            .expect(422);
    }
    admin
        .put(&path, json!({"stream_path": "north/yard-2"}))
        .await
        .expect(200);
    admin
        .put(&path, json!({"stream_path": "North/Yard-2"}))
        .await
        .expect(200);
    let shown = parent
        .get(&format!("/api/v1/cameras/{yard}"))
        .await
        .expect(200);
    assert_eq!(shown.body["stream_path"], "North/Yard-2");
    admin
        .put(
            "/admin/v1/cameras/999/stream-path",
            json!({"stream_path": null}),
        )
        .await
        .expect(404);
}
