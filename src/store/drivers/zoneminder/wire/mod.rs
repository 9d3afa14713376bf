//! What ZoneMinder answers, field by field, as a real 1.36.33 does. Numbers come as text where its PHP is old.

mod length;
mod rows;
mod server;

pub(super) use rows::{Groups, MonitorEntry, Monitors, OneUser, UserEntry, UserRow, Users};
pub(super) use server::{Complaint, LoggedIn, Setting, Settings, Version, Written, complaint};
