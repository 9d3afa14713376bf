//! Answers that no reference store gives.

use std::time::Duration;

use serde_json::{Value, json};
use vms_operator::{
    domain::{
        access::{Access, Grant},
        capability::Capability,
        network::Network,
        password::{Password, PasswordValue},
        terms::Terms,
    },
    plan::{Change, FirstPassword, Identified, NewUser},
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    script::{Canned, Script, introduction},
};

fn subuser() -> Value {
    json!({
        "id": 7, "login": "alice@example.com", "name": "Alice", "version": 1, "cameras": [1],
        "layouts": [], "groups": [], "permissions": [], "ip_pool": null,
    })
}

fn page(rows: &[Value], current: u32, last: u32, total: usize) -> Canned {
    Canned::json(
        200,
        &json!({
            "data": rows,
            "links": {"first": "", "last": "", "prev": null, "next": "http://elsewhere.example.com"},
            "meta": {"current_page": current, "last_page": last, "per_page": 1, "total": total},
        }),
    )
}

fn alice() -> Identified {
    Identified {
        id: "7".into(),
        login: "alice@example.com".parse().expect("a login"),
    }
}

fn new_user() -> NewUser {
    NewUser {
        login: alice().login,
        display_name: "Alice".into(),
        grant: seeing(&["1"]),
        password: FirstPassword::Unknown,
        accepted_terms: None,
    }
}

fn seeing(cameras: &[&str]) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.iter().map(|&camera| camera.into()).collect(),
            ..Access::default()
        },
        network: Network::Anywhere,
        ..Grant::nothing()
    }
}

fn password() -> PasswordValue {
    Password::unknown(&[7; 16]).into()
}

#[tokio::test]
async fn a_page_of_html_is_garbled_for_a_read_and_unknown_for_a_write() {
    let server = Script::start().await;
    server.answers(
        "GET users/subusers/7",
        [Canned::html(200), Canned::html(404)],
    );
    server.answers("POST users/subusers", [Canned::html(200)]);
    server.answers("DELETE users/subusers/7", [Canned::html(200)]);
    let driver = driver(&server.url());
    for _ in 0..2 {
        let error = driver.get(&"7".into()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let error = driver.create(&new_user(), &password()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
    let error = driver.delete(&alice()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
}

#[tokio::test]
async fn another_user_in_the_answer_is_believed_nowhere() {
    let server = Script::start().await;
    let mut other = subuser();
    other["id"] = json!(8);
    server.answers("GET users/subusers/7", [Canned::json(200, &other)]);
    other["login"] = json!("eve@example.com");
    server.answers("POST users/subusers", [Canned::json(200, &other)]);
    let driver = driver(&server.url());
    let error = driver.get(&"7".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Garbled);
    let error = driver.create(&new_user(), &password()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unknown);
}

#[tokio::test]
async fn a_login_that_is_taken_has_its_own_kind() {
    let server = Script::start().await;
    let taken = json!({"message": "", "errors": {"email": ["hunter2 has already been taken."]}});
    server.answers("POST users/subusers", [Canned::json(422, &taken)]);
    let error = driver(&server.url())
        .create(&new_user(), &password())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::LoginTaken);
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn terms_that_were_not_agreed_to_have_a_kind_of_their_own_beside_a_login_that_is_taken() {
    let server = Script::start().await;
    let refusal = |errors: Value| Canned::json(422, &json!({"message": "", "errors": errors}));
    let terms = "hunter2: agree at https://elsewhere.example.com";
    server.answers(
        "POST users/subusers",
        [
            refusal(json!({"accepted_terms": [terms]})),
            // The claim on a login of somebody else's is what must not stay.
            refusal(json!({"accepted_terms": [terms], "email": ["taken"]})),
        ],
    );
    let driver = driver(&server.url());
    for kind in [ErrorKind::TermsNotAccepted, ErrorKind::LoginTaken] {
        let error = driver.create(&new_user(), &password()).await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert!(!format!("{error:?}").contains("elsewhere"));
    }
}

#[tokio::test]
async fn of_terms_only_what_can_be_shown_is_read() {
    let server = Script::start().await;
    let mut introduction = introduction();
    introduction["vms_store"]["terms"] =
        json!({"version": "v1\n`Ready`", "url": "javascript:alert(1)"});
    server.answers("GET static/basic", [Canned::json(200, &introduction)]);
    let description = driver(&server.url()).describe().await.unwrap();
    let nothing_to_show = Terms {
        version: None,
        link: None,
    };
    assert_eq!(description.terms, Some(nothing_to_show));
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let server = Script::start().await;
    let limited = Canned::json(429, &json!({"message": "Too Many Attempts."}));
    server.answers("GET users/subusers", [limited.with("retry-after", "17")]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry_after, Some(Duration::from_secs(17)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Script::start().await;
    let elsewhere = Script::start().await;
    let redirect = Canned::html(307).with("location", elsewhere.url());
    server.answers("POST token", [redirect]);
    let error = driver(&server.url()).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Garbled);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn pages_are_read_by_number_and_a_listing_that_does_not_add_up_is_refused() {
    let row = |id: u32| json!({"id": id, "login": format!("u{id}@example.com"), "version": 1});
    let server = Script::start().await;
    let pages = [page(&[row(1)], 1, 2, 2), page(&[row(2)], 2, 2, 2)];
    server.answers("GET users/subusers", pages);
    let rows = driver(&server.url()).list().await.unwrap();
    assert_eq!(rows.len(), 2);
    let lines: Vec<_> = server
        .asked_for("GET users/subusers")
        .into_iter()
        .map(|asked| asked.line)
        .collect();
    assert_eq!(
        lines,
        [
            "GET /api/v1/users/subusers?per_page=200&page=1",
            "GET /api/v1/users/subusers?per_page=200&page=2",
        ]
    );
    for pages in [
        [page(&[row(1)], 1, 2, 2), page(&[row(1)], 2, 2, 2)],
        [page(&[row(1)], 1, 2, 2), page(&[row(1)], 1, 2, 2)],
        [page(&[row(1)], 1, 2, 2), page(&[], 2, 2, 2)],
    ] {
        server.answers("GET users/subusers", pages);
        let error = driver(&server.url()).list().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbled);
    }
}

#[tokio::test]
async fn a_server_that_announces_nothing_is_asked_for_no_more_than_is_documented() {
    let server = Script::start().await;
    let introduction = json!({"version": "24.03.0.0", "is_captcha_available": false});
    server.answers("GET static/basic", [Canned::json(200, &introduction)]);
    let own = json!({"id": 3, "permissions": [{"id": 41, "name": "ptz", "group": "PTZ"}]});
    server.answers("GET users/self", [Canned::json(200, &own)]);
    let row = json!({"id": 7, "login": "alice@example.com"});
    server.answers("GET users/subusers", [page(&[row], 1, 1, 1)]);
    server.answers("PUT users/subusers/7", [Canned::json(200, &json!({}))]);
    let driver = driver(&server.url());

    let description = driver.describe().await.unwrap();
    assert_eq!(description.capabilities, [Capability::CameraScope].into());
    assert_eq!(description, driver.describe().await.unwrap());
    assert_eq!(driver.list().await.unwrap()[0].version, None);
    let query = &server.asked_for("GET users/subusers")[0].line;
    assert!(query.contains("per_page=25"), "{query}");

    let mut change = Change {
        user: alice(),
        display_name: "Alice".into(),
        from: seeing(&["1"]),
        to: seeing(&["1", "2"]),
    };
    driver.update(&change).await.unwrap();
    let body = &server.asked_for("PUT users/subusers/7")[0].body;
    assert!(body.get("ip_pool").is_none(), "{body}");
    change.to.network = Network::nobody();
    let error = driver.update(&change).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    assert_eq!(server.asked_for("PUT users/subusers/7").len(), 1);
}

#[tokio::test]
async fn a_server_without_an_identity_is_told_apart_by_address_and_parent() {
    let server = Script::start().await;
    let mut introduction = introduction();
    introduction["vms_store"] = Value::Null;
    server.answers("GET static/basic", [Canned::json(200, &introduction)]);
    let own = |id: u32| Canned::json(200, &json!({"id": id, "permissions": []}));
    server.answers("GET users/self", [own(3), own(3), own(4)]);
    let driver = driver(&server.url());
    let first = driver.describe().await.unwrap().identity;
    assert_eq!(first, driver.describe().await.unwrap().identity);
    assert_ne!(first, driver.describe().await.unwrap().identity);
}

#[tokio::test]
async fn a_permission_that_is_new_in_the_server_is_looked_up() {
    let server = Script::start().await;
    let own = |names: &[&str]| {
        let permissions: Vec<Value> = (40..)
            .zip(names)
            .map(|(id, name)| json!({"id": id, "name": name, "group": ""}))
            .collect();
        Canned::json(200, &json!({"id": 3, "permissions": permissions}))
    };
    server.answers("GET users/self", [own(&["ptz"]), own(&["ptz", "bridges"])]);
    server.answers("PUT users/subusers/7", [Canned::json(200, &json!({}))]);
    let driver = driver(&server.url());
    let mut change = Change {
        user: alice(),
        display_name: "Alice".into(),
        from: seeing(&["1"]),
        to: seeing(&["1"]),
    };
    for name in ["ptz", "bridges"] {
        change.to.permissions.insert(name.into());
        driver.update(&change).await.unwrap();
    }
    let bodies = server.asked_for("PUT users/subusers/7");
    assert_eq!(bodies[0].body["permissions"], json!([40]));
    assert_eq!(bodies[1].body["permissions"], json!([41, 40]));
    change.to.permissions.insert("unheard-of".into());
    let error = driver.update(&change).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[tokio::test]
async fn a_user_that_is_gone_is_no_error_to_delete_and_none_to_read() {
    let server = Script::start().await;
    server.answers("GET users/subusers", [page(&[], 1, 1, 0)]);
    let driver = driver(&server.url());
    driver.delete(&alice()).await.unwrap();
    assert_eq!(driver.get(&"7".into()).await.unwrap(), None);
    assert_eq!(driver.get(&"../7".into()).await.unwrap(), None);
    let error = driver
        .set_password(&alice(), &password())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = Script::start().await;
    let mut endless = subuser();
    endless["name"] = json!("x".repeat(17 * 1024 * 1024));
    server.answers("GET users/subusers/7", [Canned::json(200, &endless)]);
    let error = driver(&server.url()).get(&"7".into()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Garbled);
}
