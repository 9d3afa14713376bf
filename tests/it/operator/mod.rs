//! The operator as a whole: a real API server, a real store, and nothing but the rights that it needs.

mod change_guard;
mod crash;
mod deletion;
mod drift;
mod identity;
mod licenses;
mod listing;
mod log;
pub(crate) mod manifests;
mod metrics;
mod outage;
mod passwords;
mod pools;
mod protection;
mod queue;
mod roles;
mod secrecy;
mod secret_access;
pub(crate) mod site;
mod spine;
mod tenants;
mod terms;
pub(crate) mod users;
mod users_page;
mod validity;
mod writes;
