//! What the VMS holds and what the objects say, beside what was declared.

use std::collections::{BTreeMap, BTreeSet};

use kube::{ResourceExt as _, api::ListParams};
use serde_json::Value;
use vms_operator::api::v1alpha1::{VmsAccount, VmsUser};

use super::{
    model::{Expected, Model},
    parts::{Parts, insist},
    scene::WALL,
};
use crate::operator::users::{is_current, is_ready, rules_of};

/// What there is at one moment.
pub(super) struct Seen {
    /// The users of the VMS, in full, by login.
    stored: BTreeMap<String, Value>,
    /// The names of the cameras, by id.
    cameras: BTreeMap<String, String>,
    objects: Vec<VmsUser>,
    accounts: Vec<VmsAccount>,
    /// The cameras of the layout that is kept.
    wall: BTreeSet<String>,
}

impl Seen {
    pub(super) async fn now(parts: &Parts) -> Result<Self, String> {
        let parent = parts.parent().await;
        let mut stored = BTreeMap::new();
        for row in parent.listing("/api/v1/users/subusers").await? {
            let shown = parent
                .shown(&format!("/api/v1/users/subusers/{}", row["id"]))
                .await?;
            let login = shown["login"].as_str().unwrap_or_default().to_owned();
            if stored.insert(login.clone(), shown).is_some() {
                return Err(format!("two users of the login {login}"));
            }
        }
        let cameras = parent.listing("/api/v1/cameras").await?;
        let cameras = cameras
            .iter()
            .map(|camera| (camera["id"].to_string(), name_of(camera)));
        let cameras = cameras.collect();
        let layouts = parent.listing("/api/v1/layouts").await?;
        let walls: Vec<&Value> = layouts.iter().filter(|row| row["name"] == WALL).collect();
        let [wall] = walls[..] else {
            return Err(format!("layouts of the name {WALL}: {walls:?}"));
        };
        let wall = wall["grid"].as_array().into_iter().flatten();
        let wall = wall.map(name_of).collect();
        parent.leave().await;
        let all = ListParams::default();
        let mut objects = insist("list users", async || parts.api().list(&all).await)
            .await
            .items;
        let tenants = parts.tenants_users();
        objects.extend(
            insist("list users", async || tenants.list(&all).await)
                .await
                .items,
        );
        let accounts = insist("list accounts", async || parts.api().list(&all).await)
            .await
            .items;
        Ok(Self {
            stored,
            cameras,
            objects,
            accounts,
            wall,
        })
    }

    pub(super) fn compare(&self, model: &Model) -> Result<(), String> {
        let expected = model.expected();
        let declared: BTreeSet<&str> = expected.keys().map(String::as_str).collect();
        let there: BTreeSet<&str> = self.stored.keys().map(String::as_str).collect();
        // Nothing is made for a declaration that was refused from the beginning, or that gives nothing yet.
        let missing = |login: &&&str| {
            let expected = &expected[**login];
            !(expected.is_refused || expected.is_suspended)
        };
        let less: Vec<_> = declared.difference(&there).filter(missing).collect();
        let more: Vec<_> = there.difference(&declared).collect();
        if !(more.is_empty() && less.is_empty()) {
            return Err(format!(
                "users nobody declared: {more:?}, users that are not there: {less:?}"
            ));
        }
        let objects: BTreeSet<&str> = self
            .objects
            .iter()
            .map(|object| &*object.spec.login)
            .collect();
        if objects != declared {
            return Err(format!(
                "objects that are to be gone: {:?}",
                objects.difference(&declared)
            ));
        }
        let wall: BTreeSet<String> = model.wall.iter().map(|&name| name.to_owned()).collect();
        if self.wall != wall {
            return Err(format!(
                "the layout holds {:?}, and not {wall:?}",
                self.wall
            ));
        }
        for object in &self.objects {
            self.compare_one(object, &expected[&*object.spec.login])
                .map_err(|error| format!("{}: {error}", object.name_any()))?;
        }
        self.compare_accounts()
    }

    fn compare_one(&self, object: &VmsUser, expected: &Expected) -> Result<(), String> {
        let Some(stored) = self.stored.get(&object.spec.login) else {
            let is_right = is_current(object) && (!is_ready(object) || expected.is_suspended);
            return is_right.then_some(()).ok_or(format!("{:?}", object.status));
        };
        let cameras = stored["cameras"].as_array().into_iter().flatten();
        let cameras = cameras.map(|id| self.cameras[&id.to_string()].clone());
        let mut permissions = stored["permissions"].as_array().into_iter().flatten();
        let held = Expected {
            cameras: cameras.collect(),
            may_download: permissions.any(|permission| name_of(permission) == "archives-download"),
            network: network(stored),
            is_suspended: stored["suspended"] == true,
            has_wall: stored["layouts"]
                .as_array()
                .is_some_and(|layouts| !layouts.is_empty()),
            is_refused: !is_ready(object),
        };
        let is_right = if expected.is_refused {
            // A declaration that is refused only ever shrinks what there is.
            held.cameras.is_subset(&expected.cameras)
                && held.is_refused
                && (!held.may_download || expected.may_download)
        } else if expected.is_suspended {
            held.is_suspended && held.cameras.is_subset(&expected.cameras)
        } else {
            held == *expected
        };
        if is_right && is_current(object) {
            return Ok(());
        }
        Err(format!(
            "declared {expected:?}, held {held:?}, rules {:?}, status {:?}",
            rules_of(object),
            object.status
        ))
    }

    /// One record for each account of the tenant, and no other.
    fn compare_accounts(&self) -> Result<(), String> {
        let recorded: BTreeSet<&str> = self
            .accounts
            .iter()
            .map(|account| &*account.spec.login)
            .collect();
        let is_recorded = |object: &&VmsUser| recorded.contains(&*object.spec.login);
        let tenants = self.objects.iter().filter(is_recorded).count();
        if recorded.len() != self.accounts.len() || tenants != self.accounts.len() {
            return Err(format!("accounts on record: {:#?}", self.accounts));
        }
        let left = self
            .accounts
            .iter()
            .find(|account| account.spec.left_behind.is_some());
        left.map_or(Ok(()), |left| Err(format!("left behind: {left:#?}")))
    }
}

fn name_of(shown: &Value) -> String {
    shown["name"].as_str().unwrap_or_default().to_owned()
}

/// The `N` of `192.0.N.0/24`; none of another pool.
fn network(stored: &Value) -> u8 {
    let pool = stored["ip_pool"].as_array().map(Vec::as_slice);
    let Some([Value::String(range)]) = pool else {
        return 0;
    };
    let number = range
        .strip_prefix("192.0.")
        .and_then(|rest| rest.strip_suffix(".0/24"));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
