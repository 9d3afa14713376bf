//! What networks do to requests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use vms_operator::{
    domain::password::Password,
    plan::Change,
    store::{ErrorKind, Fence, Limits, UserStore},
};

use super::{
    PATIENCE, driver, driver_within, impatient_driver,
    script::{Canned, Script, alice, seeing},
};
use crate::support::proxy::{Fault, Proxy};

async fn server() -> Script {
    let server = Script::start().await;
    let done = Canned::json(200, &json!({"status": "ok"}));
    server.answers("POST users/subusers/7/change-password", [done]);
    let shown = json!({
        "id": 7, "login": "alice@example.com", "name": "Alice", "version": 1, "cameras": [],
        "layouts": [], "groups": [], "permissions": [], "ip_pool": null,
    });
    server.answers("GET users/subusers/7", [Canned::json(200, &shown)]);
    server
}

#[tokio::test]
async fn a_write_without_an_answer_may_have_been_carried_out() {
    let server = server().await;
    let proxy = Proxy::before(server.address()).await;
    let driver = impatient_driver(&proxy.url(), Fence::default());
    driver.get(&"7".into()).await.unwrap();
    for (number, fault) in Fault::ALL.into_iter().enumerate() {
        proxy.fail_next(fault);
        let password = Password::unknown(&[7; 16]).into();
        let error = driver.set_password(&alice(), &password).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unknown, "{fault:?}: {error}");
        let carried_out = server.asked_for("POST users/subusers/7/change-password");
        // All but the first, which was cut before it got there; and none was sent twice.
        assert_eq!(carried_out.len(), number, "{fault:?}");
    }
}

#[tokio::test]
async fn a_read_without_an_answer_can_be_repeated() {
    let server = server().await;
    let proxy = Proxy::before(server.address()).await;
    let driver = impatient_driver(&proxy.url(), Fence::default());
    driver.get(&"7".into()).await.unwrap();
    for fault in Fault::ALL {
        proxy.fail_next(fault);
        let error = driver.get(&"7".into()).await.unwrap_err();
        let expected = if fault == Fault::Garble {
            ErrorKind::Garbled
        } else {
            ErrorKind::Unavailable
        };
        assert_eq!(error.kind, expected, "{fault:?}: {error}");
        if fault == Fault::Stall {
            let told = format!("nothing came within {} s", PATIENCE.as_secs());
            assert!(error.to_string().contains(&told), "{error}");
        }
        assert!(driver.get(&"7".into()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_fault_at_any_request_of_the_first_call_is_survived() {
    let server = server().await;
    let calls = {
        let proxy = Proxy::before(server.address()).await;
        driver(&proxy.url()).get(&"7".into()).await.unwrap();
        proxy.count()
    };
    for index in 0..calls {
        for fault in [
            Fault::CutBefore,
            Fault::CutAfter,
            Fault::CutWithin,
            Fault::Garble,
        ] {
            let proxy = Proxy::before(server.address()).await;
            proxy.fail(index, fault);
            let driver = driver(&proxy.url());
            driver.get(&"7".into()).await.unwrap_err();
            assert!(
                driver.get(&"7".into()).await.unwrap().is_some(),
                "{index} {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn without_a_server_nothing_was_sent() {
    // It is bound, so that nobody else takes the port, and does not listen.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    let driver = driver(&format!("http://{address}"));
    let error = driver.delete(&alice()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
}

#[tokio::test]
async fn a_slow_server_is_waited_for_within_limits() {
    let server = server().await;
    let proxy = Proxy::before(server.address()).await;
    let driver = impatient_driver(&proxy.url(), Fence::default());
    proxy.set_latency(PATIENCE / 20);
    driver.get(&"7".into()).await.unwrap();
    proxy.set_latency(PATIENCE * 20);
    let error = driver.get(&"7".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(
        proxy.requests().last().map(String::as_str),
        Some("GET /api/v1/users/subusers/7")
    );
}

#[tokio::test]
async fn nothing_is_sent_after_the_right_to_send_has_ended_also_in_the_middle_of_an_update() {
    let server = server().await;
    server.answers("PUT users/subusers/7", [Canned::json(200, &json!({}))]);
    let proxy = Proxy::before(server.address()).await;
    let open = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&open);
    let fence = Fence::new(move || asked.load(Ordering::SeqCst));
    let driver = impatient_driver(&proxy.url(), fence);
    // One camera is taken by the first request, and another one given by the second.
    let change = Change {
        user: alice(),
        display_name: "Alice".into(),
        from: seeing(&["1"]),
        to: seeing(&["2"]),
    };
    driver.update(&change).await.unwrap();
    assert_eq!(server.asked_for("PUT users/subusers/7").len(), 2);
    let held = proxy.hold("PUT ");
    let (error, ()) = tokio::join!(driver.update(&change), async {
        held.arrived().await;
        open.store(false, Ordering::SeqCst);
        held.release();
    });
    assert_eq!(error.unwrap_err().kind, ErrorKind::Unknown);
    assert_eq!(server.asked_for("PUT users/subusers/7").len(), 3);
    let before = proxy.count();
    let password = Password::unknown(&[7; 16]).into();
    driver.set_password(&alice(), &password).await.unwrap_err();
    driver.delete(&alice()).await.unwrap_err();
    driver.list().await.unwrap_err();
    driver.close().await.unwrap_err();
    assert_eq!(proxy.count(), before);
}

#[tokio::test]
async fn a_connection_that_somebody_drops_on_the_way_is_told_as_one_that_is_refused() {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind(([127, 0, 0, 1], 0).into())
        .expect("a free port");
    // As under a NetworkPolicy, whoever comes once the queue is full gets no answer at all.
    let listener = socket.listen(1).expect("a listener that nobody serves");
    let address = listener.local_addr().expect("the port of a listener");
    let short = Duration::from_millis(300);
    let mut queue = Vec::new();
    while let Ok(queued) = timeout(short, TcpStream::connect(address)).await {
        queue.push(queued.expect("a place in the queue"));
    }
    let limits = Limits {
        connect: short,
        ..Limits::default()
    };
    let driver = driver_within(limits, &format!("http://{address}"), Fence::default());
    let error = driver.describe().await.expect_err("no connection");
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error}");
}
