//! How the library is built: which layer may name what, and that no files depend on each other in a circle.

mod allowed;
mod circles;
mod layers;
mod names;
mod source;
mod version;
