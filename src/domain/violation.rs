//! What is wrong with a declaration: a stable id, where, what, and what to do.

use std::fmt;

use strum::{EnumIter, IntoStaticStr, VariantArray};

use super::name::ObjectRef;

/// A rule, by its stable id: condition reason, Event reason, metric label and output of the command line.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr, VariantArray,
)]
pub enum Rule {
    /// A granted layout holds a camera that is not granted.
    LayoutCamerasNotGranted,
    /// A granted camera group holds a camera that is not granted.
    GroupCamerasNotGranted,
    /// A camera that the user had is no longer granted, while a granted layout still holds it.
    RevokedCameraInLayout,
    /// A camera that the user had is no longer granted, while a granted camera group still holds it.
    RevokedCameraInGroup,
    /// No such VmsCamera on that server.
    UnknownCamera,
    /// No such VmsLayout on that server.
    UnknownLayout,
    /// No such VmsCameraGroup on that server.
    UnknownGroup,
    /// No such VmsIpPool.
    UnknownIpPool,
    /// No such VmsRole.
    UnknownRole,
    /// No such VmsServer.
    UnknownServer,
    /// The object exists, but the VMS has nothing of that id or name.
    UnknownInStore,
    /// The VMS has more than one thing of that name.
    AmbiguousName,
    /// Two objects stand for the same thing in the VMS.
    DuplicateExternalId,
    /// The namespace may not use that server.
    ServerNotShared,
    /// The declaration asks for more than the namespace's share of the server.
    ExceedsShare,
    /// The login belongs to another VmsUser, or to a store user that is not ours.
    LoginTaken,
    /// The text is not a login.
    InvalidLogin,
    /// The password, its Secret or its key is missing or not what the VMS takes.
    PasswordRejected,
    /// The operator may not read the Secrets of the namespace.
    SecretAccessMissing,
    /// A text that is not a range of addresses.
    InvalidRange,
    /// A pool whose union is every address.
    PoolExcludesNobody,
    /// The pools of a user and of its roles have no address in common.
    PoolsExcludeEverybody,
    /// A pool of more ranges than a VMS is given, also after they were merged.
    TooManyRanges,
    /// The server's owner wants every user to have an address pool.
    IpPoolRequired,
    /// A user and its roles are valid at no common moment.
    NeverValid,
    /// The server does not know the permission.
    PermissionNotOffered,
    /// The parent account does not hold the permission, or nobody may pass it on.
    PermissionNotHeld,
    /// The server asks for consent to terms before a user is added, and its owner has not given it.
    TermsNotAccepted,
    /// A type of business case is granted without licences of its level.
    LicenseRequired,
    /// More licences are asked for than are left.
    LicenseBudgetExceeded,
    /// The server cannot express a part of the declaration that matters for security.
    Unsupported,
}

impl Rule {
    /// Those by which a layout or a group shows a camera that the user had.
    pub const REVOKING: [Self; 2] = [Self::RevokedCameraInLayout, Self::RevokedCameraInGroup];

    /// Every rule, in the order of reports.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The id.
    pub fn id(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// One thing that is wrong with a declaration; ordered by rule, then by path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Where.
    pub path: Path,
    /// What is wrong, naming the objects; never a secret.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Whether it may be resolved without a change here, as when everything is applied at once and the rest is yet to come.
    pub waiting: bool,
}

impl Violation {
    /// Something that stays wrong until somebody changes it.
    pub fn lasting(
        rule: Rule,
        path: impl Into<Path>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            path: path.into(),
            message: message.into(),
            hint: hint.into(),
            waiting: false,
        }
    }

    /// Something that may be resolved without a change here: what is missing may be created later.
    pub fn waiting(
        rule: Rule,
        path: impl Into<Path>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            waiting: true,
            ..Self::lasting(rule, path, message, hint)
        }
    }
}

/// In one line, as an object's status tells it.
impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({})", self.path, self.message, self.hint)
    }
}

/// Where something is wrong: a field of the user, such as `spec.access.layouts.names[1]`, or of a role that it names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    role: Option<ObjectRef>,
    field: Box<str>,
    /// What the field names, where it is one of a list: another edit may move it.
    entry: Option<Box<str>>,
}

impl Path {
    /// A field of a role.
    pub fn in_role(role: ObjectRef, field: impl Into<String>) -> Self {
        Self {
            role: Some(role),
            field: field.into().into(),
            entry: None,
        }
    }

    /// The same field, one of a list, by what it names.
    #[must_use]
    pub fn naming(self, entry: impl Into<String>) -> Self {
        Self {
            entry: Some(entry.into().into()),
            ..self
        }
    }

    /// The role that has the field; `None` where it is the user itself.
    pub const fn role(&self) -> Option<&ObjectRef> {
        self.role.as_ref()
    }

    /// The field of that object.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Whether both are one place: one field, or what a list names, wherever it does.
    pub fn is_same_place(&self, other: &Self) -> bool {
        let is_field = self.role == other.role && self.field == other.field;
        is_field
            || (self.entry.is_some() && self.entry == other.entry && self.owner() == other.owner())
    }

    /// What has the list, as `spec.access.layouts` has its names.
    fn owner(&self) -> &str {
        let list = self.field.split('[').next().unwrap_or_default();
        list.rsplit_once('.').map_or("", |(owner, _)| owner)
    }
}

/// A field of the user itself.
impl<Text: Into<String>> From<Text> for Path {
    fn from(field: Text) -> Self {
        Self {
            role: None,
            field: field.into().into(),
            entry: None,
        }
    }
}

/// Written from the user's point of view: a field of a role is shown below the reference to that role.
impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { role, field, .. } = self;
        match role {
            None => formatter.write_str(field),
            Some(ObjectRef { name, .. }) => write!(
                formatter,
                "spec.roleRefs[name={name}]: {field} of VmsRole {name}"
            ),
        }
    }
}

impl PartialEq<&str> for Path {
    fn eq(&self, text: &&str) -> bool {
        self.role.is_none() && *self.field == **text
    }
}
