//! What a review of access says: values for programs, and a document for people.

pub mod changes;
pub mod matrix;
pub mod policy;
pub mod what_can;
pub mod who_can;

mod cells;
mod user_changes;
mod words;

use jiff::{Timestamp, Unit};

use crate::review::{Standing, UserReview};

/// What the answers stand on.
const BASIS: &str = "declared";

/// For which moment an answer holds, and what it stands on.
fn moment(moment: Timestamp) -> String {
    let second = moment.round(Unit::Second).unwrap_or(moment);
    format!("as declared, at {second}; the VMS was not asked")
}

/// When a user may come, or why not now.
fn when(user: &UserReview) -> String {
    match user.standing {
        Standing::Out(absence) => absence.to_string(),
        Standing::Active | Standing::Held | Standing::Refused => words::times(&user.validity),
    }
}
