//! The Helm chart: what it asks for, what it grants, and what it leaves behind.

mod monitoring;
mod release;
mod rights;
mod trial;
mod values;
