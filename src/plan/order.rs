//! The order of steps: what takes comes first, what gives comes last.

use std::{collections::BTreeSet, sync::Arc};

use super::{Change, FirstPassword, Identified, NewUser, Step};
use crate::{
    domain::{
        access::{Access, Grant},
        name::Login,
        terms::TermsVersion,
    },
    world::StoreUser,
};

/// What is to become of one user.
#[derive(Clone, Debug)]
pub struct Intent<'a> {
    /// Its login.
    pub login: &'a Login,
    /// The name that people see.
    pub display_name: &'a Arc<str>,
    /// What it is to hold.
    pub target: &'a Grant,
    /// What the store has of it.
    pub current: Option<&'a StoreUser>,
    /// What is to become of its password.
    pub password: PasswordIntent,
    /// Whether this server has proven that a create keeps every restricting field.
    pub proven: bool,
    /// The terms that the server asks for, where its owner has agreed to them.
    pub accepted_terms: Option<&'a TermsVersion>,
    /// The most cameras that a user can be made with.
    pub cameras_per_create: usize,
}

/// What is to become of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordIntent {
    /// It stays as it is.
    Leave,
    /// The declared one takes the place of one that was in use.
    Replace,
    /// The declared one takes the place of one that nobody knows, once the user is complete.
    Complete,
}

/// The steps that lead from what is to what is to be; none where they agree.
///
/// A user that is not there is made, and no more: what to do next depends on what the store kept.
pub fn plan(intent: &Intent<'_>) -> Vec<Step> {
    let Some(current) = intent.current else {
        return vec![Step::Create(Box::new(first(intent)))];
    };
    let user = Identified {
        id: current.id.clone(),
        login: current.login.clone(),
    };
    let change = |from: &Grant, to: &Grant| {
        Step::Update(Box::new(Change {
            user: user.clone(),
            display_name: Arc::clone(intent.display_name),
            from: from.clone(),
            to: to.clone(),
        }))
    };
    let between = current.grant.intersection(intent.target);
    let mut steps = Vec::new();
    let shrinks = between != current.grant;
    if shrinks {
        steps.push(change(&current.grant, &between));
    }
    // A changed password may be the answer to a stolen one: it does not wait for what is given.
    if intent.password == PasswordIntent::Replace {
        steps.push(Step::SetPassword(user.clone()));
    }
    let renamed = !shrinks && current.display_name != *intent.display_name;
    if between != *intent.target || renamed {
        steps.push(change(&between, intent.target));
    }
    if intent.password == PasswordIntent::Complete {
        steps.push(Step::SetPassword(user));
    }
    steps
}

fn first(intent: &Intent<'_>) -> NewUser {
    let password = match intent.password {
        PasswordIntent::Replace | PasswordIntent::Complete if intent.proven => {
            FirstPassword::Declared
        }
        PasswordIntent::Leave | PasswordIntent::Replace | PasswordIntent::Complete => {
            FirstPassword::Unknown
        }
    };
    NewUser {
        login: intent.login.clone(),
        display_name: Arc::clone(intent.display_name),
        grant: beginning(intent.target, intent.cameras_per_create),
        password,
        accepted_terms: intent.accepted_terms.cloned(),
    }
}

/// As much of a grant as a create can carry: layouts and groups need every camera first.
fn beginning(target: &Grant, cameras_per_create: usize) -> Grant {
    if target.access.cameras.len() <= cameras_per_create {
        return target.clone();
    }
    let cameras: BTreeSet<_> = target
        .access
        .cameras
        .iter()
        .take(cameras_per_create)
        .cloned()
        .collect();
    Grant {
        access: Access {
            cameras,
            ..Access::default()
        },
        ..target.clone()
    }
}
