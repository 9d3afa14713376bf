//! The store on a real PostgreSQL, of Debian's packages; see `tests/tools/postgres`.

mod connection;
mod copy;
mod schema;
mod suite;
