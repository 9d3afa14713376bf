//! What a run did or would do on each server, for people and, as JSON, for programs.

use serde::Serialize;

use super::{
    serialize,
    set::SetReport,
    undeclared::Undeclared,
    user::{Action, UserReport},
};
use crate::domain::{name::ObjectRef, quote::quote, server::Connection};

/// All users of one server.
#[derive(Debug, Serialize)]
pub struct ServerReport {
    /// The server's object; none for users whose server no manifest declares.
    #[serde(serialize_with = "serialize::maybe_text")]
    pub server: Option<ObjectRef>,
    /// Where it was asked, and how; none for users whose server no manifest declares.
    #[serde(flatten)]
    pub asked: Option<AskedServer>,
    /// Whether its mode is `Observe`: nothing is written to it, and everything is what would be done.
    pub observed: bool,
    /// The layouts and camera groups that are kept in the VMS as declared.
    #[serde(rename = "managed", skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<SetReport>,
    /// The declared users.
    pub users: Vec<UserReport>,
    /// What the VMS calls by another name now than when it was found, in words.
    #[serde(skip)]
    pub retitled: Vec<String>,
    /// Users that an earlier run made and no manifest declares any more.
    #[serde(rename = "absent")]
    pub undeclared: Vec<Undeclared>,
}

/// Where a server was asked, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedServer {
    /// Its address, without what may stand before an `@`; none where this process serves the store itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The driver.
    pub driver: &'static str,
}

impl AskedServer {
    /// Of a declared connection; one to a store of this process has no address that says anything.
    pub fn of(connection: &Connection, is_own: bool) -> Self {
        Self {
            url: (!is_own).then(|| without_user(&connection.url)),
            driver: connection.driver.into(),
        }
    }
}

/// An address that shows no password, should one stand there.
fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let scheme = if scheme.is_empty() {
        String::new()
    } else {
        format!("{scheme}://")
    };
    format!("{scheme}{host}{path}")
}

impl ServerReport {
    /// Which server it is, such as `VmsServer video/main at https://vms.example.com (driver Aipix)`.
    pub fn title(&self) -> Option<String> {
        let (server, AskedServer { url, driver }) = (self.server.as_ref()?, self.asked.as_ref()?);
        let place = match url {
            Some(url) => format!("at {}", quote(url)),
            None => "in the file of --store".to_owned(),
        };
        Some(format!("VmsServer {server} {place} (driver {driver})"))
    }

    /// Whether somebody was to lose what they made and did not.
    pub fn withholds_changes(&self) -> bool {
        let is_withheld = |user: &Undeclared| {
            user.moved_to.is_none() && user.prune && (user.protected || user.withheld.is_some())
        };
        let mut users = self.users.iter();
        self.undeclared.iter().any(is_withheld)
            || users.any(|user| user.withheld_licenses.is_some())
    }

    /// Whether an `apply` would write something; to a server that is only observed nothing is written.
    pub fn would_change(&self) -> bool {
        let is_changed = |user: &UserReport| {
            matches!(user.action, Action::Create | Action::Change | Action::Adopt)
        };
        let is_written = |set: &SetReport| set.action.writes();
        !self.observed && (self.users.iter().any(is_changed) || self.sets.iter().any(is_written))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_what_stands_before_its_host() {
        for (url, told) in [
            (
                "https://vms.example.com:8443/zm",
                "https://vms.example.com:8443/zm",
            ),
            (
                "https://alice:hunter2@vms.example.com",
                "https://vms.example.com",
            ),
            (
                "https://a:hunter2@b@vms.example.com/a@b",
                "https://vms.example.com/a@b",
            ),
            ("hunter2@vms", "vms"),
        ] {
            assert_eq!(without_user(url), told);
        }
    }
}
