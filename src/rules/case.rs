//! What a judgement needs to know, and what a rule answers.

use jiff::Timestamp;

use crate::{
    domain::{
        access::Grant,
        capability::Capabilities,
        credential_form::{CredentialForm, PasswordMisfit},
        license::Licenses,
        name::ObjectRef,
        password::{PasswordError, PasswordHashError},
        secret::KeyNames,
        server::{Server, Share},
        terms::Terms,
        user::User,
    },
    world::{Inventory, NearNames, Pools, Roles, Site},
};

/// All that a judgement needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The declaration.
    pub user: &'a User,
    /// Its server; `None` where no such object exists.
    pub server: Option<&'a Server>,
    /// What the server's declarations stand for.
    pub site: &'a Site,
    /// What the parent account has to give.
    pub inventory: &'a Inventory,
    /// What the server can express.
    pub capabilities: &'a Capabilities,
    /// Which logins and passwords it takes.
    pub credentials: &'a CredentialForm,
    /// How many more licences the user may come to hold: what the allocator leaves to it.
    pub allowance: Licenses,
    /// The terms to which the server asks for consent before a user is added.
    pub terms: Option<&'a Terms>,
    /// The declared ones of the pools that the user and its roles name.
    pub pools: &'a Pools,
    /// The declared ones of the roles that the user names.
    pub roles: &'a Roles,
    /// What was meant by names of pools, roles and servers that lead nowhere.
    pub near: &'a NearNames,
    /// What the user holds now; `None` where it does not exist yet, or where that is not known.
    pub current: Option<&'a Grant>,
    /// Whether it would have to be added.
    pub is_new: bool,
    /// Whether what it holds is what was last applied, so that nobody changed it in the VMS.
    pub intact: bool,
    /// Whose the login is.
    pub login: LoginState<'a>,
    /// The moment of the judgement.
    pub now: Timestamp,
    /// What is wrong with the declared password, if anything.
    pub password: Option<&'a PasswordProblem>,
}

/// Whose a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginState<'a> {
    /// Nobody else's.
    Free,
    /// Another VmsUser's.
    Declared(&'a ObjectRef),
    /// It belongs to a store user that this object may not take over.
    InStore,
}

/// Why a declared password cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// There is no such Secret.
    NoSecret,
    /// The Secret has no such key.
    NoKey {
        /// Those that it has.
        keys: KeyNames,
    },
    /// Secrets may not be read in the user's namespace.
    NoAccess {
        /// The command that lets the operator read them.
        how: String,
    },
    /// The password breaks the rules of the VMS.
    Rejected(Vec<PasswordError>),
    /// It breaks those of this server, which asks for more.
    Misfit(PasswordMisfit),
    /// The Secret does not hold a hash that may stand for a password.
    HashRejected(Vec<PasswordHashError>),
    /// The Secret that was to be made is there, and somebody else's.
    NotOurs,
    /// The Secret may not be made.
    MayNotMake,
}

/// Who asks: a namespace that may use the server, its own or one with which it is shared, for a login that it may have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tenant<'a> {
    pub(super) user: &'a User,
    pub(super) server: &'a Server,
    /// The most that the namespace may give; `None` in the server's own namespace, which has everything.
    pub(super) share: Option<&'a Share>,
}

impl<'a> Tenant<'a> {
    /// `None` where there is no such server, or it is not shared with the user's namespace.
    pub(super) fn of(case: &Case<'a>) -> Option<Self> {
        let (user, server) = (case.user, case.server?);
        let namespace = &user.object.namespace;
        let share = if *namespace == server.object.namespace {
            None
        } else {
            Some(server.share_of(namespace)?)
        };
        Some(Self {
            user,
            server,
            share,
        })
    }
}

/// The judgement of one dimension of the declaration: what it grants, and what of the present it keeps.
#[derive(Debug)]
pub(super) struct DimensionVerdict<T> {
    pub(super) granted: T,
    pub(super) kept: T,
}
