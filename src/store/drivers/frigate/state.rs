//! Frigate as it was seen: who is there, and what each role is. Pure.

use std::sync::Arc;

use super::{
    roles,
    wire::{Config, UserRow},
};
use crate::{domain::name::Login, store::answers::Rows};

/// Frigate as it was seen.
#[derive(Debug)]
pub(super) struct State {
    pub(super) users: Rows<UserRow>,
    pub(super) config: Config,
}

/// What it is to hold a role.
pub(super) enum Held<'a> {
    /// Some cameras, or marks.
    List(&'a [Arc<str>]),
    /// Every camera: a role of Frigate's own, one without cameras, or one that is not there.
    Everything,
}

impl State {
    /// The user of just that name.
    pub(super) fn user(&self, login: &Login) -> Option<&UserRow> {
        let mut users = self.users.readable.iter();
        users.find(|row| *row.username.text() == *login.as_str())
    }

    /// Whether somebody has the login, in whatever case.
    pub(super) fn has(&self, login: &Login) -> bool {
        let mut users = self.users.readable.iter();
        users.any(|row| row.username.text().eq_ignore_ascii_case(login.as_str()))
    }

    /// What it is to hold the role of that name.
    pub(super) fn held(&self, role: &str) -> Held<'_> {
        match self.config.auth.roles.get(role) {
            Some(list) if !list.is_empty() && !roles::BUILT_IN.contains(&role) => Held::List(list),
            Some(_) | None => Held::Everything,
        }
    }

    /// Whether anybody who can be read has the role.
    pub(super) fn is_held(&self, role: &str) -> bool {
        let mut users = self.users.readable.iter();
        users.any(|row| &*row.role == role)
    }

    /// Whether the user has a role that was made for it, and that nobody else has.
    pub(super) fn has_own_role(&self, row: &UserRow, login: &Login) -> bool {
        let mut others = self.users.readable.iter();
        let is_shared = others.any(|other| other.role == row.role && other != row);
        roles::is_of(&row.role, login) && !is_shared
    }

    /// The roles of ours that are there.
    pub(super) fn roles_of_ours(&self) -> impl Iterator<Item = (&str, &[Arc<str>])> {
        let all = self.config.auth.roles.iter();
        all.map(|(name, list)| (&**name, &**list))
            .filter(|(name, _)| roles::is_ours(name))
    }
}
