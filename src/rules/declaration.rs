//! What is declared of a user: its own declaration with those of its roles laid over it.
//!
//! Every rule judges the parts of a [`Declaration`], and nothing else knows that there are roles. What parts
//! grant is united; what they restrict, narrows.

use super::{
    case::Case,
    findings::{Findings, Found},
    hint::create_or_correct,
};
use crate::domain::{
    license::Licenses,
    name::{ObjectRef, Reference},
    pool::PoolRequest,
    role::Role,
    user::{AccessRequest, PermissionRequest, User},
    validity::Validity,
    violation::{Path, Rule, Violation},
};

/// What is declared of a user.
pub(super) struct Declaration<'a> {
    /// The user's own part, then that of each role that is there, in the order of the manifest.
    pub(super) parts: Vec<Part<'a>>,
    /// Named roles that are not there: each may carry any restriction.
    pub(super) unknown: Vec<ObjectRef>,
    /// The licences that are asked for: the user's own number of a level, else the highest of its roles.
    pub(super) licenses: Licenses,
    /// When the user may use what is granted; while a role is not there, not beyond what was said last.
    pub(super) validity: Validity,
}

/// What one object contributes.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    /// `None` is the user itself.
    pub(super) role: Option<&'a ObjectRef>,
    /// Where names without a namespace are, apart from those of what the VMS has.
    pub(super) home: &'a ObjectRef,
    pub(super) access: &'a AccessRequest,
    pub(super) permissions: &'a PermissionRequest,
    pub(super) licenses: Licenses,
    pub(super) pool: Option<&'a PoolRequest>,
    pub(super) validity: &'a Validity,
}

impl<'a> Declaration<'a> {
    /// Lays the roles that are there over a user, and reports those that are not.
    pub(super) fn of(case: &Case<'a>) -> Found<Self> {
        let mut findings = Findings::default();
        let user = case.user;
        let mut declaration = Self {
            parts: vec![Part::of_user(user)],
            unknown: Vec::new(),
            licenses: user.licenses,
            validity: user.validity,
        };
        for (index, reference) in user.roles.iter().enumerate() {
            let object = reference.object(&user.object.namespace);
            let is_near = is_near(&object, &user.object, user);
            if let Some(role) = case.roles.get(&object).filter(|_| is_near) {
                declaration.parts.push(Part::of_role(role));
            } else {
                let near = case.near.role(&object, user);
                findings.push(unknown_role(reference, &object, (is_near, near), index));
                declaration.unknown.push(object);
            }
        }
        let of_roles = declaration.parts.iter().skip(1).map(|part| part.licenses);
        let of_roles = of_roles.fold(Licenses::default(), Licenses::union);
        declaration.licenses = user.licenses.or(of_roles);
        let known = declaration.parts.iter().map(|part| part.validity);
        declaration.validity = known.fold(Validity::default(), |all, one| all.narrowed(one));
        if let (false, Some(said)) = (declaration.is_complete(), &user.record.validity) {
            declaration.validity = declaration.validity.narrowed(said);
        }
        findings.deciding(declaration)
    }

    /// Whether every role that is named is there.
    pub(super) const fn is_complete(&self) -> bool {
        self.unknown.is_empty()
    }

    /// The parts that say from where the user may log in.
    pub(super) fn pools(&self) -> impl Iterator<Item = (&Part<'a>, &'a PoolRequest)> {
        let parts = self.parts.iter();
        parts.filter_map(|part| Some((part, part.pool?)))
    }
}

impl<'a> Part<'a> {
    const fn of_user(user: &'a User) -> Self {
        Self {
            role: None,
            home: &user.object,
            access: &user.access,
            permissions: &user.permissions,
            licenses: user.licenses,
            pool: user.pool.as_ref(),
            validity: &user.validity,
        }
    }

    const fn of_role(role: &'a Role) -> Self {
        Self {
            role: Some(&role.object),
            home: &role.object,
            access: &role.access,
            permissions: &role.permissions,
            licenses: role.licenses,
            pool: role.pool.as_ref(),
            validity: &role.validity,
        }
    }

    /// A field of the object that contributes it.
    pub(super) fn path(&self, field: impl Into<String>) -> Path {
        match self.role {
            None => Path::from(field),
            Some(role) => Path::in_role(role.clone(), field),
        }
    }

    /// The pool that is meant, and whether one there may be named.
    pub(super) fn pool_of(&self, reference: &Reference, user: &User) -> (ObjectRef, bool) {
        let object = reference.object(&self.home.namespace);
        let is_near = is_near(&object, self.home, user);
        (object, is_near)
    }
}

/// Whether an object may be named: one of the same namespace, or of that of the server.
fn is_near(object: &ObjectRef, named_by: &ObjectRef, user: &User) -> bool {
    [&named_by.namespace, &user.server.namespace].contains(&&object.namespace)
}

/// `is_near` says whether such a role may be named at all, `near` what was meant.
fn unknown_role(
    reference: &Reference,
    object: &ObjectRef,
    (is_near, near): (bool, Option<&str>),
    index: usize,
) -> Violation {
    let path = |field| {
        Path::from(format!("spec.roleRefs[{index}].{field}")).naming(reference.name.as_str())
    };
    if is_near {
        Violation::waiting(
            Rule::UnknownRole,
            path("name"),
            format!(
                "there is no VmsRole `{}` in namespace `{}`",
                reference.name, object.namespace
            ),
            format!(
                "{}; until then nothing is added, and what is in force stays",
                create_or_correct(near)
            ),
        )
    } else {
        Violation::lasting(
            Rule::UnknownRole,
            path("namespace"),
            "a VmsRole is of the user's own namespace or of the server's",
            "correct the namespace; until then nothing is added, and what is in force stays",
        )
    }
}
