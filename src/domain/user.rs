//! A user, as declared, with what earlier runs recorded of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    fingerprint::Fingerprint,
    granted_names::GrantedNames,
    license::{Licenses, Removed, Withheld},
    name::{Name, ObjectRef, Reference, Uid, UserId},
    password::PasswordChange,
    permission::{Actions, PermissionGroup, PermissionName},
    pool::PoolRequest,
    site::{Selection, SetKind},
    validity::Validity,
};

/// A declared user. Texts that only a rule can judge are kept as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The object that declares them.
    pub object: ObjectRef,
    /// The object's UID.
    pub uid: Uid,
    /// When the object was made: the older one wins a quarrel.
    pub created: Timestamp,
    /// The server's object.
    pub server: ObjectRef,
    /// The login, as written.
    pub login: Arc<str>,
    /// The name that people see.
    pub display_name: Arc<str>,
    /// Where the password is; without one a new user gets one that nobody knows.
    pub password: Option<PasswordSource>,
    /// What they may see.
    pub access: AccessRequest,
    /// What they may do.
    pub permissions: PermissionRequest,
    /// How many business cases of each level they may run.
    pub licenses: Licenses,
    /// From where they may log in; `None` is from anywhere, where the server allows that.
    pub pool: Option<PoolRequest>,
    /// When they may use all that.
    pub validity: Validity,
    /// Roles that they have besides.
    pub roles: Box<[Reference]>,
    /// What becomes of the store user when the object goes.
    pub deletion_policy: DeletionPolicy,
    /// Whether it is not to go.
    pub protected: bool,
    /// Whether nothing is to be written for it.
    pub paused: bool,
    /// What earlier runs recorded.
    pub record: RecordedState,
}

/// Which cameras, layouts and groups are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRequest {
    /// Cameras.
    pub cameras: Selection,
    /// Layouts.
    pub layouts: Selection,
    /// Camera groups.
    pub groups: Selection,
    /// The kinds of sets whose declared cameras are granted with them.
    pub granting: BTreeSet<SetKind>,
}

impl User {
    /// A user of whom nothing is declared, but of whom something is recorded. Its UID is the name of its object.
    pub fn undeclared(
        object: ObjectRef,
        server: ObjectRef,
        login: &Arc<str>,
        record: RecordedState,
    ) -> Self {
        Self {
            uid: object.to_string().into(),
            object,
            created: Timestamp::UNIX_EPOCH,
            server,
            login: Arc::clone(login),
            display_name: Arc::clone(login),
            password: None,
            access: AccessRequest::default(),
            permissions: PermissionRequest::default(),
            licenses: Licenses::default(),
            pool: None,
            validity: Validity::default(),
            roles: Box::default(),
            deletion_policy: DeletionPolicy::Delete,
            protected: false,
            paused: false,
            record,
        }
    }

    /// Whether its namespace is another one than that of its server, which it may use through a share.
    pub fn is_tenants(&self) -> bool {
        self.object.namespace != self.server.namespace
    }

    /// Whether the declaration is the same, whatever was recorded since.
    pub fn is_declared_like(&self, other: &Self) -> bool {
        let Self {
            object,
            uid,
            created,
            server,
            login,
            display_name,
            password,
            access,
            permissions,
            licenses,
            pool,
            validity,
            roles,
            deletion_policy,
            protected,
            paused,
            record: _,
        } = self;
        *object == other.object
            && *uid == other.uid
            && *created == other.created
            && *server == other.server
            && *login == other.login
            && *display_name == other.display_name
            && *password == other.password
            && *access == other.access
            && *permissions == other.permissions
            && *licenses == other.licenses
            && *pool == other.pool
            && *validity == other.validity
            && *roles == other.roles
            && *deletion_policy == other.deletion_policy
            && *protected == other.protected
            && *paused == other.paused
    }

    /// The roles that it names.
    pub fn roles(&self) -> impl Iterator<Item = ObjectRef> {
        let roles = self.roles.iter();
        roles.map(|role| role.object(&self.object.namespace))
    }

    /// The pools that it names itself.
    pub fn pools(&self) -> impl Iterator<Item = ObjectRef> {
        let refs = self.pool.iter().flat_map(|pool| &pool.refs);
        refs.map(|pool| pool.object(&self.object.namespace))
    }
}

impl AccessRequest {
    /// The selection of layouts or of groups.
    pub fn sets(&self, kind: SetKind) -> &Selection {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }

    /// The same, to be changed.
    pub fn sets_mut(&mut self, kind: SetKind) -> &mut Selection {
        match kind {
            SetKind::Layout => &mut self.layouts,
            SetKind::Group => &mut self.groups,
        }
    }
}

/// Which permissions are asked for, or a namespace's share allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PermissionRequest {
    /// By group; an absent group is none.
    pub groups: BTreeMap<PermissionGroup, Actions>,
    /// By raw name, in the order of the manifest.
    pub extra: Box<[PermissionName]>,
}

/// A key of a Secret in the user's own namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordSource {
    /// The Secret's name.
    pub secret: Name,
    /// The key in it.
    pub key: Arc<str>,
    /// Who puts it there, and how it is written.
    pub origin: PasswordOrigin,
    /// Whether a later change in the store is the user's right.
    pub policy: PasswordPolicy,
}

impl PasswordSource {
    /// The key of a generated password in its Secret; the login stands beside it.
    pub const GENERATED_KEY: &str = "password";
}

/// Who puts a password into its Secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordOrigin {
    /// Somebody, in this form.
    Given(PasswordFormat),
    /// We do, with so many characters.
    Generated(u8),
}

/// How a Secret writes a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordFormat {
    /// The password itself.
    #[default]
    Plain,
    /// A hash of it by argon2id, as a PHC string.
    Argon2idPhc,
}

/// Which password counts once one was set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// The Secret's: a changed Secret changes the password.
    #[default]
    Enforce,
    /// The user's: the Secret is read at creation only.
    Initial,
}

/// What becomes of the store user when the object is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// It is deleted too.
    #[default]
    Delete,
    /// It stays as it is, and is nobody's.
    Orphan,
}

/// What earlier runs recorded of a user, in status and annotations or in a state file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedState {
    /// The id in the store.
    pub external_id: Option<UserId>,
    /// The proof that the object made, or meant to make, the store user.
    pub claim: Option<Fingerprint>,
    /// What was last applied and read back.
    pub applied: Option<Applied>,
    /// Which password was last applied.
    pub password: Option<AppliedPassword>,
    /// How many licences the user was last seen to hold.
    pub licenses: Licenses,
    /// Licences that were taken away, while their data is kept.
    pub removed: Option<Box<Removed>>,
    /// Licences that the declaration takes away together with too many others'.
    pub withheld: Option<Box<Withheld>>,
    /// Paths of layouts and groups that were withdrawn for a revoked camera: the violation keeps its name
    /// until its cause is gone, although the camera is no longer there to be seen.
    pub revoked: BTreeSet<String>,
    /// What names stood for when something was last granted by them; `None` where that is not on record.
    pub granted_names: Option<Box<GrantedNames>>,
    /// When access was last said to be valid, with the roles that were known then: while one of them is not
    /// there, that stays in force.
    pub validity: Option<Box<Validity>>,
}

/// The last verified state: while all parts still hold, nothing needs to be asked or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Digest of what was to be done.
    pub verdict: Arc<str>,
    /// Digest of the grant that was read back.
    pub grant: Arc<str>,
    /// The version of the store's row then, where the store has such a thing.
    pub version: Option<Arc<str>>,
}

/// The last password that was applied, without revealing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedPassword {
    /// Keyed fingerprint of the password.
    pub fingerprint: Fingerprint,
    /// The Secret it came from; while this is unchanged the Secret need not be read.
    pub secret: Option<SecretVersion>,
    /// When the server says that it was last changed, as read back after it was set.
    pub changed: Option<PasswordChange>,
}

/// One version of one Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVersion {
    /// UID of the Secret.
    pub uid: Uid,
    /// Its resource version.
    pub resource_version: Arc<str>,
}
