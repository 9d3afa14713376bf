//! The bodies of requests and answers, as the vendor's reference shows them, and what we had to add.
//!
//! Pure. [`super::openapi`] says which field is documented and which is ours. The drivers have wire types of their
//! own; the golden bodies of the tests keep the two in agreement.

mod admin;
mod analytics;
mod done;
mod errors;
mod field_error;
mod inventory;
mod nullable;
mod secret;
mod session;
mod subuser;
mod time;
mod user;

pub(crate) use admin::{
    AccountRow, AuditEntry, CameraIds, ClockState, Collections, Created, NewCamera, NewCollection,
    NewName, NewStreamPath, PublishKey, SessionsLimit, TimeToPass,
};
pub(crate) use analytics::{
    AnalyticCase, AnalyticEvent, AnalyticResource, LevelStatistics, LicenseStatistics, NewCase,
    NewEvent, NewResource, ResourceGroup, SubuserStatistics,
};
pub(crate) use done::Done;
pub(crate) use errors::{Errors, Problem, TooManySessions};
pub(crate) use field_error::{FieldError, MissingMembers, sentence};
pub(crate) use inventory::{Camera, Group, Layout, NewGroup, NewLayout};
pub(crate) use nullable::Nullable;
pub(crate) use session::{Basic, Credentials, Extensions, Login, LogoutRequest, OpenSession};
pub(crate) use subuser::{CreateSubuser, NewPassword, Subuser, SubuserRow, UpdateSubuser};
pub(crate) use time::{moment, time};
pub(crate) use user::{Account, License, OwnPassword, Permission};
