//! The cells of a matrix.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::name::{Name, ObjectRef},
    review::{Standing, UserReview},
};

/// How many of all.
pub(super) fn of_all(seen: usize, all: usize) -> String {
    match seen {
        0 => "–".to_owned(),
        seen if seen == all => format!("all {all}"),
        seen => format!("{seen} of {all}"),
    }
}

/// Who sees a camera: now, at most, and not now.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Viewers<'a> {
    pub(super) now: BTreeSet<&'a ObjectRef>,
    pub(super) at_most: BTreeSet<&'a ObjectRef>,
    pub(super) not_now: BTreeSet<&'a ObjectRef>,
}

impl<'a> Viewers<'a> {
    fn of(camera: &Name, users: &[&'a UserReview]) -> Self {
        let mut viewers = Self::default();
        let seeing = users
            .iter()
            .filter(|user| user.cameras.contains_key(camera));
        for user in seeing {
            let name = &user.user.object;
            match user.standing {
                Standing::Active => viewers.now.insert(name),
                Standing::Held => viewers.at_most.insert(name),
                Standing::Out(_) => viewers.not_now.insert(name),
                Standing::Refused => false,
            };
        }
        viewers
    }

    /// Cameras by who sees them: those that the same people see stand together.
    pub(super) fn of_all(
        cameras: &BTreeSet<&'a Name>,
        users: &[&'a UserReview],
    ) -> BTreeMap<Self, Vec<&'a Name>> {
        let mut alike: BTreeMap<Self, Vec<&Name>> = BTreeMap::new();
        for camera in cameras {
            let viewers = Self::of(camera, users);
            alike.entry(viewers).or_default().push(camera);
        }
        alike
    }
}
