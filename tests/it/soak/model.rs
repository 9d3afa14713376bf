//! What is declared, as those who declare it know.

use std::collections::{BTreeMap, BTreeSet};

use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, Patch, PatchParams},
};
use serde_json::{Value, json};
use vms_operator::api::v1alpha1::{VmsCamera, VmsLayout, VmsServer, VmsUser};

use super::{
    parts::{Parts, insist},
    scene::{CAMERAS, WALL, login, wall},
    step::{Step, Wish},
};

/// Every fourth user is a tenant's.
const TENANTS: usize = 4;

/// What is declared.
pub(super) struct Model {
    /// `None`: the user is deleted.
    users: Vec<Option<Wish>>,
    areas: BTreeMap<&'static str, &'static str>,
    shared: BTreeSet<&'static str>,
    /// The cameras of the layout that is kept.
    pub(super) wall: BTreeSet<&'static str>,
}

/// What a user is to have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// All of them, or no other ones.
    pub(super) cameras: BTreeSet<String>,
    pub(super) may_download: bool,
    pub(super) network: u8,
    pub(super) is_suspended: bool,
    pub(super) has_wall: bool,
    /// Whether it may have less: what is declared is refused.
    pub(super) is_refused: bool,
}

pub(super) const fn is_tenants(number: usize) -> bool {
    number.is_multiple_of(TENANTS)
}

impl Model {
    pub(super) fn new(users: usize) -> Self {
        Self {
            users: (0..users).map(|_| Some(Wish::modest())).collect(),
            areas: CAMERAS.into(),
            shared: CAMERAS.iter().map(|(camera, _)| *camera).collect(),
            wall: ["gate-1"].into(),
        }
    }

    /// How many users there are.
    pub(super) fn declared(&self) -> usize {
        self.users.iter().flatten().count()
    }

    /// What each is to have, by login.
    pub(super) fn expected(&self) -> BTreeMap<String, Expected> {
        let users = self.users.iter().enumerate();
        let there = users.filter_map(|(number, wish)| Some((number, wish.as_ref()?)));
        there
            .map(|(number, wish)| (login(number), self.expected_of(number, wish)))
            .collect()
    }

    fn expected_of(&self, number: usize, wish: &Wish) -> Expected {
        let in_area = self.areas.iter();
        let in_area = in_area.filter(|(_, area)| wish.area == Some(**area));
        let selected = in_area.map(|(camera, _)| *camera);
        let mut cameras: BTreeSet<&str> = wish.cameras.iter().copied().chain(selected).collect();
        if wish.has_wall {
            cameras.extend(&self.wall);
        }
        let is_refused = is_tenants(number)
            && wish
                .cameras
                .iter()
                .any(|camera| !self.shared.contains(camera));
        if is_tenants(number) {
            cameras.retain(|camera| self.shared.contains(camera));
        }
        Expected {
            cameras: cameras.into_iter().map(str::to_owned).collect(),
            may_download: wish.may_download,
            network: wish.network,
            is_suspended: wish.is_suspended,
            has_wall: wish.has_wall,
            is_refused,
        }
    }

    pub(super) async fn declare_all(&mut self, parts: &mut Parts) {
        let wall: Vec<&str> = self.wall.iter().copied().collect();
        self.take(parts, &Step::Fill(wall)).await;
        for number in 0..self.users.len() {
            self.take(parts, &Step::Declare(number, Wish::modest()))
                .await;
        }
    }

    /// Does something, and knows what it means.
    pub(super) async fn take(&mut self, parts: &mut Parts, step: &Step) {
        match step {
            Step::Declare(number, wish) => {
                let wish = Wish {
                    // What a selector selects, a tenant cannot know.
                    area: wish.area.filter(|_| !is_tenants(*number)),
                    // The layout is not shared.
                    has_wall: wish.has_wall && !is_tenants(*number),
                    ..wish.clone()
                };
                if self.users[*number].is_some() || !is_there(parts, *number).await {
                    declare(parts, *number, &wish).await;
                    self.users[*number] = Some(wish);
                }
            }
            Step::Delete(number) => {
                let users = users(parts, *number);
                let (name, how) = (name(*number), DeleteParams::default());
                insist("delete a user", async || {
                    match users.delete(&name, &how).await {
                        Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
                        deleted => deleted.map(drop),
                    }
                })
                .await;
                self.users[*number] = None;
            }
            Step::Move(camera, area) => {
                let moved = json!({"metadata": {"labels": {"area": area}}});
                patch(&parts.api::<VmsCamera>(), camera, &moved).await;
                self.areas.insert(camera, area);
            }
            Step::Fill(cameras) => {
                let (walls, how) = (
                    parts.api::<VmsLayout>(),
                    PatchParams::apply("a person").force(),
                );
                let wall = wall(cameras);
                insist("fill the layout", async || {
                    walls.patch(WALL, &how, &Patch::Apply(&wall)).await
                })
                .await;
                self.wall = cameras.iter().copied().collect();
            }
            Step::Share(cameras) => {
                let shares = json!({"spec": {"shares": [parts.share(cameras)]}});
                patch(&parts.api::<VmsServer>(), "main", &shares).await;
                self.shared = cameras.iter().copied().collect();
            }
            Step::Fail(failure) => parts.fail(failure).await,
        }
    }
}

fn name(number: usize) -> String {
    format!("u{number}")
}

fn users(parts: &Parts, number: usize) -> Api<VmsUser> {
    if is_tenants(number) {
        parts.tenants_users()
    } else {
        parts.api()
    }
}

/// Whether the object of a deleted user is still there.
async fn is_there(parts: &Parts, number: usize) -> bool {
    let users = users(parts, number);
    insist("look for a user", async || {
        users.get_metadata_opt(&name(number)).await
    })
    .await
    .is_some()
}

async fn declare(parts: &Parts, number: usize, wish: &Wish) {
    let users = users(parts, number);
    let how = PatchParams::apply("a person").force();
    let body = json!({
        "apiVersion": "vms-operator.io/v1alpha1", "kind": "VmsUser",
        "metadata": {"name": name(number)},
        "spec": spec(&parts.namespace.name, number, wish),
    });
    let patch = Patch::Apply(&body);
    insist("declare a user", async || {
        users.patch(&name(number), &how, &patch).await
    })
    .await;
}

fn spec(namespace: &str, number: usize, wish: &Wish) -> Value {
    let selector = wish.area.map(|area| json!({"matchLabels": {"area": area}}));
    let archive: &[&str] = if wish.may_download {
        &["View", "Download"]
    } else {
        &["View"]
    };
    let mut cameras = json!({"names": wish.cameras});
    if let Some(selector) = selector {
        cameras["selector"] = selector;
    }
    let mut access = json!({"cameras": cameras});
    if wish.has_wall {
        access["layouts"] = json!({"names": [WALL], "memberCameras": "Grant"});
    }
    json!({
        "serverRef": {"name": "main", "namespace": namespace},
        "login": login(number),
        "access": access,
        "permissions": {"archive": archive},
        "ipPool": {"ranges": [format!("192.0.{}.0/24", wish.network)]},
        "suspended": wish.is_suspended,
    })
}

async fn patch<K>(objects: &Api<K>, name: &str, change: &Value)
where
    K: kube::Resource<DynamicType = ()> + Clone + std::fmt::Debug + serde::de::DeserializeOwned,
{
    let (how, change) = (PatchParams::default(), Patch::Merge(change));
    let patched = insist("change an object", async || {
        objects.patch(name, &how, &change).await
    })
    .await;
    assert_eq!(patched.name_any(), name);
}
