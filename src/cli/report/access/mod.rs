//! What a review of access says: values for programs, and a document for people.

pub mod changes;
pub mod matrix;
pub mod policy;
pub mod what_can;
pub mod who_can;

mod cells;
mod differing_users;
mod in_vms;
mod row;
mod user_changes;
mod words;

use jiff::Unit;

use crate::review::{Review, Standing, UserReview};

/// What the answers stand on, for programs.
fn basis(review: &Review) -> &'static str {
    if is_read(review) {
        "declared and observed"
    } else {
        "declared"
    }
}

fn is_read(review: &Review) -> bool {
    review
        .servers
        .iter()
        .any(|server| server.undeclared.is_some())
}

/// For which moment an answer holds, and what it stands on.
fn standing_on(review: &Review) -> String {
    let moment = review.moment;
    let second = moment.round(Unit::Second).unwrap_or(moment);
    if is_read(review) {
        format!("as declared, and as the VMS was read, at {second}")
    } else {
        format!("as declared, at {second}; the VMS was not asked")
    }
}

/// When a user may come, or why not now.
fn when(user: &UserReview) -> String {
    match user.standing {
        Standing::Out(absence) => absence.to_string(),
        Standing::Active | Standing::Held | Standing::Refused => words::times(&user.validity),
    }
}

#[cfg(test)]
mod tests;
