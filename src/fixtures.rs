//! Values for the tests of the pure core, put together in words: a [`site`], a [`user`], a [`grant`].

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;

use crate::{
    domain::{
        capability::{Capabilities, Capability},
        name::{CameraId, Name, ObjectRef, SetId},
        pool::IpPool,
        role::Role,
        server::{Connection, DriverKind, Mode, OnViolation, Server},
        site::{Anchor, Camera, CameraSet, Selection, SetKind},
        terms::Terms,
        user::User,
    },
    rules::{Case, Verdict, judge},
    world::{Inventory, Object, ObservedSet, Site, World},
};

mod grant;
pub(crate) mod random;
mod share;
pub(crate) mod spelling;
mod user;

pub(crate) use grant::{grant, store_user};
pub(crate) use share::{ShareFixture, share};
pub(crate) use user::{UserFixture, user};

/// The server `main` in namespace `video`, what is declared of it, and what it has.
#[derive(Debug)]
pub(crate) struct SiteFixture {
    pub(crate) server: Server,
    pub(crate) world: World,
    pub(crate) inventory: Inventory,
    pub(crate) capabilities: Capabilities,
    pub(crate) terms: Option<Terms>,
}

/// A server without any camera, whose parent account holds a few permissions.
pub(crate) fn site() -> SiteFixture {
    let held = [
        ("archives-show", "Archive"),
        ("archives-download", "Archive"),
        ("ptz", "PTZ"),
        ("users-store", "User settings"),
    ];
    SiteFixture {
        server: server(),
        world: World::default(),
        inventory: Inventory {
            held: held.map(|(name, title)| (name.into(), title.into())).into(),
            ..Inventory::default()
        },
        capabilities: [
            Capability::CameraScope,
            Capability::IpPool,
            Capability::PasswordHashes,
        ]
        .into(),
        terms: None,
    }
}

/// The server `main` in namespace `video`.
pub(crate) fn server() -> Server {
    Server {
        object: in_video("main"),
        connection: Connection {
            driver: DriverKind::Aipix,
            url: "https://vms.example.com".into(),
            credentials: "parent".into(),
            ca: None,
            allow_plain_http: false,
            requests_per_second: 10,
            concurrent_requests: 2,
        },
        shares: Vec::new(),
        adopt: Vec::new(),
        on_violation: OnViolation::Hold,
        mode: Mode::Manage,
        change_guard: None,
        requires_pool: false,
        accepted_terms: None,
        resync: Duration::from_mins(1),
        full_check: Duration::from_hours(24),
        pinned_identity: None,
        confirmed_identity: None,
        proven_version: None,
    }
}

/// An object in the server's namespace.
pub(crate) fn in_video(name: &str) -> ObjectRef {
    ObjectRef::new("video", name)
}

/// A declared camera of the server `main`.
pub(crate) fn camera(name: &str, anchor: Anchor) -> Camera {
    Camera {
        object: in_video(name),
        server: "main".into(),
        anchor,
        labels: BTreeMap::new(),
    }
}

/// A declared layout or group of the server `main`.
pub(crate) fn set(kind: SetKind, name: &str, id: u32, members: Selection) -> CameraSet {
    CameraSet {
        kind,
        object: in_video(name),
        server: "main".into(),
        anchor: Anchor::Id(text(id)),
        members,
        labels: BTreeMap::new(),
    }
}

/// An address pool.
pub(crate) fn pool<const N: usize>(object: ObjectRef, ranges: [&str; N]) -> IpPool {
    IpPool {
        object,
        ranges: ranges.map(str::to_owned).into(),
    }
}

/// A role of what that user asks for.
pub(crate) fn role(object: ObjectRef, like: UserFixture) -> Role {
    let User {
        access,
        permissions,
        licenses,
        pool,
        validity,
        ..
    } = like.declared;
    Role {
        object,
        access,
        permissions,
        licenses,
        pool,
        validity,
    }
}

/// These names.
pub(crate) fn names<const N: usize>(names: [&str; N]) -> Selection {
    Selection {
        names: names.map(Name::from).into(),
        ..Selection::default()
    }
}

/// Everything.
pub(crate) fn all() -> Selection {
    Selection {
        all: true,
        ..Selection::default()
    }
}

/// By the one thing of that name in the VMS.
pub(crate) fn by_name(name: &str) -> Anchor {
    Anchor::Name {
        name: name.into(),
        pinned: None,
    }
}

impl SiteFixture {
    /// A camera that is declared, and there; the VMS calls it as the object is called.
    pub(crate) fn camera(self, name: &str, id: u32) -> Self {
        self.lost_camera(name, id).stray_camera(name, id)
    }

    /// A camera that is declared, and not there.
    pub(crate) fn lost_camera(self, name: &str, id: u32) -> Self {
        self.declaring(Object::Camera(camera(name, Anchor::Id(text(id)))))
    }

    /// A camera that is there, and not declared.
    pub(crate) fn stray_camera(mut self, name: &str, id: u32) -> Self {
        self.inventory
            .cameras
            .insert(CameraId::from(text(id)), name.into());
        self
    }

    /// A layout that is declared with these members, and there with those of them that are.
    pub(crate) fn layout<const N: usize>(self, name: &str, id: u32, members: [&str; N]) -> Self {
        self.set(SetKind::Layout, name, id, members)
    }

    /// A group that is declared with these members, and there with those of them that are.
    pub(crate) fn group<const N: usize>(self, name: &str, id: u32, members: [&str; N]) -> Self {
        self.set(SetKind::Group, name, id, members)
    }

    /// A layout or group that is declared, and there.
    pub(crate) fn set<const N: usize>(
        mut self,
        kind: SetKind,
        name: &str,
        id: u32,
        members: [&str; N],
    ) -> Self {
        let found = self
            .inventory
            .cameras
            .iter()
            .filter(|(_, name)| members.contains(&&***name))
            .map(|(id, _)| id.clone())
            .collect();
        self.observed(kind).insert(
            SetId::from(text(id)),
            ObservedSet {
                name: name.into(),
                members: found,
            },
        );
        self.lost_set(kind, name, id, members)
    }

    /// A layout or group that is declared, and not there.
    pub(crate) fn lost_set<const N: usize>(
        self,
        kind: SetKind,
        name: &str,
        id: u32,
        members: [&str; N],
    ) -> Self {
        self.declaring(Object::Set(set(kind, name, id, names(members))))
    }

    /// Somebody has put a camera into a layout in the VMS.
    pub(crate) fn showing(self, layout: u32, camera: u32) -> Self {
        self.holding(SetKind::Layout, layout, camera)
    }

    /// Somebody has put a camera into a layout or group in the VMS.
    pub(crate) fn holding(mut self, kind: SetKind, set: u32, camera: u32) -> Self {
        if let Some(set) = self.observed(kind).get_mut(&*text(set)) {
            set.members.insert(CameraId::from(text(camera)));
        }
        self
    }

    /// One more declaration.
    pub(crate) fn declaring(mut self, object: Object) -> Self {
        self.world.apply(object);
        self
    }

    /// An address pool in the server's namespace.
    pub(crate) fn pool<const N: usize>(self, name: &str, ranges: [&str; N]) -> Self {
        self.declaring(Object::Pool(pool(in_video(name), ranges)))
    }

    /// A role in the server's namespace, of what that user asks for.
    pub(crate) fn role(self, name: &str, like: UserFixture) -> Self {
        self.declaring(Object::Role(Box::new(role(in_video(name), like))))
    }

    /// The server wants every user to have an address pool.
    pub(crate) fn requiring_pools(mut self) -> Self {
        self.server.requires_pool = true;
        self
    }

    /// The server asks for consent to that version of its terms.
    pub(crate) fn asking_for_terms(mut self, version: &str) -> Self {
        self.terms = Some(Terms::read(version, "https://vms.example.com/terms"));
        self
    }

    /// The server's owner has agreed to that version.
    pub(crate) fn accepting(mut self, version: &str) -> Self {
        self.server.accepted_terms = version.parse().ok();
        self
    }

    /// The server shares with another namespace.
    pub(crate) fn shared(mut self, share: ShareFixture) -> Self {
        self.server.shares.push(share.into());
        self
    }

    /// The server adds what is granted without violation, whatever else is wrong.
    pub(crate) fn narrowing(mut self) -> Self {
        self.server.on_violation = OnViolation::Narrow;
        self
    }

    /// The server cannot do that.
    pub(crate) fn unable(mut self, capability: Capability) -> Self {
        self.capabilities.remove(&capability);
        self
    }

    /// The server itself keeps users out at other times than theirs.
    pub(crate) fn keeping_time(mut self) -> Self {
        self.capabilities.insert(Capability::Validity);
        self
    }

    /// The declarations laid over what is there.
    pub(crate) fn resolved(&self) -> Site {
        Site::resolve(&self.world, &self.server.object, &self.inventory)
    }

    /// The judgement of a user of this server.
    pub(crate) fn judge(&self, user: &UserFixture) -> Verdict {
        judge(&Case {
            user: &user.declared,
            server: Some(&self.server),
            site: &self.resolved(),
            inventory: &self.inventory,
            capabilities: &self.capabilities,
            terms: self.terms.as_ref(),
            pools: self.world.pools(),
            roles: self.world.roles(),
            current: user.current.as_ref(),
            is_new: user.current.is_none(),
            intact: user.intact,
            allowance: user.allowance,
            login: user.login_state(),
            now: Timestamp::UNIX_EPOCH,
            password: user.password_problem.as_ref(),
        })
    }

    /// Whose parent account holds that permission too.
    pub(crate) fn holding_permission(mut self, name: &str, title: &str) -> Self {
        self.inventory.held.insert(name.into(), title.into());
        self
    }

    fn observed(&mut self, kind: SetKind) -> &mut BTreeMap<SetId, ObservedSet> {
        match kind {
            SetKind::Layout => &mut self.inventory.layouts,
            SetKind::Group => &mut self.inventory.groups,
        }
    }
}

fn text(id: u32) -> Arc<str> {
    id.to_string().into()
}
