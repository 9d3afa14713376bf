//! The Helm chart: what it asks for, what it grants, and what it leaves behind.

mod first_minute;
mod monitoring;
mod rbac;
mod release;
mod replicas;
mod trial;
mod values;
mod webhook;
