//! What the integration tests have for the same purposes.

#[path = "../../tests/it/support/audit.rs"]
pub(crate) mod audit;
#[path = "../../tests/it/support/cluster.rs"]
pub(crate) mod cluster;
#[path = "../../tests/it/support/command.rs"]
pub(crate) mod command;
#[path = "../../tests/it/support/eventually.rs"]
pub(crate) mod eventually;
#[path = "../../tests/it/support/finalizers.rs"]
pub(crate) mod finalizers;
#[path = "../../tests/it/support/helm.rs"]
pub(crate) mod helm;
#[path = "../../tests/it/support/kubectl.rs"]
pub(crate) mod kubectl;
#[path = "../../tests/it/support/namespace.rs"]
pub(crate) mod namespace;
#[path = "../../tests/it/support/random.rs"]
pub(crate) mod random;
#[path = "../../tests/it/support/rbac.rs"]
pub(crate) mod rbac;
#[path = "../../tests/it/support/supervisor.rs"]
pub(crate) mod supervisor;
