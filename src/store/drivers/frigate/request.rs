//! One request, as a value: what `compile` makes and the client sends.

use std::{borrow::Cow, collections::BTreeMap};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    domain::name::Login,
    store::{Secret, http::Call},
};

/// A request below `api/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What it is for, such as "delete user `alice`".
    pub(super) attempted: String,
    pub(super) method: Method,
    /// Such as `users/alice/role`: nothing in it needs escaping.
    path: String,
    /// The path without what tells one user from another.
    route: &'static str,
    pub(super) body: Body,
}

/// What is sent, with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Nothing,
    LogIn {
        user: String,
        password: Secret,
    },
    /// The cameras of roles from now on; `None` is a role that is to go. Other roles stay as they are.
    Roles(BTreeMap<String, Option<Vec<String>>>),
    NewUser {
        username: String,
        password: Secret,
        role: String,
    },
    Role(String),
    Password(Secret),
}

impl Request {
    pub(super) fn log_in(user: &str, password: &Secret) -> Self {
        let body = Body::LogIn {
            user: user.to_owned(),
            password: password.clone(),
        };
        Self::new("log in", Method::POST, "login", body)
    }

    pub(super) fn read(attempted: &str, route: &'static str) -> Self {
        Self::new(attempted, Method::GET, route, Body::Nothing)
    }

    /// Writes roles, all of them at once.
    pub(super) fn set_roles(
        attempted: &str,
        roles: impl IntoIterator<Item = (String, Option<Vec<String>>)>,
    ) -> Self {
        let roles = Body::Roles(roles.into_iter().collect());
        Self::new(attempted, Method::PUT, "config/set", roles)
    }

    pub(super) fn create(attempted: &str, login: &Login, password: Secret, role: &str) -> Self {
        let body = Body::NewUser {
            username: login.as_str().to_owned(),
            password,
            role: role.to_owned(),
        };
        Self::new(attempted, Method::POST, "users", body)
    }

    pub(super) fn give_role(attempted: &str, login: &Login, role: &str) -> Self {
        let body = Body::Role(role.to_owned());
        Self::of_user(attempted, Method::PUT, "users/{username}/role", login, body)
    }

    pub(super) fn set_password(attempted: &str, login: &Login, password: Secret) -> Self {
        let route = "users/{username}/password";
        Self::of_user(
            attempted,
            Method::PUT,
            route,
            login,
            Body::Password(password),
        )
    }

    pub(super) fn delete(attempted: &str, login: &Login) -> Self {
        let route = "users/{username}";
        Self::of_user(attempted, Method::DELETE, route, login, Body::Nothing)
    }

    fn new(attempted: &str, method: Method, route: &'static str, body: Body) -> Self {
        Self {
            attempted: attempted.to_owned(),
            method,
            path: route.to_owned(),
            route,
            body,
        }
    }

    fn of_user(
        attempted: &str,
        method: Method,
        route: &'static str,
        login: &Login,
        body: Body,
    ) -> Self {
        Self {
            path: route.replace("{username}", login.as_str()),
            ..Self::new(attempted, method, route, body)
        }
    }

    /// The login, where it is one of our own.
    pub(super) const fn logs_in(&self) -> bool {
        matches!(self.body, Body::LogIn { .. })
    }

    /// Whether it changes one user who is to be there.
    pub(super) fn is_of_user(&self) -> bool {
        self.path != self.route
    }
}

impl Body {
    /// What is sent, secrets included.
    pub(super) fn json(&self) -> Option<Value> {
        match self {
            Self::Nothing => None,
            Self::LogIn { user, password } => {
                Some(json!({"user": user, "password": password.expose()}))
            }
            Self::Roles(roles) => {
                // An empty text takes a role away.
                let roles = roles.iter().map(|(name, cameras)| {
                    let cameras = cameras
                        .as_ref()
                        .map_or_else(|| json!(""), |list| json!(list));
                    (name.clone(), cameras)
                });
                let roles: serde_json::Map<String, Value> = roles.collect();
                Some(json!({
                    "requires_restart": 0,
                    "update_topic": "config/auth",
                    "config_data": {"auth": {"roles": roles}},
                }))
            }
            Self::NewUser {
                username,
                password,
                role,
            } => Some(json!({"username": username, "password": password.expose(), "role": role})),
            Self::Role(role) => Some(json!({"role": role})),
            Self::Password(password) => Some(json!({"password": password.expose()})),
        }
    }
}

impl Call for Request {
    fn attempted(&self) -> &str {
        &self.attempted
    }

    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn route(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.route)
    }

    fn writes(&self) -> bool {
        !matches!(self.body, Body::LogIn { .. }) && self.method != Method::GET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice() -> Login {
        "alice".parse().unwrap()
    }

    #[test]
    fn a_route_tells_no_user_from_another() {
        let role = Request::give_role("x", &alice(), "vms_1");
        assert_eq!(
            (role.path(), &*role.route()),
            ("users/alice/role", "users/{username}/role")
        );
        assert!(role.is_of_user() && role.writes());
        let list = Request::read("list users", "users");
        assert!(!list.is_of_user() && !list.writes());
    }

    #[test]
    fn roles_are_merged_into_those_that_there_are_and_an_empty_text_takes_one_away() {
        let lists = [
            ("vms_a".to_owned(), Some(vec!["gate".to_owned()])),
            ("vms_b".to_owned(), None),
        ];
        let body = Request::set_roles("x", lists).body.json().unwrap();
        assert_eq!(
            body.to_string(),
            r#"{"config_data":{"auth":{"roles":{"vms_a":["gate"],"vms_b":""}}},"requires_restart":0,"update_topic":"config/auth"}"#
        );
    }

    #[test]
    fn no_request_shows_its_secrets_in_debug() {
        let secret = || Secret::new("hunter2");
        for request in [
            Request::log_in("admin", &secret()),
            Request::create("x", &alice(), secret(), "vms_1"),
            Request::set_password("x", &alice(), secret()),
        ] {
            assert!(!format!("{request:?}").contains("hunter2"));
            assert!(request.body.json().unwrap().to_string().contains("hunter2"));
        }
    }
}
