//! What one changed camera costs: work for whom it touches, and for nobody else.

use super::{manifests::many, site::Site, users::is_current};

/// Users who have two cameras by name.
const NAMING: usize = 20;

/// Who selects by a label.
const YARD: &str =
    "{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {name: yard}, spec: {
    serverRef: {name: main}, login: yard@example.com,
    access: {cameras: {selector: {matchLabels: {area: yard}}}}}}";

/// How many users the operator has reconciled since its start, each as often as it did.
async fn reconciled(site: &Site) -> u64 {
    const COUNT: &str = "vms_operator_reconcile_duration_seconds_count{";
    let page = site.page("/metrics").await.expect(200).text;
    let counts = page.lines().filter(|line| line.starts_with(COUNT));
    let counts = counts.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    counts.sum()
}

/// How many were reconciled until the operator has seen everything, which takes one of a user.
async fn reconciled_meanwhile(site: &Site, change: impl Future<Output = ()>) -> u64 {
    let before = reconciled(site).await;
    change.await;
    site.reconcile("u0").await;
    reconciled(site).await - before
}

async fn until_yard_has(site: &Site, cameras: u32) {
    let has = |user: &_| is_current(user) && seen(user) == Some(cameras);
    site.until("yard", "its cameras", has).await;
}

fn seen(user: &vms_operator::api::v1alpha1::VmsUser) -> Option<u32> {
    Some(user.status.as_ref()?.access.as_ref()?.cameras)
}

#[tokio::test]
async fn a_camera_that_changes_is_work_for_those_whom_it_touches_alone() {
    let site = Site::start("whom a changed camera touches").await;
    site.apply(&many(0..NAMING)).await;
    site.apply(YARD).await;
    for number in 0..NAMING {
        site.ready(&format!("u{number}")).await;
    }
    until_yard_has(&site, 2).await;
    site.until_settled().await;
    let nothing = reconciled_meanwhile(&site, async {}).await;
    let unselected = async {
        site.kubectl(&["label", "vmscamera/gate-1", "seen=once"])
            .await;
    };
    assert_eq!(reconciled_meanwhile(&site, unselected).await, nothing);
    let writes = site.namespace.writes().await.len();
    let moved = async {
        let label = ["label", "--overwrite", "vmscamera/gate-2", "area=yard"];
        site.kubectl(&label).await;
        until_yard_has(&site, 3).await;
    };
    assert_eq!(reconciled_meanwhile(&site, moved).await, nothing + 1);
    let written = site.namespace.writes().await.split_off(writes);
    let written: Vec<_> = written.iter().map(|write| &*write.name).collect();
    assert_eq!(
        written,
        ["yard", "u0"],
        "one for the edit, and what was asked for"
    );
}
