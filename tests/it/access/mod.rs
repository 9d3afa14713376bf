//! Reviews of access: asked of the program, and compared with what a real store lets people do.

mod admission;
mod cluster;
mod example;
mod history;
mod observed;
mod policies;
mod random;
