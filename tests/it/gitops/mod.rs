//! How the tools of GitOps find our objects: without a plugin, at every moment, and unchanged.

mod drift;
mod life;
mod order;
