//! How the repository is built: which layer may name what, that no files depend on each other in a circle, and that what
//! stands in several places is the same.

mod allowed;
mod circles;
mod layers;
mod names;
mod pages;
mod source;
mod version;
