//! Which users a camera, a layout or a group touches.

use super::{Affected, World};
use crate::domain::{
    name::ObjectRef,
    site::{Camera, CameraSet, SetKind},
    user::User,
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
        let holders: Vec<&CameraSet> = self
            .sets_of(&server)
            .filter(|set| set.members.chooses(&camera.object.name, &camera.labels))
            .collect();
        self.selected(&server, |user| {
            user.access
                .cameras
                .chooses(&camera.object.name, &camera.labels)
                || holders.iter().any(|set| {
                    user.access
                        .sets(set.kind)
                        .chooses(&set.object.name, &set.labels)
                })
        })
    }

    pub(super) fn touched_by_set(&self, set: &CameraSet) -> Affected {
        let server = set.object.sibling(&set.server);
        self.selected(&server, |user| {
            user.access
                .sets(set.kind)
                .chooses(&set.object.name, &set.labels)
        })
    }

    /// A pool may be named from everywhere.
    pub(super) fn touched_by_pool(&self, pool: &ObjectRef) -> Affected {
        let users = self.users.values();
        users
            .filter(|user| user.pools().any(|named| named == *pool))
            .map(|user| user.object.clone())
            .collect()
    }

    /// A scan over the server's users: a few milliseconds at ten thousand, and no second index to keep true.
    fn selected(&self, server: &ObjectRef, chooses: impl Fn(&User) -> bool) -> Affected {
        self.users_of(server)
            .filter(|object| self.users.get(*object).is_some_and(|user| chooses(user)))
            .cloned()
            .collect()
    }
}
