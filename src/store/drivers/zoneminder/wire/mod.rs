//! What ZoneMinder answers, field by field, as a real 1.36.33 does. Numbers come as text where its PHP is old.

mod rows;
mod server;

pub(super) use rows::{Groups, MonitorEntry, Monitors, OneUser, UserEntry, UserRow, Users};
pub(super) use server::{
    Claims, Complaint, LoggedIn, Setting, Settings, Version, Written, complaint,
};

/// What is kept of a word, such as a level of rights.
const WORD: usize = 64;
/// The same of a name, or of a message that is one of a few.
const NAME: usize = 512;
