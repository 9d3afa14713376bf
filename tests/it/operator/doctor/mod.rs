//! `vmsctl doctor` on installations that work, and on ones that were broken on purpose: each fault is found, with what to do.

mod cluster;
mod healthy;
mod installation;
mod vms;
