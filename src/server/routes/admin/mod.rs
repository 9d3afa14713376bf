//! The admin API: what a person would do in the VMS itself. All of it is ours.

pub(super) mod accounts;
pub(super) mod audit;
pub(super) mod cameras;
pub(super) mod clock;
pub(super) mod collections;
pub(super) mod subusers;
