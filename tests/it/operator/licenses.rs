//! Analytics licences: who gets them, who waits for them, and what becomes of data without them.

use serde_json::{Value, json};
use vms_operator::api::v1alpha1::{LicenseCounts, VmsUser};

use super::{
    site::Site,
    users::{condition, is_current, status_of},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    store::{SITE, TestStore, Visitor},
};

const DAY: i64 = 24 * 60 * 60;

/// A user with so many licences of the third level, who may look for faces at a gate.
fn watcher(name: &str, licenses: u32) -> String {
    let types = if licenses > 0 { "View, Face" } else { "View" };
    format!(
        "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}-login}}, stringData: {{password: {name}-secret}}}}\n---\n\
         {{apiVersion: vms-operator.io/v1alpha1, kind: VmsUser, metadata: {{name: {name}}}, spec: {{\
         serverRef: {{name: main}}, login: {name}@example.com, password: {{secretRef: {{name: {name}-login}}}},\
         access: {{cameras: {{names: [gate-1]}}}}, limits: {{licenses: {{l3: {licenses}}}}},\
         permissions: {{licenses: ['*'], analyticsCases: [{types}]}}}}}}\n"
    )
}

/// A site whose account has two licences of the third level, and whose clock can be moved.
async fn site(test: &str) -> Site {
    let store = TestStore::with(SITE, |config| config.movable_clock = true).await;
    let mut site = Site::prepare_whole(test, store).await;
    site.run().await;
    site
}

async fn logged_in(site: &Site, name: &str) -> Visitor {
    let login = format!("{name}@example.com");
    let password = format!("{name}-secret");
    site.store.anybody().logged_in((&login, &password)).await
}

/// Makes a case that looks for faces at the gate; answers the status.
async fn case(site: &Site, visitor: &Visitor, name: &str) -> u16 {
    let cameras = visitor.get("/api/v1/cameras").await.expect(200);
    assert_eq!(
        cameras.column("name"),
        ["gate-1"],
        "{}",
        site.namespace.name
    );
    let camera = &cameras.body["data"][0]["id"];
    let body = json!({"name": name, "type": "face", "camera_id": camera});
    visitor.post("/api/v1/analytic/cases", body).await.status
}

async fn cases(visitor: &Visitor) -> Vec<String> {
    let cases = visitor.get("/api/v1/analytic/cases").await.expect(200);
    cases.column("name")
}

fn level3(count: u32) -> LicenseCounts {
    LicenseCounts {
        l3: count,
        ..LicenseCounts::default()
    }
}

/// Waits until the user holds so many licences of the third level, and is ready.
async fn until_holding(site: &Site, name: &str, count: u32) -> VmsUser {
    let holds = |user: &VmsUser| {
        let (ready, ..) = condition(user, "Ready");
        is_current(user) && ready == "True" && status_of(user).licenses == level3(count)
    };
    site.until(name, "the licences are there", holds).await
}

#[tokio::test]
async fn a_user_runs_as_many_cases_as_it_has_licences() {
    let site = site("licences are given").await;
    site.apply(&watcher("wendy", 1)).await;
    until_holding(&site, "wendy", 1).await;
    let wendy = logged_in(&site, "wendy").await;
    assert_eq!(case(&site, &wendy, "first").await, 200);
    assert_eq!(case(&site, &wendy, "second").await, 402);

    until_counted(&site, (2, 1, 1)).await;
    site.resync("now").await;
    until_counted(&site, (2, 1, 1)).await;
    site.kubectl(&["delete", "vmsuser/wendy"]).await;
    until_counted(&site, (2, 0, 2)).await;
}

#[tokio::test]
async fn who_was_declared_first_is_served_first_and_the_others_wait_until_some_are_given_back() {
    let site = site("licences queue").await;
    let parent = site.store.parent().await;
    let by_hand = json!({
        "name": "Hand", "email": "hand@example.com", "password": "secret-1",
        "password_confirmation": "secret-1", "analytic_l3": 1,
    });
    parent
        .post("/api/v1/users/subusers", by_hand)
        .await
        .expect(200);
    site.resync("now").await;
    site.apply(&watcher("old", 1)).await;
    until_holding(&site, "old", 1).await;
    site.apply(&watcher("young", 1)).await;
    let young = site.refused("young", &["LicenseBudgetExceeded"]).await;
    assert_eq!(
        status_of(&young).violations[0].message,
        "1 more licence of level L3 is asked for, and 0 are left for this user"
    );

    site.apply(&watcher("old", 0)).await;
    until_holding(&site, "young", 1).await;
    let young = logged_in(&site, "young").await;
    assert_eq!(case(&site, &young, "mine").await, 200);
}

#[tokio::test]
async fn a_permission_of_a_level_without_licences_is_refused() {
    let site = site("a level without licences").await;
    let unlicensed = watcher("wendy", 1).replace("{l3: 1}", "{l1: 1}");
    site.apply(&unlicensed).await;
    let wendy = site.refused("wendy", &["LicenseRequired"]).await;
    assert_eq!(
        status_of(&wendy).violations[0].path,
        "spec.permissions.analyticsCases[1]"
    );
}

#[tokio::test]
async fn taking_licences_is_warned_of_and_giving_them_back_in_time_keeps_the_data() {
    let site = site("licences are taken").await;
    site.apply(&watcher("wendy", 2)).await;
    until_holding(&site, "wendy", 2).await;
    let wendy = logged_in(&site, "wendy").await;
    for name in ["first", "second"] {
        assert_eq!(case(&site, &wendy, name).await, 200);
    }

    site.apply(&watcher("wendy", 1)).await;
    let taken = until_holding(&site, "wendy", 1).await;
    let removed = status_of(&taken).removed_licenses.expect("a date");
    assert_eq!(removed.licenses, level3(1));
    let warned = site.events("LicensesRemoved").await;
    assert_eq!(
        warned,
        [format!(
            "took licences away (l3: 1): what belongs to them is deleted after {}, unless they are given back before",
            removed.kept_until
        )]
    );

    pass(&site, 6 * DAY).await;
    site.apply(&watcher("wendy", 2)).await;
    let back = until_holding(&site, "wendy", 2).await;
    assert_eq!(status_of(&back).removed_licenses, None);
    pass(&site, 8 * DAY).await;
    assert_eq!(cases(&wendy).await, ["first", "second"]);

    site.apply(&watcher("wendy", 1)).await;
    until_holding(&site, "wendy", 1).await;
    pass(&site, 8 * DAY).await;
    assert_eq!(cases(&wendy).await, ["first"], "the newest goes");
}

#[tokio::test]
async fn neither_suspension_nor_a_violation_costs_anybody_licences() {
    let site = site("licences outlive suspension").await;
    site.apply(&watcher("wendy", 1)).await;
    until_holding(&site, "wendy", 1).await;
    let wendy = logged_in(&site, "wendy").await;
    assert_eq!(case(&site, &wendy, "first").await, 200);

    site.patch("vmsuser/wendy", "{suspended: true, limits: null}")
        .await;
    let suspended =
        |user: &VmsUser| is_current(user) && condition(user, "Ready").1 == "LicenseRequired";
    site.until("wendy", "she is suspended", suspended).await;
    assert_eq!(wendy.get("/api/v1/cameras").await.status, 403);
    pass(&site, 8 * DAY).await;
    site.patch(
        "vmsuser/wendy",
        "{suspended: null, limits: {licenses: {l3: 1}}}",
    )
    .await;
    until_holding(&site, "wendy", 1).await;
    assert_eq!(cases(&wendy).await, ["first"]);
}

#[tokio::test]
async fn who_is_made_ahead_of_the_time_has_licences_from_the_first_moment() {
    let site = site("licences ahead of the time").await;
    let from = vms_operator::clock::now() + std::time::Duration::from_hours(1);
    let coming = format!("spec: {{validFrom: '{from}', ");
    site.apply(&watcher("wendy", 1).replacen("spec: {", &coming, 1))
        .await;
    let wendy = until_holding(&site, "wendy", 1).await;
    assert_eq!(condition(&wendy, "Ready").1, "NotYetValid");
    pass(&site, 60 * 60).await;
    let visitor = logged_in(&site, "wendy").await;
    assert_eq!(case(&site, &visitor, "first").await, 200);
}

#[tokio::test]
async fn who_waits_for_a_confirmed_deletion_keeps_licences_and_has_no_access() {
    let site = site("licences of who waits").await;
    site.apply(&site.server("changeGuard: {users: 1, percent: 1}"))
        .await;
    for name in ["one", "two"] {
        site.apply(&watcher(name, 1)).await;
        until_holding(&site, name, 1).await;
    }
    site.kubectl(&["delete", "--wait=false", "vmsuser/one", "vmsuser/two"])
        .await;
    let parent = site.store.parent().await;
    let left = eventually(PATIENCE, "one is gone and one has no access", async || {
        let rows = parent.get("/api/v1/users/subusers").await.expect(200);
        let rows = rows.body["data"].as_array().expect("rows").clone();
        let path = |row: &Value| format!("/api/v1/users/subusers/{}", row["id"]);
        match rows.as_slice() {
            [row] => match parent.get(&path(row)).await.expect(200).body {
                user if user["cameras"] == json!([]) => Ok(user),
                user => Err(user.to_string()),
            },
            rows => Err(format!("{} are left", rows.len())),
        }
    })
    .await;
    assert_eq!(left["analytic_l3"], 1);
}

/// Waits until the server says how many of the third level there are, and how many are allocated and free.
async fn until_counted(site: &Site, expected: (u32, u32, u32)) {
    eventually(PATIENCE, "the licences are counted", async || {
        let status = site.vms_server().await.status.unwrap_or_default();
        let counts = status.licenses.map(|licenses| licenses.l3);
        match counts.map(|l3| (l3.total, l3.allocated, l3.free)) {
            Some(counts) if counts == expected => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

async fn pass(site: &Site, seconds: i64) {
    let body: Value = json!({"seconds": seconds});
    let admin = site.store.admin();
    admin.post("/admin/v1/clock", body).await.expect(200);
}
