//! What becomes of objects that were made before.

use std::time::Duration;

use super::{
    comparison::{Comparison, Present, Thing},
    step::Step,
};
use crate::{
    domain::site::{SetKind, ThingKind},
    world::Standing,
};

/// Objects that somebody has made theirs, and those that stand for nothing any more.
pub(super) fn upkeep(comparison: &Comparison<'_>) -> impl Iterator<Item = Step> {
    let present = comparison.present.iter();
    present.filter_map(|(thing, present)| {
        if present.is_deleting || !present.is_owned {
            None
        } else if present.is_edited {
            Some(Step::Disown(thing.clone()))
        } else {
            is_over(comparison, thing, present).then(|| Step::Delete(thing.clone()))
        }
    })
}

/// Whether an object stands for nothing any more, and nobody names it.
fn is_over(comparison: &Comparison<'_>, thing: &Thing, present: &Present) -> bool {
    if comparison.reach.of(thing.kind).is_named(&thing.name) {
        return false;
    }
    match comparison.site.standing(thing.kind, &thing.name) {
        Some(Standing::Superseded) => true,
        Some(Standing::Gone) => {
            let kept = present
                .gone_since
                .map(|since| comparison.now.duration_since(since));
            let kept = kept.and_then(|kept| Duration::try_from(kept).ok());
            kept.is_some_and(|kept| kept >= comparison.discovery.keep_gone)
                && can_be_believed(comparison, thing.kind)
        }
        Some(Standing::Found | Standing::Ambiguous) | None => false,
    }
}

/// A VMS that shows nothing of a kind, or something that cannot be read, is more likely to be at fault than empty.
fn can_be_believed(comparison: &Comparison<'_>, kind: ThingKind) -> bool {
    let inventory = comparison.inventory;
    let shows_some = match kind {
        ThingKind::Camera => !inventory.cameras.is_empty(),
        ThingKind::Set(SetKind::Layout) => !inventory.layouts.is_empty(),
        ThingKind::Set(SetKind::Group) => !inventory.groups.is_empty(),
    };
    shows_some && inventory.unreadable.is_empty()
}
