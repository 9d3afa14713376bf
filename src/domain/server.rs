//! A connection to a VMS, as declared, and what of it other namespaces may use.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use strum::IntoStaticStr;

use super::{
    aipix::{AipixForm, FormError},
    change_guard::ChangeGuard,
    discovery::Discovery,
    license::Licenses,
    name::{Login, Name, Namespace, ObjectRef, ServerIdentity},
    site::{Selection, SetKind},
    terms::TermsVersion,
    user::PermissionRequest,
};

/// A declared server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The object that declares it.
    pub object: ObjectRef,
    /// How to reach it.
    pub connection: Connection,
    /// What other namespaces may use.
    pub shares: Vec<Share>,
    /// Which existing users may be taken over, and by whom.
    pub adopt: Vec<Adoption>,
    /// What becomes of growth while a declaration is violated.
    pub on_violation: OnViolation,
    /// Whether it is written to.
    pub mode: Mode,
    /// How many users may lose what they made before somebody is asked; `None` is all of them.
    pub change_guard: Option<ChangeGuard>,
    /// What of the VMS appears as objects; `None` is nothing.
    pub discovery: Option<Discovery>,
    /// Which layouts or camera groups may be written, where their objects ask for it.
    pub managed: BTreeSet<SetKind>,
    /// Whether a user without an address pool may log in from nowhere instead of anywhere.
    pub requires_pool: bool,
    /// The terms that its owner has agreed to.
    pub accepted_terms: Option<TermsVersion>,
    /// How often the whole listing is read.
    pub resync: Duration,
    /// Within which every user is read in full, where the listing does not show every change.
    pub full_check: Duration,
    /// The identity that an earlier reading recorded.
    pub pinned_identity: Option<ServerIdentity>,
    /// The identity that a person has confirmed after it changed.
    pub confirmed_identity: Option<ServerIdentity>,
    /// The version of the server on which a create in one request was proven to keep every field.
    pub proven_version: Option<Arc<str>>,
}

/// Whether a server is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Its users are made to agree with what is declared.
    Manage,
    /// What would change is reported, and nothing is written.
    Observe,
}

/// How to reach a server. The credentials are in a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Which protocol it speaks.
    pub driver: DriverKind,
    /// What is stated of a server of the driver `Aipix`; an error where that cannot be.
    pub aipix: Result<Box<AipixForm>, FormError>,
    /// Base URL.
    pub url: Arc<str>,
    /// Secret with `login` and `password` of the parent account.
    pub credentials: Name,
    /// Secret and key with the PEM certificates to trust instead of the system's.
    pub ca: Option<(Name, Arc<str>)>,
    /// Whether plain HTTP is allowed beyond loopback.
    pub allow_plain_http: bool,
    /// Requests a second at most, over all users; `None` where that follows from how the server answers.
    pub requests_per_second: Option<u32>,
    /// Requests under way at once.
    pub concurrent_requests: u32,
}

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
pub enum DriverKind {
    /// The documented client API of aipix VMS; `vms-store` speaks it too.
    Aipix,
    /// The HTTP API of Frigate, from 0.18 on.
    Frigate,
    /// The REST API of ZoneMinder 1.36.
    ZoneMinder,
}

/// What one other namespace may use of a server; what it does not name is not shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The namespace.
    pub namespace: Namespace,
    /// Cameras.
    pub cameras: Selection,
    /// Layouts.
    pub layouts: Selection,
    /// Camera groups.
    pub groups: Selection,
    /// Permissions.
    pub permissions: PermissionRequest,
    /// Licences of all users of the namespace together.
    pub licenses: Licenses,
    /// Which logins it may declare.
    pub logins: LoginPattern,
}

impl Share {
    /// The layouts or the groups that are shared.
    pub fn sets(&self, kind: SetKind) -> &Selection {
        match kind {
            SetKind::Layout => &self.layouts,
            SetKind::Group => &self.groups,
        }
    }
}

/// An existing store user that a namespace may take over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The namespace of the VmsUser.
    pub namespace: Namespace,
    /// The login.
    pub login: Login,
}

/// What becomes of growth while a declaration is violated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnViolation {
    /// Nothing is added until all of it is valid.
    #[default]
    Hold,
    /// What is granted without violation is added.
    Narrow,
}

/// Logins by a pattern in which `*` stands for any characters, compared in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginPattern(Arc<str>);

impl LoginPattern {
    /// The pattern of a text.
    pub fn new(pattern: &str) -> Self {
        Self(pattern.to_ascii_lowercase().into())
    }

    /// Whether the login has the form.
    pub fn matches(&self, login: &Login) -> bool {
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts
            .next()
            .and_then(|prefix| login.as_str().strip_prefix(prefix))
        else {
            return false;
        };
        let Some(suffix) = parts.next_back() else {
            return rest.is_empty();
        };
        for part in parts {
            match rest.find(part) {
                Some(start) => rest = &rest[start + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(suffix)
    }
}

impl std::fmt::Display for LoginPattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Server {
    /// Whether the declaration is the same, whatever was recorded since.
    pub fn is_declared_like(&self, other: &Self) -> bool {
        let recorded_alike = Self {
            pinned_identity: other.pinned_identity.clone(),
            proven_version: other.proven_version.clone(),
            ..self.clone()
        };
        recorded_alike == *other
    }

    /// The share of a namespace other than the server's own.
    pub fn share_of(&self, namespace: &Namespace) -> Option<&Share> {
        self.shares
            .iter()
            .find(|share| share.namespace == *namespace)
    }

    /// Whether a namespace may have an account of that login: its own may have any, another one what its share says.
    pub fn entitles(&self, namespace: &Namespace, login: &str) -> bool {
        let is_shared = |share: &Share| {
            let login = login.parse();
            login.is_ok_and(|login| share.logins.matches(&login))
        };
        *namespace == self.object.namespace || self.share_of(namespace).is_some_and(is_shared)
    }

    /// Whether a VmsUser of that namespace may take over an existing store user.
    pub fn allows_adoption(&self, namespace: &Namespace, login: &Login) -> bool {
        self.adopt
            .iter()
            .any(|adoption| adoption.namespace == *namespace && adoption.login == *login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_login() {
        let cases = [
            ("*@shop.example.com", "eve@shop.example.com", true),
            ("*@shop.example.com", "eve@shop.example.com.evil.org", false),
            ("*@shop.example.com", "eve@bigshop.example.com", false),
            ("shop-*-guard@x.org", "shop-7-guard@x.org", true),
            ("shop-*-guard@x.org", "shop-guard@x.org", false),
            ("eve@x.org", "eve@x.org", true),
            ("eve@x.org", "steve@x.org", false),
            ("EVE@*", "eve@x.org", true),
            ("*", "anybody", true),
            ("a*a", "a", false),
            ("a**b", "ab", true),
            ("", "a", false),
        ];
        for (pattern, login, expected) in cases {
            assert_eq!(
                LoginPattern::new(pattern).matches(&login.parse().unwrap()),
                expected,
                "{pattern} {login}"
            );
        }
    }
}
