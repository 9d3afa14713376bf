//! What to do about a name that leads nowhere.

use crate::domain::similar::Difference;

/// The beginning of a hint; `near` is what may have been meant.
pub(super) fn create_or_correct(near: Option<&str>) -> String {
    match near {
        None => "create it, or correct the name".to_owned(),
        Some(near) => format!("did you mean `{near}`? Otherwise create it"),
    }
}

/// What to do about an object of that kind that stands for nothing in the VMS, where `alike` looks like what it names.
pub(super) fn correct_or_create(alike: Option<Difference>, kind: &str, noun: &str) -> String {
    match alike {
        None => format!("correct the {kind}, or create the {noun} in the VMS"),
        Some(alike) => format!(
            "the VMS has a name that {}: copy it from there into the {kind}, or give that an externalId",
            alike.in_words()
        ),
    }
}
