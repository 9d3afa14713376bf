//! The audit.

use serde_json::{Value, json};

use super::{ALICE, with_alice};
use crate::support::store::{PARENT, TestStore};

#[tokio::test]
async fn the_audit_says_who_did_what_to_whom_from_where_and_no_secret() {
    let (store, parent, alice) = with_alice().await;
    let path = format!("/api/v1/users/subusers/{alice}");
    store
        .anybody()
        .login((ALICE.0, "guess-of-a-stranger"))
        .await
        .expect(422);
    store
        .anybody()
        .login(("typed-password-here", "guess-of-a-stranger"))
        .await
        .expect(422);
    let visitor = store
        .somebody_at([127, 0, 0, 2].into())
        .logged_in(ALICE)
        .await;
    visitor.post("/api/v1/logout", json!({})).await.expect(200);
    let password = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    parent
        .post(&format!("{path}/change-password"), password)
        .await
        .expect(200);
    parent
        .put(
            &path,
            json!({"name": "Alice", "email": ALICE.0, "ip_pool": ["192.0.2.1"]}),
        )
        .await
        .expect(200);
    store
        .somebody_at([127, 0, 0, 2].into())
        .login((ALICE.0, "secret-2"))
        .await
        .expect(403);
    store
        .admin()
        .put("/admin/v1/cameras/1", json!({"name": "gate"}))
        .await
        .expect(200);
    parent.delete(&path).await.expect(200);

    let audit = store
        .admin()
        .get("/admin/v1/audit?per_page=100")
        .await
        .expect(200);
    let mut lines: Vec<String> = audit.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect();
    lines.reverse();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    seed | - | create | account | operator@example.com | 12 cameras
    operator@example.com | 127.0.0.1 | login | account | operator@example.com | session …
    operator@example.com | 127.0.0.1 | create | sub-user | alice@example.com | cameras +1 +2 +3; layouts +1; permissions +16 +23
    stranger | 127.0.0.1 | login-refused | account | alice@example.com | wrong password
    stranger | 127.0.0.1 | login-refused | account | - | wrong password
    alice@example.com | 127.0.0.2 | login | account | alice@example.com | session …
    alice@example.com | 127.0.0.2 | logout | account | alice@example.com | -
    operator@example.com | 127.0.0.1 | change-password | sub-user | alice@example.com | -
    operator@example.com | 127.0.0.1 | update | sub-user | alice@example.com | Alice <alice@example.com> ip pool 192.0.2.1
    alice@example.com | 127.0.0.2 | login-refused | account | alice@example.com | address outside the pool
    admin | 127.0.0.1 | rename | camera | gate-1 | now gate
    operator@example.com | 127.0.0.1 | delete | sub-user | alice@example.com | -
    "#);
    for secret in [
        "guess-of-a-stranger",
        "typed-password",
        "secret-1",
        "secret-2",
        PARENT.1,
    ] {
        assert!(!audit.text.contains(secret), "{secret}");
    }
}

fn line(entry: &Value) -> String {
    let text = |field: &str| match entry[field].as_str() {
        Some(text) if text.starts_with("session ") => "session …".to_owned(),
        Some("") | None => "-".to_owned(),
        Some(text) => text.to_owned(),
    };
    let fields = [
        "actor",
        "address",
        "action",
        "subject_kind",
        "subject",
        "detail",
    ];
    fields.map(text).join(" | ")
}

#[tokio::test]
async fn the_audit_cannot_be_changed_in_the_database_itself() {
    let mut store = TestStore::start().await;
    store.stop().await;
    for statement in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"] {
        let error = store.database().execute(statement).await.unwrap_err();
        assert!(error.contains("append-only"), "{error}");
    }
}
