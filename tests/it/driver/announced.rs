//! What a server says of itself, and what it leaves out.

use serde_json::{Value, json};
use vms_operator::{
    domain::{network::Network, server::DriverKind, terms::Terms},
    plan::Change,
    store::{ErrorKind, UserStore},
};

use super::{
    driver,
    script::{Canned, Script, alice, introduction, page, seeing},
};

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
    assert_eq!(description.capabilities, DriverKind::Aipix.always());
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
