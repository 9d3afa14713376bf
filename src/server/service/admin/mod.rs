//! What a person would do in the VMS itself, done over the admin API.

mod action;

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod cameras;
pub(crate) mod collections;
