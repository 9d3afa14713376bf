//! Which users a change of another object touches; those whom no server serves are touched by none.

use std::sync::Arc;

use super::{declared::World, objects::Affected};
use crate::domain::{
    name::ObjectRef,
    site::{Camera, CameraSet, SetKind},
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
            .flat_map(|set| self.touched_by_set(set))
            .collect()
    }

    pub(super) fn touched_by_camera(&self, camera: &Camera) -> Affected {
        let server = camera.object.sibling(&camera.server);
        let holders: Vec<&Arc<CameraSet>> = self
            .sets_of(&server)
            .filter(|set| set.members.chooses(&camera.object.name, &camera.labels))
            .collect();
        self.selecting(&server, |access| {
            access.cameras.chooses(&camera.object.name, &camera.labels)
                || holders
                    .iter()
                    .any(|set| access.sets(set.kind).chooses(&set.object.name, &set.labels))
        })
    }

    pub(super) fn touched_by_set(&self, set: &CameraSet) -> Affected {
        let server = set.object.sibling(&set.server);
        self.selecting(&server, |access| {
            access.sets(set.kind).chooses(&set.object.name, &set.labels)
        })
    }

    /// A scan over the server's users: a few milliseconds at ten thousand, and no second index to keep true.
    fn selecting(&self, server: &ObjectRef, chooses: impl Fn(&AccessRequest) -> bool) -> Affected {
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
