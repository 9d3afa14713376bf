//! The command line as a whole: the program `vmsctl`, folders of manifests, and a real store over HTTP.

mod account;
mod annotations;
mod beside;
mod dialects;
mod duplicate;
mod export;
pub(crate) mod folder;
mod formats;
mod managed;
mod ownership;
mod pipeline;
mod release;
mod renamed;
mod report;
mod roles;
mod runs;
mod terminal;
mod terms;
mod titles;
mod validate;
