//! Frigate as its source decides who sees what, for requests to be carried out on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::*;
use crate::store::drivers::frigate::{
    request::Body,
    wire::{Auth, Config},
};

/// The cameras that Frigate has.
pub(super) const CAMERAS: [&str; 4] = ["gate", "hall", "side-door", "yard"];

/// A camera, or what is nobody's but an administrator's.
type Sight = BTreeSet<String>;

/// Users, roles, and who is logged in.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) users: BTreeMap<String, String>,
    pub(super) roles: BTreeMap<String, Vec<String>>,
    /// Whose each token is, and the role that it carries.
    pub(super) tokens: Vec<(String, String)>,
    session_length: i64,
    is_unreadable: bool,
}

/// What everybody may see: who logs in now, and who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) logins: BTreeMap<String, Sight>,
    pub(super) tokens: Vec<(String, Sight)>,
}

impl World {
    /// With a user of that role, which has these cameras unless it is Frigate's own.
    pub(super) fn user(mut self, name: &str, role: &str, cameras: &[&str]) -> Self {
        self.users.insert(name.to_owned(), role.to_owned());
        if roles::BUILT_IN.contains(&role) {
            self
        } else {
            self.role(role, cameras)
        }
    }

    pub(super) fn role(mut self, role: &str, cameras: &[&str]) -> Self {
        let cameras = cameras.iter().map(|&camera| camera.to_owned());
        self.roles.insert(role.to_owned(), cameras.collect());
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.users.remove(name);
        self
    }

    pub(super) fn session_length(mut self, seconds: i64) -> Self {
        self.session_length = seconds;
        self
    }

    /// With a user whom nobody can read.
    pub(super) fn unreadable(mut self) -> Self {
        self.is_unreadable = true;
        self
    }

    /// What Frigate shows of it.
    pub(super) fn state(&self) -> State {
        let users = self.users.iter();
        let users = users.map(|(username, role)| json!({"username": username, "role": role}));
        let strange = self
            .is_unreadable
            .then(|| json!({"username": "x", "role": 1}));
        let users: Vec<_> = users.chain(strange).collect();
        let roles = self.roles.iter().map(|(role, cameras)| {
            let cameras = cameras.iter().map(|camera| camera.as_str().into());
            (role.as_str().into(), cameras.collect())
        });
        let built_in = roles::BUILT_IN.map(|role| (role.into(), Vec::new()));
        State {
            users: serde_json::from_str(&json!(users).to_string()).unwrap(),
            config: Config {
                cameras: CAMERAS.map(Into::into).into(),
                auth: Auth {
                    roles: roles.chain(built_in).collect(),
                    session_length: self.session_length,
                },
            },
        }
    }

    /// What a request with that role may see, by `check_camera_access`: a role that is not there, or that has no camera,
    /// is held back from none.
    fn sight(&self, role: &str) -> Sight {
        let all = || CAMERAS.map(ToOwned::to_owned);
        match self.roles.get(role) {
            Some(listed) if !listed.is_empty() => all()
                .into_iter()
                .filter(|camera| listed.contains(camera))
                .collect(),
            Some(_) | None if role == "admin" => {
                all().into_iter().chain(["everything".to_owned()]).collect()
            }
            Some(_) | None => all().into(),
        }
    }

    /// A login with a role that is not there is one of a `viewer`.
    fn sight_of_login(&self, role: &str) -> Sight {
        let is_there = self.roles.contains_key(role) || roles::BUILT_IN.contains(&role);
        self.sight(if is_there { role } else { "viewer" })
    }

    pub(super) fn picture(&self) -> Picture {
        let logins = self.users.iter();
        let tokens = self.tokens.iter();
        Picture {
            logins: logins
                .map(|(name, role)| (name.clone(), self.sight_of_login(role)))
                .collect(),
            tokens: tokens
                .map(|(name, role)| (name.clone(), self.sight(role)))
                .collect(),
        }
    }

    /// Carries a request out as Frigate does.
    pub(super) fn carry_out(&mut self, request: &Request) {
        use crate::store::http::Call as _;
        let name = request
            .path()
            .split('/')
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        match &request.body {
            Body::Roles(lists) => {
                for (role, list) in lists {
                    assert!(!roles::BUILT_IN.contains(&role.as_str()), "{role}");
                    match list {
                        Some(list) => {
                            assert!(!list.is_empty(), "{role}");
                            self.roles.insert(role.clone(), list.clone());
                        }
                        None => drop(self.roles.remove(role).unwrap()),
                    }
                }
            }
            Body::NewUser { username, role, .. } => {
                assert!(self.roles.contains_key(role), "{role}");
                let before = self.users.insert(username.clone(), role.clone());
                assert_eq!(before, None);
            }
            Body::Role(role) => {
                assert!(self.roles.contains_key(role), "{role}");
                // Frigate says so as well where there is no such user.
                if let Some(held) = self.users.get_mut(&name) {
                    held.clone_from(role);
                }
            }
            Body::Nothing if request.method == reqwest::Method::DELETE => {
                self.users.remove(&name);
            }
            Body::Nothing | Body::Password(_) | Body::LogIn { .. } => {}
        }
    }
}
