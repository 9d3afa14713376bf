//! Which users a change of another object touches; those whom no server serves are touched by none.

use super::{declared::World, objects::Affected};
use crate::domain::{
    name::{Name, ObjectRef},
    server::Share,
    site::{Camera, CameraSet, Selection, SetKind},
    user::{AccessRequest, User},
};

impl World {
    /// The users that see a layout or group which changed in the VMS.
    pub fn users_of_set(
        &self,
        server: &ObjectRef,
        kind: SetKind,
        id: &str,
        name: &str,
    ) -> Affected {
        self.sets_of(server)
            .filter(|set| set.kind == kind && set.anchor.may_be(id, name))
            .flat_map(|set| self.touched_by(None, Some(&**set)))
            .collect()
    }

    /// The users of these cameras, and of these layouts and groups.
    pub fn users_of_all(
        &self,
        server: &ObjectRef,
        objects: &[(Option<SetKind>, &Name)],
    ) -> Affected {
        let users_of = |(kind, name): &(Option<SetKind>, &Name)| {
            let object = server.sibling(name);
            match kind {
                None => self.touched_by(None, self.camera(&object)),
                Some(kind) => self.touched_by(None, self.set(*kind, &object)),
            }
        };
        objects.iter().flat_map(users_of).collect()
    }

    /// Whom a camera, layout or group touches that came, went or changed.
    ///
    /// Where only its labels changed, those are whoever chooses it by the one and not by the other, and all to whom it
    /// came to be shared or ceased to be. Labels change often, and most choose nothing.
    pub(super) fn touched_by<T: Selectable>(
        &self,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Affected {
        if let (Some(before), Some(after)) = (before, after)
            && before.differs_by_labels(after)
        {
            let moves = |selection: &Selection| before.is_in(selection) != after.is_in(selection);
            let mut affected = self.choosing(after, moves);
            affected.extend(self.sharing(&after.server(), |share| moves(after.shared(share))));
            return affected;
        }
        let versions = [before, after].into_iter().flatten();
        versions
            .flat_map(|version| self.choosing(version, |selection| version.is_in(selection)))
            .collect()
    }

    /// Whose selections, or those of the layouts and groups that they choose, are such.
    fn choosing<T: Selectable>(
        &self,
        chosen: &T,
        is_such: impl Fn(&Selection) -> bool,
    ) -> Affected {
        let server = chosen.server();
        let sets = T::HAS_HOLDERS.then(|| self.sets_of(&server));
        let holders: Vec<_> = sets
            .into_iter()
            .flatten()
            .filter(|set| is_such(&set.members))
            .collect();
        self.selecting(&server, |access| {
            let mut holders = holders.iter();
            is_such(chosen.asked_for(access)) || holders.any(|set| set.is_in(set.asked_for(access)))
        })
    }

    /// The users of the namespaces whose share is such.
    fn sharing(&self, server: &ObjectRef, is_such: impl Fn(&Share) -> bool) -> Affected {
        let shares = self.server(server).map(|server| &server.shares);
        let shares = shares.into_iter().flatten();
        let namespaces: Vec<_> = shares
            .filter(|share| is_such(share))
            .map(|share| &share.namespace)
            .collect();
        self.users_of(server)
            .filter(|user| namespaces.contains(&&user.namespace))
            .cloned()
            .collect()
    }

    /// A scan over the server's users: a few milliseconds at ten thousand, and no second index to keep true.
    pub(super) fn selecting(
        &self,
        server: &ObjectRef,
        chooses: impl Fn(&AccessRequest) -> bool,
    ) -> Affected {
        let touches = |user: &User| {
            let mut roles = self.shared.roles_of(user);
            chooses(&user.access) || roles.any(|role| chooses(&role.access))
        };
        self.users_of(server)
            .filter(|object| self.users.get(object).is_some_and(|user| touches(user)))
            .cloned()
            .collect()
    }

    /// A pool may be named from everywhere.
    pub(super) fn touched_by_pool(&self, pool: &ObjectRef) -> Affected {
        self.naming(|user| {
            let mut named = self.shared.pools_named_by(user);
            named.any(|named| named == *pool)
        })
    }

    pub(super) fn touched_by_role(&self, role: &ObjectRef) -> Affected {
        self.naming(|user| user.roles().any(|named| named == *role))
    }

    fn naming(&self, names: impl Fn(&User) -> bool) -> Affected {
        self.users()
            .filter(|user| self.is_served(user) && names(user))
            .map(|user| user.object.clone())
            .collect()
    }
}

/// What selections choose.
pub(super) trait Selectable {
    /// Whether layouts and groups hold it.
    const HAS_HOLDERS: bool;

    /// The server, in the same namespace.
    fn server(&self) -> ObjectRef;

    /// Whether a selection of its kind chooses it.
    fn is_in(&self, selection: &Selection) -> bool;

    /// The selection of its kind that a user or a role makes.
    fn asked_for<'a>(&self, access: &'a AccessRequest) -> &'a Selection;

    /// The selection of its kind that a share makes.
    fn shared<'a>(&self, share: &'a Share) -> &'a Selection;

    /// Whether nothing by which users are judged differs but labels.
    fn differs_by_labels(&self, other: &Self) -> bool;
}

impl Selectable for Camera {
    const HAS_HOLDERS: bool = true;

    fn server(&self) -> ObjectRef {
        self.object.sibling(&self.server)
    }

    fn is_in(&self, selection: &Selection) -> bool {
        selection.chooses(&self.object.name, &self.labels)
    }

    fn asked_for<'a>(&self, access: &'a AccessRequest) -> &'a Selection {
        &access.cameras
    }

    fn shared<'a>(&self, share: &'a Share) -> &'a Selection {
        &share.cameras
    }

    fn differs_by_labels(&self, other: &Self) -> bool {
        let Self {
            object,
            server,
            anchor,
            labels: _,
        } = self;
        (object, server, anchor) == (&other.object, &other.server, &other.anchor)
    }
}

impl Selectable for CameraSet {
    const HAS_HOLDERS: bool = false;

    fn server(&self) -> ObjectRef {
        self.object.sibling(&self.server)
    }

    fn is_in(&self, selection: &Selection) -> bool {
        selection.chooses(&self.object.name, &self.labels)
    }

    fn asked_for<'a>(&self, access: &'a AccessRequest) -> &'a Selection {
        access.sets(self.kind)
    }

    fn shared<'a>(&self, share: &'a Share) -> &'a Selection {
        share.sets(self.kind)
    }

    fn differs_by_labels(&self, other: &Self) -> bool {
        let Self {
            kind,
            object,
            server,
            anchor,
            members,
            // Whoever holds it is judged by its cameras, whoever puts them in.
            management: _,
            labels: _,
        } = self;
        (kind, object, server, anchor, members)
            == (
                &other.kind,
                &other.object,
                &other.server,
                &other.anchor,
                &other.members,
            )
    }
}
