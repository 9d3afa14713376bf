//! The cells of a matrix.

use crate::{
    cli::report::document::{Cell, Mark},
    domain::name::Name,
    review::{Standing, UserReview},
};

/// How many of all.
pub(super) fn of_all(seen: usize, all: usize) -> Cell {
    match seen {
        0 => Cell::Mark(Mark::No),
        seen if seen == all => format!("all {all}").into(),
        seen => format!("{seen} of {all}").into(),
    }
}

/// Whether a user sees a camera.
pub(super) fn mark(user: &UserReview, camera: &Name) -> Mark {
    match (user.standing, user.cameras.contains_key(camera)) {
        (Standing::Refused, _) | (_, false) => Mark::No,
        (Standing::Active, true) => Mark::Sees,
        (Standing::Held, true) => Mark::AtMost,
        (Standing::Out(_), true) => Mark::NotNow,
    }
}
