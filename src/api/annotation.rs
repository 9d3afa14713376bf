//! The names of what the operator writes into, and reads from, the metadata of objects.

/// Keeps an object until what it stands for in the VMS is gone, or let go.
pub const FINALIZER: &str = "vms-operator.io/store-user";
/// The proof that an object made, or is about to make, its user in the VMS.
pub const CLAIM: &str = "vms-operator.io/claim";
/// `"true"`: differences are reported, nothing is written.
pub const PAUSED: &str = "vms-operator.io/paused";
/// Any new value: look at the object now, and answer in `status.lastHandledReconcileAt`.
pub const RECONCILE_AT: &str = "vms-operator.io/reconcile-at";
/// `"true"`: the API server refuses to delete the object, where the admission policy is installed; what could not be
/// refused waits.
pub const DELETION_PROTECTION: &str = "vms-operator.io/deletion-protection";
/// On a VmsServer, the value of `status.changeGuard.waiting.confirmation`: destroy what waits, and nothing later.
pub const CONFIRM_CHANGES: &str = "vms-operator.io/confirm-changes";
/// `"true"` on an object that is being deleted: leave the user in the VMS as it is.
pub const LET_GO: &str = "vms-operator.io/let-go";
