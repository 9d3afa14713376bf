//! Whom a change does not touch is judged as before: the operator looks at nobody else.

use std::{collections::BTreeMap, sync::Arc};

use proptest::{prelude::*, sample::Index};

use super::{
    random::{Vms, any_vms, folder},
    verdict_of,
};
use crate::{
    domain::{name::ObjectRef, violation::Rule},
    fixtures::in_video,
    rules::Verdict,
    world::{Object, Site, World},
};

/// What becomes of one object of a folder.
#[derive(Clone, Debug)]
enum Change {
    /// It loses its labels, or gets some.
    Relabelled,
    /// It becomes what it is in another folder.
    Replaced,
    /// It goes.
    Deleted,
}

impl Change {
    fn apply(&self, world: &mut World, object: Object, other: &[Object]) -> Vec<ObjectRef> {
        let key = object.key();
        let affected = match self {
            Self::Relabelled => world.apply(relabelled(object)),
            Self::Replaced => {
                let mut others = other.iter();
                let other = others.find(|other| other.key() == key);
                world.apply(other.cloned().unwrap_or(object))
            }
            Self::Deleted => world.remove(&key),
        };
        affected.into_iter().collect()
    }
}

fn relabelled(mut object: Object) -> Object {
    let labels = match &mut object {
        Object::Camera(camera) => &mut camera.labels,
        Object::Set(set) => &mut set.labels,
        Object::Server(_)
        | Object::User(_)
        | Object::Pool(_)
        | Object::Role(_)
        | Object::Account(_) => return object,
    };
    *labels = if labels.is_empty() {
        BTreeMap::from([("site".into(), "north".into())])
    } else {
        BTreeMap::new()
    };
    object
}

/// A verdict, and where it finds what to be wrong; without the hints that come with it.
type Judged = (Vec<(Rule, Arc<str>)>, Verdict);

/// What is said of each user that the server serves.
fn judged(world: &World, site: &Site, vms: &Vms) -> BTreeMap<ObjectRef, Judged> {
    let served = world.users().filter(|user| world.is_served(user));
    served
        .map(|user| {
            let mut verdict = verdict_of(user, world, site, vms);
            let violations = std::mem::take(&mut verdict.violations).into_iter();
            let places =
                violations.map(|violation| (violation.rule, violation.path.field().into()));
            (user.object.clone(), (places.collect(), verdict))
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn whom_a_change_does_not_touch_is_judged_as_before(
        objects in folder(false),
        other in folder(false),
        vms in any_vms(),
        changed in any::<Index>(),
        change in prop_oneof![
            2 => Just(Change::Relabelled),
            1 => Just(Change::Replaced),
            1 => Just(Change::Deleted),
        ],
    ) {
        let mut world = World::default();
        for object in objects.iter().cloned() {
            world.apply(object);
        }
        let main = in_video("main");
        let site = Site::resolve(&world, &main, &vms.inventory);
        let before = judged(&world, &site, &vms);
        let mut touched = change.apply(&mut world, changed.get(&objects).clone(), &other);
        let site_now = Site::resolve(&world, &main, &vms.inventory);
        let moved: Vec<_> = site_now.moved_since(&site).collect();
        touched.extend(world.users_of_all(&main, &moved));
        let mut untouched = judged(&world, &site_now, &vms);
        untouched.retain(|user, _| !touched.contains(user));
        for (user, verdict) in &untouched {
            prop_assert_eq!(Some(verdict), before.get(user), "{}", user);
        }
        let unseen = |user: &&ObjectRef| !touched.contains(user) && world.user(user).is_some();
        for user in before.keys().filter(unseen) {
            prop_assert!(untouched.contains_key(user), "{} is not served any more", user);
        }
    }
}
