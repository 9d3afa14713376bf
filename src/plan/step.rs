//! The steps that a plan is made of, in words that every driver understands.

use std::sync::Arc;

use crate::domain::{
    access::Grant,
    name::{Login, UserId},
    terms::TermsVersion,
};

/// One step; a driver may need several requests for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a user that is not there.
    Create(Box<NewUser>),
    /// Change what a user holds, or how it is called.
    Update(Box<Change>),
    /// Give a user the declared password.
    SetPassword(Identified),
    /// Delete a user.
    Delete(Identified),
}

impl Step {
    /// Whether the user has the declared password afterwards.
    pub fn sets_password(&self) -> bool {
        match self {
            Self::Create(user) => user.password == FirstPassword::Declared,
            Self::SetPassword(_) => true,
            Self::Update(_) | Self::Delete(_) => false,
        }
    }
}

/// A store user by id *and* login: neither alone is proof enough to change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identified {
    /// Its id.
    pub id: UserId,
    /// Its login.
    pub login: Login,
}

/// A user to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Its login.
    pub login: Login,
    /// The name that people see.
    pub display_name: Arc<str>,
    /// What it holds from its first moment.
    pub grant: Grant,
    /// Its first password.
    pub password: FirstPassword,
    /// The terms that the server asks for, where its owner has agreed to them.
    pub accepted_terms: Option<TermsVersion>,
}

/// The password that a user is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstPassword {
    /// One that nobody knows.
    Unknown,
    /// The declared one.
    Declared,
}

/// A change of a user. Either nothing is added or nothing is taken, never both at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which user.
    pub user: Identified,
    /// The name that people will see.
    pub display_name: Arc<str>,
    /// What it holds now.
    pub from: Grant,
    /// What it will hold.
    pub to: Grant,
}
