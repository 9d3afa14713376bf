//! The kinds that are read.

use crate::domain::name::ObjectRef;

/// The kinds that are read.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
pub enum Kind {
    /// A camera.
    VmsCamera,
    /// A camera group.
    VmsCameraGroup,
    /// An address pool.
    VmsIpPool,
    /// A layout.
    VmsLayout,
    /// A role.
    VmsRole,
    /// A connection to a VMS.
    VmsServer,
    /// A user.
    VmsUser,
    /// A Secret of Kubernetes.
    Secret,
}

impl Kind {
    /// Its name in a manifest.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// An object as a person calls it, such as `VmsUser video/alice`.
pub fn titled(kind: Kind, object: &ObjectRef) -> String {
    format!("{} {object}", kind.name())
}
