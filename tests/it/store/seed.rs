//! Filling an empty database.

use std::error::Error as _;

use vms_operator::server::{Config, HashingCost, Store};

use crate::support::store::{PARENT, TestStore, database::Database};

/// Why a seed is refused, with its causes.
async fn refusal(seed: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("seed.yaml");
    std::fs::write(&path, seed).expect("a file");
    let database = Database::new(folder.path());
    let mut config = Config::new(database.location());
    config.seed = Some(path);
    config.hashing = HashingCost::WORTHLESS;
    let error = Store::open(config).await.expect_err("a refusal");
    let mut causes = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(source) = cause {
        causes.push(source.to_string());
        cause = source.source();
    }
    let folder = folder.path().display().to_string();
    causes.join(": ").replace(&folder, "FOLDER")
}

#[tokio::test]
async fn a_seed_is_for_an_empty_database_alone() {
    let mut store = TestStore::start().await;
    let parent = store.parent().await;
    super::create(&parent, "bob@example.com", serde_json::json!({})).await;
    store.stop().await;
    store.start_again().await;
    let parent = store.parent().await;
    let listing = parent.get("/api/v1/users/subusers").await.expect(200);
    assert_eq!(listing.column("login"), ["bob@example.com"]);
    assert_eq!(
        parent.get("/api/v1/cameras").await.expect(200).body["meta"]["total"],
        12
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_seed_is_said_with_its_place_and_without_its_password() {
    let account = |more: &str| {
        format!(
            "accounts:\n  - login: a@example.com\n    name: A\n    password: hunter2-hunter2\n    permissions: []\n{more}"
        )
    };
    let mut refusals = Vec::new();
    for more in [
        "    camera: [a]\n",
        "    cameras: [a, a]\n",
        "    cameras: [a]\n    layouts: [{name: wall, cameras: [b]}]\n",
        "    layouts: [{name: wall, cameras: []}, {name: wall, cameras: []}]\n",
        "    passwordFile: secret\n",
        "  - {login: A@example.com, name: A, password: hunter2-hunter2, permissions: []}\n",
        "  - {login: b c, name: A, password: hunter2-hunter2, permissions: []}\n",
        "  - {login: b, name: A, password: short, permissions: []}\n",
        "  - {login: b, name: A, passwordFile: missing, permissions: []}\n",
        "  - {login: b, name: A, password: hunter2-hunter2, permissions: [fly]}\n",
        "    ipPool: []\n",
        "    ipPool: [10.0.0.1/8]\n",
    ] {
        refusals.push(refusal(&account(more)).await);
    }
    assert!(refusals.iter().all(|refusal| !refusal.contains("hunter2")));
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    cannot seed the database: FOLDER/seed.yaml is not a seed: unknown field `camera`, expected one of login, name, password, passwordFile, permissions, sessionLimit, ipPool, licenses, cameras, layouts, groups at line 6, column 5
    cannot seed the database: the account a@example.com names the camera a twice
    cannot seed the database: the account a@example.com names the camera b in a layout or group, but does not have it
    cannot seed the database: the account a@example.com names the layout wall twice
    cannot seed the database: the account a@example.com takes either password or passwordFile, of 6 to 255 permitted characters
    cannot seed the database: the account A@example.com names the login A@example.com twice
    cannot seed the database: `b c` is not a login: a login is printable ASCII without spaces, ` ` is not
    cannot seed the database: the account b takes either password or passwordFile, of 6 to 255 permitted characters
    cannot seed the database: cannot read FOLDER/missing: No such file or directory (os error 2)
    cannot seed the database: the account b names the permission fly that is not offered
    cannot seed the database: the account a@example.com has an ipPool that is empty or does not read
    cannot seed the database: the account a@example.com has an ipPool that is empty or does not read: `10.0.0.1/8` has host bits set: write `10.0.0.0/8` for the block or `10.0.0.1` for the one address
    "#);
}

#[tokio::test]
async fn a_password_can_be_in_a_file_beside_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), "from-a-file\n").unwrap();
    let file = folder.path().join("password");
    let seed = include_str!("../../../examples/store.yaml").replace(
        "password: operator-demo",
        &format!("passwordFile: {}", file.display()),
    );
    let store = TestStore::with(&seed, |_| {}).await;
    store
        .anybody()
        .login((PARENT.0, "from-a-file"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_refused_seed_leaves_an_empty_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.yaml");
    let database = Database::new(folder.path());
    let mut config = Config::new(database.location());
    config.seed = Some(path.clone());
    config.hashing = HashingCost::WORTHLESS;
    let account = |login: &str| {
        format!("  - {{login: {login}, name: A, password: secret-1, permissions: []}}\n")
    };
    std::fs::write(
        &path,
        format!("accounts:\n{}{}", account("a"), account("A")),
    )
    .unwrap();
    Store::open(config.clone()).await.unwrap_err();
    std::fs::write(&path, format!("accounts:\n{}", account("a"))).unwrap();
    Store::open(config).await.unwrap();
}
