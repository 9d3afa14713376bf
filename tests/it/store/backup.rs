//! One store alone serves a database, and a backup of it is right while it does.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use crate::support::{
    cluster::PATIENCE,
    command::Output,
    store::{
        PARENT, SITE, Visitor,
        process::{StoreProcess, vms_store},
    },
};

use super::create;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// `vms-store backup` of what a store in that folder serves.
async fn backup(folder: &Path, file: &Path) -> Output {
    let database = format!("--database={}", folder.join("store.db").display());
    let mut command = vms_store(&["backup", &database]);
    command.arg(file);
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.expect("no panic").expect("a program").into()
}

async fn logins(parent: &Visitor) -> Vec<String> {
    let listed = parent.get("/api/v1/users/subusers?per_page=100").await;
    listed.expect(200).column("login")
}

#[tokio::test]
async fn a_second_store_on_the_same_database_says_so_and_ends() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = StoreProcess::start(folder.path(), SITE);
    let parent = first.somebody_at(LOOPBACK).await.logged_in(PARENT).await;
    let link = folder.path().join("another-name.db");
    std::os::unix::fs::symlink(folder.path().join("store.db"), &link).expect("a link");
    for name in ["store.db", "another-name.db"] {
        let database = format!("--database={}", folder.path().join(name).display());
        let mut second = vms_store(&["serve", "--listen=127.0.0.1:0", &database]);
        let output = tokio::task::spawn_blocking(move || second.output());
        let ended = tokio::time::timeout(PATIENCE, output)
            .await
            .expect("it ends");
        let ended: Output = ended.expect("no panic").expect("a program").into();
        assert_eq!(ended.status.code(), Some(3), "{ended:?}");
        assert!(
            ended.stderr.contains("is in use by another process"),
            "{ended:?}"
        );
    }
    parent.get("/api/v1/users/self").await.expect(200);
    drop(first);
    // A store that was killed leaves no lock behind.
    let again = StoreProcess::start(folder.path(), SITE);
    again.somebody_at(LOOPBACK).await.logged_in(PARENT).await;
    let said = again.said();
    assert!(!said.contains("None"), "{said}");
}

#[tokio::test]
async fn a_backup_during_writes_has_all_that_was_written_before_it_and_nothing_by_half() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = StoreProcess::start(folder.path(), SITE);
    let parent = store.somebody_at(LOOPBACK).await.logged_in(PARENT).await;
    create(&parent, "before@example.com", serde_json::json!({})).await;
    let copies = tempfile::tempdir().expect("a temporary folder");
    let copied = copies.path().join("store.db");
    let writing = async {
        for number in 0..20 {
            let login = format!("user-{number:02}@example.com");
            create(
                &parent,
                &login,
                serde_json::json!({"ip_pool": ["10.0.0.1"]}),
            )
            .await;
        }
    };
    let (done, ()) = tokio::join!(backup(folder.path(), &copied), writing);
    done.expect_success();
    let mode = fs::metadata(&copied)
        .expect("a backup")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600, "it has hashes of passwords");

    let restored = StoreProcess::start(copies.path(), SITE);
    let visitor = restored.somebody_at(LOOPBACK).await;
    let seen = logins(&visitor.logged_in(PARENT).await).await;
    let all = logins(&parent).await;
    assert!(seen.contains(&"before@example.com".to_owned()), "{seen:?}");
    // They were made one after another: whoever is there has all before it.
    let mut users: Vec<&String> = seen
        .iter()
        .filter(|login| login.starts_with("user"))
        .collect();
    users.sort();
    let mut first: Vec<&String> = all
        .iter()
        .filter(|login| login.starts_with("user"))
        .collect();
    first.sort();
    assert_eq!((first.len(), &first[..users.len()]), (20, &users[..]));
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_needs_a_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("kept");
    fs::write(&file, "kept").expect("write a file");
    let refused = backup(folder.path(), &file).await;
    assert!(refused.stderr.contains("overwrites nothing"), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).expect("read it"), "kept");
    let missing = backup(folder.path(), &folder.path().join("new")).await;
    assert_eq!(missing.status.code(), Some(3), "{missing:?}");
    assert!(
        missing.stderr.contains("cannot open the database"),
        "{missing:?}"
    );
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing is left behind");
}
