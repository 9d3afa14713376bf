//! Moving a store from a file to a PostgreSQL.

use serde_json::{Value, json};

use crate::support::{
    postgres::TestDatabase,
    store::{SITE, TestStore, Visitor, database::Database, process::vms_store},
};

/// Copies the file of a store; what the program says, or why it does not.
#[expect(
    clippy::unwrap_in_result,
    reason = "without the program the test fails"
)]
fn copy(store: &TestStore, database: &TestDatabase) -> Result<String, String> {
    let output = vms_store(&["copy", "--from"])
        .arg(store.folder().join("store.db"))
        .arg(format!("--database={}", database.url()))
        .output()
        .expect("run the store");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

/// Whatever somebody who manages users sees, and the admin.
async fn seen(store: &TestStore, parent: &Visitor, users: &[i64]) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        "/api/v1/users/self",
        "/api/v1/users/subusers?per_page=100",
        "/api/v1/cameras?per_page=100",
        "/api/v1/layouts?per_page=100",
        "/api/v1/groups?per_page=100",
        "/api/v1/analytic/cases",
        "/api/v1/static/basic",
    ] {
        seen.push(parent.get(path).await.expect(200).body);
    }
    for user in users {
        let path = format!("/api/v1/users/subusers/{user}");
        seen.push(parent.get(&path).await.expect(200).body);
    }
    for path in ["/admin/v1/audit?per_page=100", "/admin/v1/accounts"] {
        seen.push(store.admin().get(path).await.expect(200).body);
    }
    seen
}

/// A sub-user with something of everything; its id.
async fn make_user(parent: &Visitor, login: &str) -> i64 {
    let cameras = parent.get("/api/v1/cameras").await.expect(200);
    let body = json!({
        "name": format!("{login} – é \\x00"), "email": login, "password": "secret-1",
        "password_confirmation": "secret-1", "cameras_to_attach": [cameras.body["data"][0]["id"]],
        "ip_pool": ["127.0.0.1"], "valid_until": "2099-01-31T00:00:00.123456789Z",
    });
    let made = parent.post("/api/v1/users/subusers", body).await;
    made.expect(200).id()
}

#[tokio::test]
async fn a_copy_has_all_that_the_file_has_and_ids_go_on() {
    let mut file = TestStore::with(SITE, |_| {}).await;
    let parent = file.parent().await;
    let (alice, gone) = (
        make_user(&parent, "alice@example.com").await,
        make_user(&parent, "gone@example.com").await,
    );
    let path = format!("/api/v1/users/subusers/{gone}");
    parent.delete(&path).await.expect(200);
    let before = seen(&file, &parent, &[alice]).await;
    file.stop().await;

    let database = TestDatabase::new();
    let said = copy(&file, &database).expect("it is copied");
    assert!(
        said.starts_with("copied ") && said.ends_with(" rows\n"),
        "{said}"
    );

    // The same store, and the same sessions in it, on the other database.
    file.restart_with(|config| config.database = database.location())
        .await;
    assert_eq!(seen(&file, &parent, &[alice]).await, before);
    let alice = file
        .anybody()
        .login(("alice@example.com", "secret-1"))
        .await;
    alice.expect(200);
    // That of a user who is gone does not come back.
    assert_eq!(make_user(&parent, "bob@example.com").await, gone + 1);
}

#[tokio::test]
async fn what_is_not_empty_is_not_copied_to() {
    let mut file = TestStore::start().await;
    let database = TestDatabase::new();
    let mut other = TestStore::with(SITE, |config| config.database = database.location()).await;
    for store in [&mut file, &mut other] {
        store.stop().await;
    }
    let why = copy(&file, &database).unwrap_err();
    assert!(
        why.contains("is not empty: `installation` has rows"),
        "{why}"
    );
    let users = "SELECT COUNT(*) FROM users";
    assert_eq!(database.sql(users), "1");
}

#[tokio::test]
async fn a_file_that_is_served_is_not_copied() {
    let file = TestStore::start().await;
    let why = copy(&file, &TestDatabase::new()).unwrap_err();
    assert!(why.contains("in use by another process"), "{why}");
}

#[tokio::test]
async fn a_copy_that_fails_in_the_middle_leaves_nothing() {
    let mut file = TestStore::start().await;
    let parent = file.parent().await;
    make_user(&parent, "alice@example.com").await;
    file.stop().await;
    let copied = TestDatabase::new();
    copy(&file, &copied).expect("it is copied");
    // Late in the order of tables.
    let database = TestDatabase::new();
    let schema = TestStore::with("accounts: []\n", |config| {
        config.database = database.location();
    });
    schema.await.stop().await;
    for statement in [
        "DELETE FROM installation",
        "DELETE FROM permissions",
        "ALTER TABLE known_addresses ADD CHECK (used_at < 0)",
    ] {
        database.sql(statement);
    }
    let why = copy(&file, &database).unwrap_err();
    assert!(why.contains("nothing was copied"), "{why}");
    for table in ["users", "sessions", "audit", "known_addresses"] {
        let count =
            |database: &TestDatabase| database.sql(&format!("SELECT COUNT(*) FROM {table}"));
        assert_eq!(count(&database), "0", "{table}");
        assert_ne!(count(&copied), "0", "{table}");
    }
    // The file is as it was, and is copied once the reason is gone.
    database.sql("ALTER TABLE known_addresses DROP CONSTRAINT known_addresses_used_at_check");
    copy(&file, &database).expect("it is copied");
    let Database::File(path) = file.database() else {
        panic!("it is a file");
    };
    assert!(path.is_file());
}
