//! The files door as a whole: the program `vmsctl`, folders of manifests, and a real store over HTTP.

mod duplicate;
pub(crate) mod folder;
mod ownership;
mod report;
mod roles;
mod runs;
mod terms;
