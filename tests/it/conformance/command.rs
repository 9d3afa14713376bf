//! `vmsctl conformance`, as a person runs it.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use vms_operator::domain::server::DriverKind;

use super::Tried;
use crate::{
    files::folder::Folder,
    support::{
        eventually::eventually,
        store::{PARENT, TestStore},
    },
};

const SERVER: &str = include_str!("../../../examples/site/server.yaml");

async fn folder() -> (TestStore, Folder) {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &[]);
    let server = SERVER.replace("http://127.0.0.1:8480", &store.url());
    fs::write(folder.path("server.yaml"), server).expect("write a manifest");
    (store, folder)
}

const TRY: [&str; 3] = ["conformance", "--namespace=video", "--filename=server.yaml"];

#[tokio::test]
async fn nothing_is_tried_before_somebody_agrees() {
    let (_store, folder) = folder().await;
    let said = folder.run(&TRY, &[], "").await.expect(1);
    assert_eq!(
        said,
        "error: this makes a throwaway user on VmsServer video/main, changes it, logs in as it and deletes it again: agree with --consent\n"
    );
}

#[tokio::test]
async fn a_report_can_be_shown_to_anybody() {
    let (store, folder) = folder().await;
    let said = folder
        .run(&[&TRY[..], &["--consent"]].concat(), &[], "")
        .await
        .expect(0);
    assert!(
        said.starts_with("# Conformance of a server by driver `Aipix`\n\nvmsctl "),
        "{said}"
    );
    assert!(said.contains(" kept, 0 broken, "), "{said}");
    for private in [
        &*store.url(),
        "operator",
        "example.com",
        "gate-1",
        "vmsctl.conformance",
    ] {
        assert!(!said.contains(private), "{private}: {said}");
    }
}

#[tokio::test]
async fn whoever_breaks_it_off_leaves_nobody_behind() {
    let (store, folder) = folder().await;
    let slowly = SERVER
        .replace("http://127.0.0.1:8480", &store.url())
        .replace(
            "  driver: Aipix\n",
            "  driver: Aipix\n  requestBudget: {perSecond: 5, concurrent: 1}\n",
        );
    fs::write(folder.path("server.yaml"), slowly).expect("write a manifest");
    let mut vmsctl = Command::new(env!("CARGO_BIN_EXE_vmsctl"))
        .args(TRY)
        .arg("--consent")
        .current_dir(folder.path(""))
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("run vmsctl");
    let tried = Tried::at(DriverKind::Aipix, &store.url(), PARENT);
    let users = async || tried.store.list().await.expect("a listing").len();
    let patience = Duration::from_mins(1);
    eventually(
        patience,
        "the throwaway user is made",
        async || match users().await {
            0 => Err("nobody".to_owned()),
            _ => Ok(()),
        },
    )
    .await;
    kill_process(Pid::from_child(&vmsctl), Signal::INT).expect("send a signal");
    let output = tokio::task::spawn_blocking(move || {
        let code = vmsctl.wait().expect("it ends").code();
        let said = vmsctl.stderr.take().map(std::io::read_to_string);
        (code, said)
    });
    let (code, said) = output.await.expect("the wait ends");
    let said = said.expect("piped").expect("text");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.ends_with(" is deleted\n"), "{said}");
    assert_eq!(users().await, 0);
}
