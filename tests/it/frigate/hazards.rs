//! That the double has the hazards of the real one, in the order of the transcripts: without them the other tests would
//! say nothing.

use serde_json::json;

use super::{
    ALICE,
    double::{ADMIN, Double},
    visitor::Visitor,
};

const CAMERAS: [&str; 3] = ["gate", "yard", "side-door"];

/// A double, and its administrator.
async fn administered() -> (Double, Visitor) {
    let double = Double::start().await;
    let admin = Visitor::log_in(&double.url(), ADMIN)
        .await
        .expect("a token");
    (double, admin)
}

fn set_roles(roles: &serde_json::Value) -> serde_json::Value {
    json!({"requires_restart": 0, "update_topic": "config/auth", "config_data": {"auth": {"roles": roles}}})
}

#[tokio::test]
async fn users_are_made_by_the_rules_of_frigate_and_one_that_is_there_is_an_error_of_the_server() {
    let (double, admin) = administered().await;
    double.by_hand(|model| model.set_role("neighbor", &["side-door"]));
    let create = async |name: &str, password: &str, role: &str| {
        let body = json!({"username": name, "password": password, "role": role});
        let (status, answer) = admin.post("users", &body).await;
        (
            status,
            answer["message"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for (name, password, role, status, message) in [
        (
            "alice",
            "short",
            "neighbor",
            400,
            "Password must be at least 12 characters long",
        ),
        (
            "alice@example.com",
            ALICE.1,
            "neighbor",
            400,
            "Invalid username",
        ),
        (
            "alice",
            ALICE.1,
            "nope",
            400,
            "Role must be one of: neighbor, admin, viewer",
        ),
        ("alice", ALICE.1, "neighbor", 200, ""),
        ("alice", ALICE.1, "neighbor", 500, ""),
        ("Alice", ALICE.1, "viewer", 200, ""),
    ] {
        assert_eq!(
            create(name, password, role).await,
            (status, message.to_owned()),
            "{name} {role}"
        );
    }
    let role = json!({"role": "neighbor"});
    assert_eq!(admin.put("users/ghost/role", &role).await.0, 200);
    assert_eq!(admin.put("users/admin/role", &role).await.0, 403);
    assert_eq!(admin.delete("users/admin").await.0, 403);
    assert_eq!(admin.delete("users/nobody").await.0, 200);
}

#[tokio::test]
async fn roles_are_merged_and_one_that_is_gone_or_empty_is_every_camera() {
    let (double, admin) = administered().await;
    let put = async |roles: serde_json::Value| admin.put("config/set", &set_roles(&roles)).await.0;
    assert_eq!(put(json!({"night": ["gate"]})).await, 200);
    assert_eq!(put(json!({"ghost": ["no_such_camera"]})).await, 200);
    assert_eq!(put(json!({"bad-name": ["gate"]})).await, 400);
    assert_eq!(put(json!({"night": []})).await, 400);
    assert_eq!(put(json!({"nobody_has_it": ""})).await, 500);
    assert_eq!(double.roles(), ["ghost", "night"].map(str::to_owned).into());
    double.by_hand(|model| {
        model.add_user("carl", "carls-password-1", "night");
        model.add_user("dora", "doras-password-1", "ghost");
    });
    let carl = ("carl", "carls-password-1");
    let mut before = Visitor::log_in(&double.url(), carl).await.expect("a token");
    assert_eq!(before.sees(&CAMERAS).await, ["gate"]);
    let mut dora = Visitor::log_in(&double.url(), ("dora", "doras-password-1"))
        .await
        .expect("a token");
    assert_eq!(dora.sees(&CAMERAS).await, [""; 0]);
    // Narrowing a role reaches who is logged in.
    assert_eq!(put(json!({"night": ["side-door"]})).await, 200);
    assert_eq!(before.sees(&CAMERAS).await, ["side-door"]);
    // A role that is taken from who has it is every camera, now and at the next login.
    assert_eq!(put(json!({"night": ""})).await, 200);
    assert_eq!(before.profile().await["allowed_cameras"], json!([]));
    assert_eq!(before.sees(&CAMERAS).await, CAMERAS);
    let mut after = Visitor::log_in(&double.url(), carl).await.expect("a token");
    assert_eq!(after.profile().await["role"], "viewer");
    assert_eq!(after.sees(&CAMERAS).await, CAMERAS);
}

#[tokio::test]
async fn tokens_outlive_the_role_the_password_and_the_user() {
    let (double, admin) = administered().await;
    double.by_hand(|model| {
        model.set_role("neighbor", &["side-door"]);
        model.set_role("wide", &["gate", "yard"]);
        model.add_user(ALICE.0, ALICE.1, "wide");
    });
    let mut alice = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    admin
        .put("users/alice/role", &json!({"role": "neighbor"}))
        .await;
    assert_eq!(alice.sees(&CAMERAS).await, ["gate", "yard"]);
    admin
        .put(
            "users/alice/password",
            &json!({"password": "alice-password-2"}),
        )
        .await;
    assert_eq!(alice.sees(&CAMERAS).await, ["gate", "yard"]);
    assert_eq!(Visitor::log_in(&double.url(), ALICE).await.err(), Some(401));
    admin.delete("users/alice").await;
    assert_eq!(alice.sees(&CAMERAS).await, ["gate", "yard"]);
    double.by_hand(|model| model.pass(86_401));
    assert_eq!(alice.sees(&CAMERAS).await, [""; 0]);
}

#[tokio::test]
async fn a_cookie_is_renewed_with_its_role_until_the_password_is_newer_or_the_user_gone() {
    let (double, _) = administered().await;
    double.by_hand(|model| {
        model.set_role("wide", &["gate", "yard"]);
        model.set_role("narrow", &["yard"]);
        model.add_user(ALICE.0, ALICE.1, "wide");
    });
    let alice = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    let mut alice = alice.in_browser();
    double.by_hand(|model| model.give_role(ALICE.0, "narrow"));
    for _ in 0..3 {
        double.by_hand(|model| model.pass(86_000));
        assert_eq!(alice.sees(&CAMERAS).await, ["gate", "yard"]);
    }
    double.by_hand(|model| {
        model.pass(86_000);
        drop(model.users.remove(ALICE.0));
    });
    assert_eq!(alice.sees(&CAMERAS).await, [""; 0]);
    // A user of the same name renews it again, until it has another password.
    double.by_hand(|model| model.add_user(ALICE.0, "another-password", "narrow"));
    assert_eq!(alice.sees(&CAMERAS).await, ["gate", "yard"]);
    double.by_hand(|model| {
        model.pass(86_000);
        let now = Some(i64::MAX);
        model
            .users
            .get_mut(ALICE.0)
            .expect("a user")
            .password_changed = now;
    });
    assert_eq!(alice.sees(&CAMERAS).await, [""; 0]);
}

#[tokio::test]
async fn answers_are_kept_for_five_seconds_and_a_configuration_that_cannot_be_written_is_said_to_be()
 {
    let (double, mut admin) = administered().await;
    assert_eq!(
        admin.profile().await["allowed_cameras"],
        json!(["gate", "side-door", "yard"])
    );
    assert!(double.by_hand(|model| model.cameras.remove("gate")));
    assert_eq!(
        admin.profile().await["allowed_cameras"],
        json!(["gate", "side-door", "yard"])
    );
    double.by_hand(|model| model.pass(6));
    assert_eq!(
        admin.profile().await["allowed_cameras"],
        json!(["side-door", "yard"])
    );
    double.by_hand(|model| model.config_is_writable = false);
    let (status, answer) = admin
        .put("config/set", &set_roles(&json!({"night": ["yard"]})))
        .await;
    assert_eq!((status, &answer["success"]), (200, &json!(true)));
    assert!(double.roles().is_empty());
}

#[tokio::test]
async fn at_its_internal_port_everybody_is_the_administrator() {
    let (double, admin) = administered().await;
    double.by_hand(|model| model.add_user(ALICE.0, ALICE.1, "viewer"));
    let mut alice = Visitor::log_in(&double.url(), ALICE)
        .await
        .expect("a token");
    assert_eq!(alice.status_of("users").await, 403);
    assert_eq!(
        alice
            .put("users/alice/role", &json!({"role": "admin"}))
            .await
            .0,
        403
    );
    drop(admin);
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let status = async |url: String| {
        let answer = client.get(format!("{url}/api/users")).send().await;
        answer.expect("an answer").status().as_u16()
    };
    assert_eq!(status(double.internal_url()).await, 200);
    assert_eq!(status(double.url()).await, 401);
}
