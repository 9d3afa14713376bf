//! The engine with a real driver, over real HTTP, on a real store.

mod bench;
mod faults;
mod life;
mod memory;
mod refusals;
