//! The store on a real PostgreSQL, of Debian's packages; see `tests/tools/postgres`.

mod connection;
mod schema;
mod suite;
