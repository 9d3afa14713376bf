//! `vmsctl doctor`: what may keep an installation from working, and what to do about it.
//!
//! `examine` asks, each question with a time limit and none stopped by another one; what it answers are facts. All else is
//! pure: facts in, findings out.
//!
//! - `finding`, `asked`: what is told, and what became of a question
//! - `definitions`, `versions`, `operator`, `leases`, `rights`, `admission`: the cluster
//! - `server`, `secret`, `reach`, `login`, `clock`, `policy`: a VmsServer, and the way to its VMS
//! - `document`: the findings as a report

pub mod admission;
pub mod asked;
pub mod clock;
pub mod definitions;
pub mod document;
pub mod examine;
pub mod finding;
pub mod leases;
pub mod login;
pub mod operator;
pub mod policy;
pub mod reach;
pub mod rights;
pub mod secret;
pub mod server;
pub mod versions;
