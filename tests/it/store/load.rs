//! Many logins at once.

use std::net::{IpAddr, Ipv4Addr};

use futures::future::join_all;

use crate::support::store::{PARENT, SITE, TestStore, process::StoreProcess};

/// How much more memory, in KiB, the store may have after many logins than after one: that of four hashes, and a little.
const MOST_MEMORY: u64 = 110 * 1024;

/// The example site, whose parent may have many sessions.
fn site() -> String {
    let site = SITE.replace("sessionLimit: 5", "sessionLimit: 300");
    assert_ne!(site, SITE);
    site
}

#[tokio::test]
async fn two_hundred_right_logins_at_once_succeed_and_leave_little_memory_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = StoreProcess::start(folder.path(), &site());
    let visitor = store.somebody_at(IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
    visitor.login(PARENT).await.expect(200);
    let before = store.memory("VmRSS");
    let answers = join_all((0..200).map(|_| visitor.login(PARENT))).await;
    let after = (store.memory("VmRSS"), store.memory("VmHWM"));
    eprintln!("memory in KiB: after one login {before}, after 200 and at most {after:?}");
    let refused: Vec<_> = answers.iter().filter(|one| one.status != 200).collect();
    assert!(
        refused.is_empty(),
        "{} of 200: {:?}",
        refused.len(),
        refused[0]
    );
    assert!(after.1 - before < MOST_MEMORY, "{before} {after:?}");
}

#[tokio::test]
async fn of_many_wrong_logins_at_once_no_more_are_looked_at_than_one_after_another() {
    let store = TestStore::with(SITE, |config| config.throttle.login.attempts = 10).await;
    let visitor = store.anybody();
    let answers = join_all((0..60).map(|_| visitor.login((PARENT.0, "wrong-one")))).await;
    let looked_at = answers.iter().filter(|one| one.status == 422).count();
    let refused = answers.iter().filter(|one| one.status == 429).count();
    assert_eq!((looked_at, refused), (10, 50));
}
