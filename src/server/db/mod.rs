//! The database.
//!
//! I/O. It is a file of SQLite (`sqlite`), or a PostgreSQL (`postgres`) where several stores serve one database. All statements
//! are written once, for both: `query` runs them on whichever it is.

pub(crate) mod analytics;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod cameras;
mod collection_statements;
pub(crate) mod collections;
mod connection;
pub(crate) mod copy;
mod database;
mod error;
pub(crate) mod grants;
pub(crate) mod guesses;
pub(crate) mod installation;
pub(crate) mod kind;
pub(crate) mod known_addresses;
mod listing;
pub(crate) mod location;
mod lock;
pub(crate) mod overview;
pub(crate) mod permissions;
mod postgres;
mod query;
pub(crate) mod sessions;
mod sqlite;
pub(crate) mod stream_sessions;
pub(crate) mod users;
pub(crate) mod validity;
pub(crate) mod viewings;

pub(crate) use self::{
    connection::{Connection, Transaction, commit},
    database::{Database, read_beside},
    error::{During, Error, Result},
    listing::{Rows, Window, contains},
};
