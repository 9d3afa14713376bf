//! One request, as a value: what `compile` makes and the client sends.

use std::{borrow::Cow, fmt};

use reqwest::Method;

use crate::{
    domain::name::UserId,
    store::{Error, ErrorKind, Result, Secret, http::Call},
};

/// A request below `api/`. All are POST, with their fields in a form: the token stands there, and never in a URL, which
/// servers and proxies log and which ZoneMinder repeats in each error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What it is for, such as "delete user `alice@example.com`".
    pub(super) attempted: String,
    pub(super) purpose: Purpose,
    /// Such as `users/edit/12.json`: nothing in it needs escaping.
    pub(super) path: String,
    pub(super) fields: Vec<Field>,
}

/// What a request does, and so what its answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    LogIn,
    Read,
    ReadUser,
    Create,
    Edit,
    Delete,
}

/// A field of a form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: Cow<'static, str>,
    pub(super) value: Value,
}

/// What stands in a field.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Secret(Secret),
}

impl Field {
    pub(super) fn text(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: Value::Text(value.into()),
        }
    }

    pub(super) fn secret(name: impl Into<Cow<'static, str>>, value: Secret) -> Self {
        Self {
            name: name.into(),
            value: Value::Secret(value),
        }
    }

    /// A column of a user.
    pub(super) fn column(column: &str, value: impl Into<String>) -> Self {
        Self::text(format!("User[{column}]"), value)
    }
}

impl Value {
    /// What is sent.
    pub(super) fn exposed(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Text(text) => write!(formatter, "{}={text:?}", self.name),
            Value::Secret(_) => write!(formatter, "{}=…", self.name),
        }
    }
}

impl Request {
    pub(super) fn new(
        attempted: impl Into<String>,
        purpose: Purpose,
        path: impl Into<String>,
        fields: Vec<Field>,
    ) -> Self {
        Self {
            attempted: attempted.into(),
            purpose,
            path: path.into(),
            fields,
        }
    }

    pub(super) fn read(attempted: impl Into<String>, path: impl Into<String>) -> Self {
        Self::new(attempted, Purpose::Read, path, Vec::new())
    }

    /// A page of users, by id.
    pub(super) fn users(attempted: &str, direction: &str, page: u32) -> Self {
        let path =
            format!("users/index/sort:Id/direction:{direction}/limit:{PER_PAGE}/page:{page}.json");
        Self::read(attempted, path)
    }

    /// One user.
    ///
    /// # Errors
    /// `NotFound` for what ZoneMinder never gives as an id: it would lead to another path.
    pub(super) fn user(
        attempted: impl Into<String>,
        purpose: Purpose,
        action: &str,
        (id, fields): (&UserId, Vec<Field>),
    ) -> Result<Self> {
        let attempted = attempted.into();
        let is_number =
            (1..=10).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            let detail = "ZoneMinder gives no such id";
            return Err(Error::new(ErrorKind::NotFound, attempted, detail));
        }
        let path = format!("users/{action}/{id}.json");
        Ok(Self::new(attempted, purpose, path, fields))
    }
}

/// The most users that it shows at once.
const PER_PAGE: u32 = 100;

impl Call for Request {
    fn attempted(&self) -> &str {
        &self.attempted
    }

    fn method(&self) -> &Method {
        &Method::POST
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn route(&self) -> Cow<'_, str> {
        match self.purpose {
            Purpose::ReadUser => Cow::Borrowed("users/view/{id}"),
            Purpose::Edit => Cow::Borrowed("users/edit/{id}"),
            Purpose::Delete => Cow::Borrowed("users/delete/{id}"),
            Purpose::LogIn | Purpose::Read | Purpose::Create => {
                let listing = self.path.split_once("/sort:").map(|(route, _)| route);
                Cow::Borrowed(listing.unwrap_or(&self.path).trim_end_matches(".json"))
            }
        }
    }

    fn writes(&self) -> bool {
        match self.purpose {
            Purpose::LogIn | Purpose::Read | Purpose::ReadUser => false,
            Purpose::Create | Purpose::Edit | Purpose::Delete => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_tells_no_user_from_another() {
        let edit = Request::user("x", Purpose::Edit, "edit", (&"12".into(), Vec::new())).unwrap();
        assert_eq!(edit.route(), "users/edit/{id}");
        assert_eq!(edit.path, "users/edit/12.json");
        let list = Request::users("list users", "asc", 3);
        assert_eq!(list.route(), "users/index");
        let read = Request::read("list cameras", "monitors/index.json");
        assert_eq!(read.route(), "monitors/index");
    }

    #[test]
    fn an_id_that_would_lead_elsewhere_is_nobodys() {
        for id in ["", "1/../2", "1.json?x=", "-1", "a", "12345678901"] {
            let user = Request::user("x", Purpose::Delete, "delete", (&id.into(), Vec::new()));
            assert_eq!(user.unwrap_err().kind, ErrorKind::NotFound, "{id}");
        }
    }

    #[test]
    fn no_request_shows_its_secrets_in_debug() {
        let fields = vec![Field::secret("pass", Secret::new("hunter2"))];
        let request = Request::new("log in", Purpose::LogIn, "host/login.json", fields);
        assert!(!format!("{request:?}").contains("hunter2"));
    }
}
