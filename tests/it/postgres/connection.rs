//! How a store reaches a PostgreSQL, and what it says where it does not.

use std::{fs, process::Command};

use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    logged::logged_address,
    postgres::{TestDatabase, certificate},
    store::{TestStore, process::vms_store},
};

/// What the program says where it does not start.
fn refusal(command: &mut Command) -> String {
    let output = command.output().expect("run the store");
    assert!(!output.status.success(), "{output:?}");
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8(said).expect("text")
}

fn serve(database: &str) -> Command {
    vms_store(&["serve", "--listen=127.0.0.1:0", "--database", database])
}

#[tokio::test]
async fn the_server_is_verified_by_its_certificate() {
    let database = TestDatabase::new();
    let trusted = format!(
        "sslmode=verify-full&sslrootcert={}",
        certificate().display()
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("url");
    fs::write(&file, format!("{}\n", database.url_of_store(&trusted))).expect("write a URL");
    let log = folder.path().join("log");
    let mut store = vms_store(&["serve", "--listen=127.0.0.1:0", "--database-url-file"])
        .arg(&file)
        .stderr(fs::File::create(&log).expect("a file for what the store says"))
        .spawn()
        .expect("start the store");
    eventually(PATIENCE, "the store serves", async || {
        let said = fs::read_to_string(&log).expect("what the store said");
        logged_address(&said, "serving").ok_or(said)
    })
    .await;
    let encrypted =
        "SELECT COUNT(*) > 0 AND bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                     WHERE datname = current_database() AND usename = 'store'";
    assert_eq!(database.sql(encrypted), "t");
    store.kill().expect("end the store");
    store.wait().expect("the store ends");

    let other =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let wrong = folder.path().join("wrong.crt");
    fs::write(&wrong, other.cert.pem()).expect("write a certificate");
    let distrusted = format!("sslmode=verify-full&sslrootcert={}", wrong.display());
    let said = refusal(&mut serve(&database.url_of_store(&distrusted)));
    assert!(
        said.contains("cannot connect to the database test_"),
        "{said}"
    );
    assert!(said.contains("certificate"), "{said}");
    assert!(!said.contains("store-password"), "{said}");
}

#[tokio::test]
async fn no_password_is_in_what_the_store_says() {
    let secret = "a-password-that-is-not-right";
    for url in [
        // Not the password; nobody there; no database; not a URL; not a parameter; not encrypted.
        TestDatabase::new()
            .url_of_store("sslmode=require")
            .replace("store-password", secret),
        format!("postgres://store:{secret}@127.0.0.1:1/store"),
        format!("postgres://postgres:{secret}@db.example.com/store?sslmode=disable"),
        format!("postgres://postgres:{secret}@localhost:port/store"),
        format!("postgres://postgres@localhost/store?pasword={secret}"),
        format!("postgres://postgres@localhost/store?sslmode={secret}"),
    ] {
        for command in [
            &mut serve(&url),
            vms_store(&["--log-format=json", "serve", "--listen=127.0.0.1:0"])
                .env("VMS_STORE_DATABASE", &url),
            vms_store(&["backup", "--database", &url]).arg("never-made"),
            &mut vms_store(&["access-log", "--database", &url]),
            &mut vms_store(&["serve", "--no-such-flag", "--database", &url]),
        ] {
            let said = refusal(command.env("RUST_LOG", "debug"));
            assert!(!said.contains(secret), "{said}");
        }
    }
}

#[test]
fn what_is_not_private_has_to_be_allowed() {
    let url = "postgres://store:store-password@db.invalid/store?sslmode=require";
    let said = refusal(&mut serve(url));
    let says = "would not be safe with `sslmode=require`: say `sslmode=verify-full`, or allow it with \
                `--allow-plain-database`";
    assert!(said.contains(says), "{said}");
    let said = refusal(serve(url).arg("--allow-plain-database"));
    assert!(
        said.contains("cannot connect to the database store at db.invalid"),
        "{said}"
    );
}

#[test]
fn a_backup_is_made_by_the_tools_of_postgresql() {
    let database = TestDatabase::new();
    let arguments = ["backup", "--database", &database.url(), "never-made"];
    let said = refusal(&mut vms_store(&arguments));
    assert!(said.contains("such as `pg_dump`"), "{said}");
}

#[tokio::test]
async fn a_server_that_went_away_is_found_again() {
    let database = TestDatabase::new();
    let store = TestStore::with(crate::support::store::SITE, |config| {
        config.database = database.location();
    })
    .await;
    let parent = store.parent().await;
    database.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    parent.get("/api/v1/users/self").await.expect(200);
    parent.get("/api/v1/cameras").await.expect(200);
}
