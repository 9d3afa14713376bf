//! The reference store: a VMS user store with the documented client API of the VMS.
//!
//! For tests, for demonstrations, and for sites without a VMS of their own. What the vendor's reference
//! documents behaves as documented; what had to be invented is marked as ours in the API document and
//! announced in `static/basic`, so that no driver assumes it of another server.
//!
//! Each line may name those below it:
//!
//! ```text
//! command → start → router → openapi, dialect; command → access_log → database_arguments
//! gate                                  answers those who serve video
//! pages, routes                         thin: read a request, write the answer
//! service                               decides, and writes the audit
//! auth                                  who asks, from where
//! state, error, json_body → wire        the open store; errors as answers; bodies
//! config, paging, seed
//! security, db, clock                   db has all SQL
//! stream_path                           what media servers call a camera
//! ```
//!
//! Only `db`, `seed`, `tls`, the listeners and the reader of the admin token do I/O by themselves.

mod access_log;
mod auth;
mod clock;
pub mod command;
mod config;
mod database_arguments;
mod db;
mod dialect;
mod error;
mod gate;
mod json_body;
mod listener;
mod openapi;
mod pages;
mod paging;
mod router;
mod routes;
mod security;
mod seed;
mod service;
mod start;
mod start_error;
mod state;
mod stream_path;
mod tls;
mod wire;

pub use config::{Config, GateConfig, Listeners, Profile, Terms};
pub use db::location::{DatabaseLocation, NoDatabase, PostgresUrl};
pub use dialect::{Dialect, DialectError, NotADialect};
pub use gate::{
    MediaServerUrl, NoMediaServer, NoPlayerPath, PathPattern, PatternError, PlayerPath,
};
pub use openapi::document as openapi_document;
pub use security::{
    passwords::HashingCost,
    throttle::{Allowance, Limits},
};
pub use start::{Server, Store, serve};
pub use start_error::Error;
pub use tls::TlsFiles;
