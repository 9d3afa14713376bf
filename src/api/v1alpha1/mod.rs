//! The kinds of version `v1alpha1`, as stored by a cluster and written in files.
//!
//! Schema and CEL decide what one object can decide; what needs other objects is for the rules. A type
//! accepts whatever its schema accepts, so that a stored object can always be read back.

#![expect(
    unreachable_pub,
    reason = "KubeSchema copies each public struct into a function"
)]
#![expect(
    clippy::duplicated_attributes,
    reason = "every printcolumn has a type, and lint takes them for one attribute"
)]

mod account;
mod address;
mod camera;
mod camera_group;
mod change_guard;
mod identity;
mod layout;
mod limits;
mod management;
mod permissions;
mod reference;
mod role;
pub(crate) mod schema;
mod selection;
mod server;
mod status;
mod user;

pub use account::{AccountUser, LeftBehind, LeftBehindReason, VmsAccount, VmsAccountSpec};
pub use address::{IpPool, VmsIpPool, VmsIpPoolSpec};
pub use camera::{VmsCamera, VmsCameraSpec, VmsCameraStatus};
pub use camera_group::{VmsCameraGroup, VmsCameraGroupSpec};
pub use change_guard::{ChangeGuard, ChangeGuardStatus, RecordedLoss, WaitingChanges};
pub use identity::Identity;
pub use layout::{VmsLayout, VmsLayoutSpec};
pub use limits::{
    LevelCounts, LicenseCounts, Limits, RemovedLicenses, ServerLicenses, WithheldLicenses,
};
pub use management::{Management, SetDeletionPolicy};
pub use permissions::Permissions;
pub use reference::{
    CertificateReference, ConnectionReference, CredentialsReference, PasswordReference,
    PoolReference, RoleReference, ServerReference,
};
pub use role::{VmsRole, VmsRoleSpec};
pub use selection::{
    MemberCameras, Members, Operator, Requirement, Selection, Selector, SetSelection,
};
pub use server::{
    AcceptedTerms, Adoption, AipixForm, Anywhere, DiscoveredKind, Discovery, DiscoveryStatus,
    Driver, Intervals, IpPoolForm, LabelSource, ManagedKind, Mode, OnViolation, PoolForm, Proven,
    RangeNotation, RequestBudget, ServerCounts, Share, ShowUser, StatedPermissions, VmsServer,
    VmsServerSpec, VmsServerStatus, WaitingDiscovery,
};
pub use status::{DeclarationStatus, MemberStatus, ObservedGeneration};
pub use user::{
    Access, AccessCounts, AppliedGrant, AppliedPassword, DeletionPolicy, EffectiveAddresses,
    EffectiveDeclaration, EffectiveMoment, EffectivePermission, EffectiveSelection,
    EffectiveSuspension, GeneratedPassword, Password, PasswordFormat, PasswordPolicy,
    ReportedViolation, VmsUser, VmsUserSpec, VmsUserStatus,
};

#[cfg(test)]
mod tests;
