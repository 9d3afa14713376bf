//! Who may see which camera, by the source of Frigate.

use std::collections::BTreeSet;

use super::{model::Model, picture::Picture};

impl Model {
    /// Whether a request with that role may have a camera: one that is not limited may have all.
    pub(super) fn may_see(&self, role: &str, camera: &str) -> bool {
        match self.roles.get(role) {
            Some(listed) if !listed.is_empty() && role != "admin" => {
                listed.iter().any(|name| name == camera) && self.cameras.contains(camera)
            }
            Some(_) | None => true,
        }
    }

    /// What the profile says of it, which is not the same where the role is gone.
    pub(super) fn allowed_cameras(&self, role: &str) -> Vec<&String> {
        let is_built_in = ["admin", "viewer"].contains(&role);
        match self.roles.get(role) {
            None if !is_built_in => Vec::new(),
            Some(listed) if !listed.is_empty() => {
                let listed = listed.iter().filter(|name| self.cameras.contains(*name));
                listed.collect()
            }
            Some(_) | None => self.cameras.iter().collect(),
        }
    }

    /// The role that a login gets: one that is not there is that of a `viewer`.
    pub(super) fn role_of_login(&self, role: &str) -> String {
        let is_there = self.roles.contains_key(role) || ["admin", "viewer"].contains(&role);
        if is_there { role } else { "viewer" }.to_owned()
    }

    fn seen(&self, role: &str) -> BTreeSet<String> {
        let cameras = self.cameras.iter();
        cameras
            .filter(|camera| self.may_see(role, camera))
            .cloned()
            .collect()
    }

    /// What everybody may see now.
    pub(super) fn picture(&self) -> Picture {
        let logins = self.users.iter().map(|(name, account)| {
            let role = self.role_of_login(&account.role);
            (name.clone(), self.seen(&role))
        });
        let alive = self
            .tokens
            .iter()
            .filter(|(_, token)| token.expires > self.now());
        let tokens = alive.map(|(text, token)| {
            let seen = self.seen(&token.role);
            (text.clone(), (token.user.clone(), seen))
        });
        Picture {
            logins: logins.collect(),
            tokens: tokens.collect(),
        }
    }
}
