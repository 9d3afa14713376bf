//! Whatever tenant, owner, network and operator do, in whatever order: access ends within the share.

use std::{collections::BTreeSet, env};

use kube::api::DeleteParams;
use proptest::{
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use vms_operator::api::annotation::{CLAIM, LET_GO, PAUSED};

use super::Shared;
use crate::{
    operator::users::is_current,
    support::{cluster::PATIENCE, eventually::eventually, proxy::Fault, store::Visitor},
};

/// How many worlds are tried, unless `PROPTEST_CASES` says it.
const WORLDS: usize = 4;
const STEPS: usize = 14;
const CAMERAS: [&str; 3] = ["gate-1", "gate-2", "yard-1"];
const EVE: &str = "eve@shop.example.com";

/// What somebody does.
#[derive(Clone, Debug)]
enum Step {
    /// The tenant asks for these cameras.
    Declare(Vec<&'static str>),
    /// The tenant writes an annotation.
    Annotate(&'static str, &'static str),
    /// The tenant says what becomes of the account.
    DeletionPolicy(&'static str),
    /// The tenant deletes the object.
    Delete,
    /// The tenant deletes the object, and takes the finalizer off.
    Force,
    /// The owner shares these cameras; `None` is no share.
    Share(Option<Vec<&'static str>>),
    /// The next request to the VMS fails.
    Fail(Fault),
    /// The operator ends, and another one begins.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let cameras = || subsequence(CAMERAS.to_vec(), 1..=CAMERAS.len());
    let annotations = [
        (PAUSED, "true"),
        (PAUSED, "false"),
        (CLAIM, "x"),
        (LET_GO, "true"),
    ];
    // A request that stalls takes the time of a request, which is long.
    let faults = Fault::ALL.iter().copied();
    let faults: Vec<Fault> = faults.filter(|fault| *fault != Fault::Stall).collect();
    prop_oneof![
        6 => cameras().prop_map(Step::Declare),
        3 => select(annotations.to_vec()).prop_map(|(name, value)| Step::Annotate(name, value)),
        1 => select(vec!["Orphan", "Delete"]).prop_map(Step::DeletionPolicy),
        1 => Just(Step::Delete),
        1 => Just(Step::Force),
        4 => prop::option::weighted(0.7, cameras()).prop_map(Step::Share),
        2 => select(faults).prop_map(Step::Fail),
        1 => Just(Step::Restart),
    ]
}

impl Shared {
    async fn take(&mut self, step: &Step) {
        match step {
            Step::Declare(cameras) => {
                let wanted = format!("access: {{cameras: {{names: [{}]}}}}", cameras.join(", "));
                self.declare("eve", EVE, &wanted).await;
                self.until_judged().await;
            }
            Step::Annotate(name, value) => {
                self.edit(&json!({"metadata": {"annotations": {*name: value}}}))
                    .await;
            }
            Step::DeletionPolicy(policy) => {
                self.edit(&json!({"spec": {"deletionPolicy": policy}}))
                    .await;
            }
            Step::Delete => self.delete().await,
            Step::Force => {
                self.delete().await;
                self.edit(&json!({"metadata": {"finalizers": null}})).await;
            }
            Step::Share(cameras) => self.share_with(cameras.as_deref()).await,
            Step::Fail(fault) => self.site.proxy.fail_next(*fault),
            Step::Restart => {
                self.site.stop().await;
                self.run().await;
            }
        }
    }

    /// An edit of an object that may be gone.
    async fn edit(&self, patch: &Value) {
        let (how, patch) = (
            kube::api::PatchParams::default(),
            kube::api::Patch::Merge(patch),
        );
        // There is nothing to edit where nothing is declared.
        let _ = self.tenants_users().patch("eve", &how, &patch).await;
    }

    async fn delete(&self) {
        let users = self.tenants_users();
        // There is nothing to delete where nothing is declared.
        let _ = users.delete("eve", &DeleteParams::default()).await;
    }

    async fn share_with(&self, cameras: Option<&[&str]>) {
        let share = cameras.map(|cameras| {
            format!(
                "{{namespace: {}, loginPattern: '*', cameras: {{names: [{}]}}}}",
                self.tenant.name,
                cameras.join(", ")
            )
        });
        let shares = format!("shares: [{}]", share.unwrap_or_default());
        self.site.apply(&self.site.server(&shares)).await;
    }

    /// Waits until what is declared was judged, or is not there any more.
    async fn until_judged(&self) {
        let users = self.tenants_users();
        eventually(PATIENCE, "eve is judged", async || {
            match users.get_opt("eve").await {
                Ok(Some(eve)) if eve.metadata.deletion_timestamp.is_none() && !is_current(&eve) => {
                    Err(format!("{:#?}", eve.status))
                }
                _ => Ok(()),
            }
        })
        .await;
    }
}

/// The VMS, as the parent account sees it.
struct Vms {
    parent: Visitor,
    cameras: Vec<Value>,
}

impl Vms {
    /// In one session: an account has few.
    async fn of(shared: &Shared) -> Self {
        let parent = shared.site.store.parent().await;
        let listing = parent.get("/api/v1/cameras").await.expect(200).body;
        let cameras = listing["data"].as_array().expect("a listing").clone();
        Self { parent, cameras }
    }

    /// The cameras that the account has, by name; none where there is no account.
    async fn held(&self) -> BTreeSet<String> {
        let listing = self.parent.get("/api/v1/users/subusers?per_page=100").await;
        let rows = listing.expect(200).body["data"].clone();
        let rows = rows.as_array().expect("a listing").clone();
        let Some(eve) = rows.iter().find(|row| row["login"] == EVE) else {
            return BTreeSet::new();
        };
        let shown = self
            .parent
            .get(&format!("/api/v1/users/subusers/{}", eve["id"]))
            .await;
        // She may be deleted between the two.
        let held = shown.body["cameras"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let held = self
            .cameras
            .iter()
            .filter(|camera| held.contains(&camera["id"]));
        held.map(|camera| camera["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    async fn is_within(&self, share: &BTreeSet<String>) -> Result<(), String> {
        let held = self.held().await;
        if held.is_subset(share) {
            Ok(())
        } else {
            Err(format!("held: {held:?}, shared: {share:?}"))
        }
    }
}

/// Goes through a world; answers how many cameras were held after each step, at most.
async fn go_through(number: usize, steps: Vec<Step>) -> usize {
    let mut shared = Shared::start(&format!("random world {number}")).await;
    let vms = Vms::of(&shared).await;
    let mut most = 0;
    for step in &steps {
        shared.take(step).await;
        most = most.max(vms.held().await.len());
    }
    let last = steps.iter().rev().find_map(|step| {
        if let Step::Share(cameras) = step {
            Some(cameras.clone().unwrap_or_default())
        } else {
            None
        }
    });
    let share = last
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let wanted = format!("access is within the share after {steps:#?}");
    eventually(PATIENCE, &wanted, async || vms.is_within(&share).await).await;
    shared.site.until_caught_up().await;
    let rested = vms.is_within(&share).await;
    assert_eq!(rested, Ok(()), "after {steps:#?}");
    most
}

#[tokio::test]
async fn a_tenants_access_ends_within_the_share_whatever_everybody_does() {
    let worlds = env::var("PROPTEST_CASES").map_or(WORLDS, |worlds| {
        worlds.parse().expect("PROPTEST_CASES is a number")
    });
    let mut runner = TestRunner::deterministic();
    let mut world = || {
        let steps = prop::collection::vec(step(), STEPS).new_tree(&mut runner);
        steps.expect("steps").current()
    };
    let mut most = Vec::new();
    for number in 0..worlds {
        most.push(Box::pin(go_through(number, world())).await);
    }
    let with_access = most.iter().filter(|most| **most > 0).count();
    assert!(with_access > 0, "somebody had access: {most:?}");
    eprintln!(
        "{} worlds, {with_access} with access in between",
        most.len()
    );
}
