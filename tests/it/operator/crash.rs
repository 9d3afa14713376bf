//! An operator that is killed in the middle of its work.

use futures::{StreamExt as _, stream};
use k8s_openapi::api::core::v1::Secret;
use kube::{
    Api,
    api::{Patch, PatchParams, PostParams},
};
use rustix::process::Signal;
use serde_json::{Value, json};
use vms_operator::api::v1alpha1::{VmsCamera, VmsServer, VmsUser};

use super::{
    deletion::until_gone,
    leader::CREATE,
    manifests::{ALICE, ALICE_LOGIN},
    process::Process,
    site::Site,
    users::{is_ready, status_of},
};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    namespace::{create, named},
    proxy::Fault,
    store::{PARENT, TestStore},
};

pub(super) async fn until_created(site: &Site) {
    eventually(PATIENCE, "the create is on its way", async || {
        let requests = site.proxy.requests();
        let create = requests.iter().position(|request| request == CREATE);
        create.map(drop).ok_or_else(|| format!("{requests:?}"))
    })
    .await;
}

#[tokio::test]
async fn an_operator_killed_right_after_the_create_was_accepted_owns_what_it_made() {
    let site = Site::prepare("an operator killed after a create").await;
    owns_what_it_made(&site).await;
}

#[tokio::test]
async fn an_operator_killed_right_after_the_create_of_a_user_with_a_finalizer_owns_what_it_made() {
    let site = Site::prepare("an operator killed after a create on record").await;
    site.give_finalizers().await;
    owns_what_it_made(&site).await;
}

/// The ids of all users of the store.
pub(super) async fn made(site: &Site) -> Vec<String> {
    let parent = site.store.parent().await;
    let listing = parent.get("/api/v1/users/subusers").await;
    listing.expect(200).column("id")
}

/// An operator that made a user and was killed before it was told.
pub(super) async fn killed_after_a_create(site: &Site) -> Vec<String> {
    site.apply(ALICE).await;
    // The answer to the create never comes.
    site.proxy.fail_next_of(CREATE, Fault::Stall);
    let mut operator = Process::start(site);
    until_created(site).await;
    let made_first = eventually(PATIENCE, "the store has made the user", async || {
        let ids = made(site).await;
        if ids.len() == 1 {
            Ok(ids)
        } else {
            Err(format!("{ids:?}"))
        }
    })
    .await;
    operator.kill();
    assert_eq!(
        status_of(&site.user("alice").await).external_id,
        None,
        "nobody wrote it down"
    );
    made_first
}

async fn owns_what_it_made(site: &Site) {
    let made_first = killed_after_a_create(site).await;
    let _operator = Process::start(site);
    let alice = site.ready("alice").await;
    assert_eq!(
        made(site).await,
        made_first,
        "the same user, and no second one"
    );
    assert_eq!(
        status_of(&alice).external_id.map(|id| vec![id]),
        Some(made_first)
    );
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
    assert_eq!(site.login_from(2, ALICE_LOGIN).await, 403);
}

#[tokio::test]
async fn a_user_whose_operator_was_killed_after_the_create_goes_with_its_object() {
    let site = Site::prepare("an object that goes after a create").await;
    goes_with_its_object(&site).await;
}

#[tokio::test]
async fn a_user_with_a_finalizer_whose_operator_was_killed_after_the_create_goes_with_its_object() {
    let site = Site::prepare("an object that goes after a create on record").await;
    site.give_finalizers().await;
    goes_with_its_object(&site).await;
}

/// Nothing of its server was written down either: that is killed in its first second.
async fn goes_with_its_object(site: &Site) {
    killed_after_a_create(site).await;
    site.delete(ALICE).await;
    let _operator = Process::start(site);
    until_gone::<VmsUser>(site, "alice").await;
    assert_eq!(made(site).await, [""; 0]);
}

#[tokio::test]
async fn an_operator_that_is_told_to_end_ends_its_work_first() {
    let site = Site::prepare("an operator that is told to end").await;
    site.apply(ALICE).await;
    let create = site.proxy.hold(CREATE);
    let mut operator = Process::start(&site);
    create.arrived().await;
    operator.signal(Signal::TERM);
    create.release();
    let ended = operator.ended().await;
    assert!(ended.success(), "{ended}");
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

/// How many cameras are declared: more than one request can carry.
pub(super) const CAMERAS: usize = 700;
/// More requests than a create takes, with everything that comes before it.
const MANY: usize = 60;

/// A store of one camera more than is declared.
pub(super) async fn large_store() -> TestStore {
    store_of(CAMERAS).await
}

/// A store of one camera more than these, and with room for the sessions of many operators.
pub(super) async fn store_of(cameras: usize) -> TestStore {
    let cameras: Vec<String> = (0..=cameras).map(|number| format!("c{number}")).collect();
    let (login, password) = PARENT;
    let account = json!({
        "login": login, "password": password, "name": "Site", "permissions": ["*"],
        "sessionLimit": 500, "cameras": cameras,
    });
    TestStore::with(&json!({"accounts": [account]}).to_string(), |_| {}).await
}

pub(super) async fn declare_cameras(site: &Site) {
    declare_first(site, CAMERAS).await;
}

pub(super) async fn declare_first(site: &Site, number: usize) {
    let cameras: Api<VmsCamera> = site.api();
    let manifest = |number: usize| {
        let camera = json!({
            "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsCamera",
            "metadata": {"name": format!("c{number}")},
            "spec": {"serverRef": {"name": "main"}, "matchName": format!("c{number}")},
        });
        serde_json::from_value::<VmsCamera>(camera).expect("a VmsCamera")
    };
    stream::iter(0..number)
        .for_each_concurrent(8, async |number| {
            let (how, camera) = (PostParams::default(), manifest(number));
            let created = cameras.create(&how, &camera).await;
            created.expect("create a VmsCamera");
        })
        .await;
}

pub(super) async fn declare_user(site: &Site, name: &str) {
    let login = Secret {
        metadata: named(&format!("{name}-login")),
        string_data: Some([("password".to_owned(), format!("{name}-secret"))].into()),
        ..Secret::default()
    };
    create(&site.api(), login).await;
    let user = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser", "metadata": {"name": name},
        "spec": {
            "serverRef": {"name": "main"}, "login": format!("{name}@example.com"),
            "password": {"secretRef": {"name": format!("{name}-login")}},
            "access": {"cameras": {"all": true}}, "permissions": {"archive": ["View"]},
            "ipPool": {"ranges": ["127.0.0.1"]},
        },
    });
    let user: VmsUser = serde_json::from_value(user).expect("a VmsUser");
    site.users.create(&user).await;
}

/// The id of the camera that the store has and nobody declares.
async fn undeclared_camera(site: &Site) -> Value {
    let parent = site.store.parent().await;
    let path = format!("/api/v1/cameras?search=c{CAMERAS}");
    parent.get(&path).await.expect(200).body["data"][0]["id"].clone()
}

pub(super) fn list<'a>(user: &'a Value, field: &str) -> &'a Vec<Value> {
    user[field].as_array().expect("a list")
}

/// Whatever moment it is, the user has nothing that is not declared, and from nowhere else.
async fn assert_never_more(site: &Site, name: &str, when: &str) {
    let login = format!("{name}@example.com");
    let Some(user) = site.store.subuser(&login).await else {
        return;
    };
    let undeclared = undeclared_camera(site).await;
    assert!(!list(&user, "cameras").contains(&undeclared), "{when}");
    let permissions = list(&user, "permissions");
    let declared = |permission: &Value| permission["name"] == "archives-show";
    assert!(permissions.iter().all(declared), "{when}: {permissions:?}");
    let pools = [json!(["127.0.0.1"]), json!(["255.255.255.255"])];
    assert!(
        pools.contains(&user["ip_pool"]),
        "{when}: {}",
        user["ip_pool"]
    );
    let elsewhere = site
        .login_from(2, (&login, &format!("{name}-secret")))
        .await;
    assert_ne!(elsewhere, 200, "{when}");
}

#[tokio::test]
async fn an_operator_killed_at_any_request_of_a_create_with_seven_hundred_cameras_recovers() {
    let site = Site::prepare_on("an operator killed anywhere", large_store().await).await;
    recovers_from_each_request(&site).await;
}

#[tokio::test]
async fn an_operator_killed_at_any_request_of_a_create_of_a_user_with_a_finalizer_recovers() {
    let site = Site::prepare_on("killed with a claim on record", large_store().await).await;
    site.give_finalizers().await;
    recovers_from_each_request(&site).await;
}

async fn recovers_from_each_request(site: &Site) {
    declare_cameras(site).await;
    for index in 0..MANY {
        // To a server that has proven nothing a create takes the most requests.
        let servers: Api<VmsServer> = site.api();
        let forget = Patch::Merge(json!({"status": {"proven": null}}));
        let how = PatchParams::default();
        let forgotten = servers.patch_status("main", &how, &forget).await;
        forgotten.expect("patch the status of a VmsServer");
        let (name, when) = (format!("u{index}"), format!("killed at request {index}"));
        declare_user(site, &name).await;
        let stalled = site.proxy.count() + index;
        site.proxy.fail(stalled, Fault::Stall);
        let mut operator = Process::start(site);
        let reached = eventually(PATIENCE, &when, async || {
            if site.proxy.has_stalled(stalled) {
                Ok(true)
            } else if is_ready(&site.user(&name).await) {
                Ok(false)
            } else {
                Err(format!("{:?}", site.proxy.requests().last()))
            }
        })
        .await;
        assert_never_more(site, &name, &when).await;
        operator.kill();
        let before = site.store.subuser(&format!("{name}@example.com")).await;

        let operator = Process::start(site);
        let user = site.ready(&name).await;
        let login = format!("{name}@example.com");
        let after = site.store.subuser(&login).await.expect("the user is made");
        if let Some(before) = before {
            assert_eq!(after["id"], before["id"], "{when}: it owns what it made");
        }
        assert_eq!(list(&after, "cameras").len(), CAMERAS, "{when}");
        assert_eq!(
            status_of(&user).external_id,
            Some(after["id"].to_string()),
            "{when}"
        );
        let password = format!("{name}-secret");
        assert_eq!(site.login((&login, &password)).await, 200, "{when}");
        assert_eq!(site.login_from(2, (&login, &password)).await, 403, "{when}");
        drop(operator);
        if !reached {
            return;
        }
    }
    panic!("a create takes more than {MANY} requests");
}
