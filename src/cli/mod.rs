//! `vmsctl`: the command line over manifests in a folder, and over clusters and stores to make manifests of.
//!
//! It reads what `kubectl apply` reads and refuses what a cluster refuses, then runs the same rules and the
//! same engine as the operator, once. What imports what, the upper the lower:
//!
//! ```text
//! args examples
//! command/                 one module a command
//! export/ duplicate/       manifests of what a server has, or of one more user
//! run/ validation/         plan and apply;  validate
//! writing/ state/          manifests as text;  what earlier runs made
//! input/                   from files to what they declare: files, tree, schema, load
//! report/                  what a command reports, and its forms
//! doctor/ tree/ bundle/    what an installation is like: what keeps it from working, what hangs together, for support
//! release/ cluster         finalizers of a cluster without an operator;  a kubeconfig
//! ```

pub mod args;
pub mod bundle;
pub mod cluster;
pub mod command;
pub mod doctor;
pub mod duplicate;
pub mod examples;
pub mod export;
pub mod input;
pub mod release;
pub mod report;
pub mod run;
pub mod state;
pub mod tree;
pub mod validation;
pub mod writing;
