//! One step each. A step leaves the user with what it likes: the next one gives what it needs.

pub(super) mod access;
pub(super) mod creation;
pub(super) mod deletion;
pub(super) mod limits;
pub(super) mod passwords;
pub(super) mod reading;
