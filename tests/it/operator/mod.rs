//! The operator as a whole: a real API server, a real store, and nothing but the rights that it needs.

mod deletion;
mod drift;
mod log;
mod manifests;
mod outage;
mod passwords;
mod seed_errors;
mod site;
mod spine;
mod users;
mod writes;
