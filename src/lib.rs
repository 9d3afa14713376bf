//! vms-operator.
