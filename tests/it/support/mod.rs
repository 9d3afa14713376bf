//! What the integration tests share.

pub(crate) mod audit;
pub(crate) mod cluster;
pub(crate) mod command;
pub(crate) mod eventually;
pub(crate) mod finalizers;
pub(crate) mod golden;
pub(crate) mod health;
pub(crate) mod helm;
pub(crate) mod kubectl;
pub(crate) mod logged;
pub(crate) mod namespace;
pub(crate) mod openapi;
pub(crate) mod port;
pub(crate) mod postgres;
pub(crate) mod promtool;
pub(crate) mod proxy;
pub(crate) mod random;
pub(crate) mod rbac;
pub(crate) mod relay;
pub(crate) mod store;
pub(crate) mod supervisor;
pub(crate) mod users;
pub(crate) mod visitor;
pub(crate) mod webhook;
