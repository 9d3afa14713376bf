//! What the double keeps.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use super::picture::Picture;

/// The account that Frigate has from the first.
pub(crate) const ADMIN: (&str, &str) = ("admin", "admin-password-1");

/// For how long answers are kept by its web server.
pub(super) const KEPT_FOR: i64 = 5;
/// When its clock begins.
const BEGINNING: i64 = 1_795_900_000;

/// A user.
#[derive(Clone, Debug)]
pub(in super::super) struct Account {
    pub(in super::super) password: String,
    pub(in super::super) role: String,
    pub(in super::super) password_changed: Option<i64>,
}

/// A token that was given.
#[derive(Clone, Debug)]
pub(in super::super) struct Token {
    pub(in super::super) user: String,
    pub(in super::super) role: String,
    pub(in super::super) issued: i64,
    pub(in super::super) expires: i64,
}

/// An answer that its web server keeps.
#[derive(Clone, Debug)]
pub(super) struct KeptAnswer {
    pub(super) body: Value,
    pub(super) until: i64,
}

/// All that it keeps.
#[derive(Debug)]
pub(in super::super) struct Model {
    pub(in super::super) version: &'static str,
    pub(in super::super) cameras: BTreeSet<String>,
    pub(in super::super) users: BTreeMap<String, Account>,
    /// Those of the configuration; `admin` and `viewer` are there in any case.
    pub(in super::super) roles: BTreeMap<String, Vec<String>>,
    pub(in super::super) tokens: BTreeMap<String, Token>,
    pub(in super::super) session_length: i64,
    pub(in super::super) asks_for_login: bool,
    pub(in super::super) config_is_writable: bool,
    /// How many more logins it takes.
    pub(in super::super) logins_left: usize,
    pub(in super::super) logins: usize,
    pub(super) kept: BTreeMap<String, KeptAnswer>,
    pub(super) journal: Vec<Picture>,
    begun: Instant,
    /// What a test has let pass.
    passed: i64,
}

impl Model {
    pub(super) fn new() -> Self {
        let (admin, password) = ADMIN;
        let account = Account {
            password: password.to_owned(),
            role: "admin".to_owned(),
            password_changed: None,
        };
        Self {
            version: "0.18.0-beta1",
            cameras: ["gate", "yard", "side-door"].map(str::to_owned).into(),
            users: [(admin.to_owned(), account)].into(),
            roles: BTreeMap::new(),
            tokens: BTreeMap::new(),
            session_length: 86_400,
            asks_for_login: true,
            config_is_writable: true,
            logins_left: usize::MAX,
            logins: 0,
            kept: BTreeMap::new(),
            journal: Vec::new(),
            begun: Instant::now(),
            passed: 0,
        }
    }

    /// The second by its clock.
    pub(super) fn now(&self) -> i64 {
        let elapsed = i64::try_from(self.begun.elapsed().as_secs()).unwrap_or(i64::MAX);
        BEGINNING + self.passed + elapsed
    }

    /// Lets time pass.
    pub(in super::super) fn pass(&mut self, seconds: i64) {
        self.passed += seconds;
    }

    /// Somebody whom an administrator makes by hand.
    pub(in super::super) fn add_user(&mut self, name: &str, password: &str, role: &str) {
        let account = Account {
            password: password.to_owned(),
            role: role.to_owned(),
            password_changed: None,
        };
        self.users.insert(name.to_owned(), account);
    }

    /// The role that an administrator gives somebody by hand.
    pub(in super::super) fn give_role(&mut self, name: &str, role: &str) {
        let account = self.users.get_mut(name).expect("a user");
        role.clone_into(&mut account.role);
    }

    /// A role that an administrator writes by hand.
    pub(in super::super) fn set_role(&mut self, role: &str, cameras: &[&str]) {
        let cameras = cameras.iter().map(|&camera| camera.to_owned());
        self.roles.insert(role.to_owned(), cameras.collect());
    }

    /// A new token of a user, with that role.
    pub(super) fn issue(&mut self, user: &str, role: &str) -> String {
        let now = self.now();
        let token = Token {
            user: user.to_owned(),
            role: role.to_owned(),
            issued: now,
            expires: now + self.session_length,
        };
        let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
        let claims = json!({"sub": user, "role": role, "exp": token.expires, "iat": now});
        let claims = BASE64_URL_SAFE_NO_PAD.encode(claims.to_string());
        // In place of a signature, what tells it from all others.
        let number = BASE64_URL_SAFE_NO_PAD.encode(self.tokens.len().to_string());
        let text = format!("{header}.{claims}.{number}");
        self.tokens.insert(text.clone(), token);
        text
    }
}
