//! One request, as a value: what `compile` makes and the client sends.

use std::borrow::Cow;

use reqwest::Method;

use super::wire::Body;
use crate::{
    domain::name::UserId,
    store::{Error, ErrorKind, Result, answers::PageSize, http::Call},
};

/// A request below `api/v1/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What it is for, such as "delete user `alice@example.com`".
    pub(super) attempted: String,
    pub(super) method: Method,
    /// Such as `users/subusers/12`: nothing in it needs escaping.
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Body>,
}

/// Where the users of a parent are.
pub(super) const SUBUSERS: &str = "users/subusers";

impl Request {
    pub(super) fn get(attempted: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            attempted: attempted.into(),
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            body: None,
        }
    }

    pub(super) fn new(
        attempted: impl Into<String>,
        method: Method,
        path: impl Into<String>,
        body: Option<Body>,
    ) -> Self {
        Self {
            method,
            body,
            ..Self::get(attempted, path)
        }
    }

    /// One page of a listing.
    pub(super) fn page(&self, size: PageSize, number: u32) -> Self {
        let mut request = self.clone();
        request.query.push(("per_page", size.rows().to_string()));
        request.query.push(("page", number.to_string()));
        request
    }

    /// Whether it makes a user.
    pub(super) fn creates(&self) -> bool {
        matches!(self.body, Some(Body::Create(_)))
    }

    /// Whether it is about one user, so that 404 says something of that user and not of the address.
    pub(super) fn names_a_user(&self) -> bool {
        self.path.len() > SUBUSERS.len() && self.path.starts_with(SUBUSERS)
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
        let below = self.path.strip_prefix(SUBUSERS);
        match below.and_then(|below| below.strip_prefix('/')) {
            None => Cow::Borrowed(&self.path),
            Some(user) => match user.split_once('/') {
                None => Cow::Owned(format!("{SUBUSERS}/{{id}}")),
                Some((_, action)) => Cow::Owned(format!("{SUBUSERS}/{{id}}/{action}")),
            },
        }
    }

    /// Those to log in and out leave nothing open.
    fn writes(&self) -> bool {
        match &self.body {
            Some(Body::Token(_) | Body::Logout(_)) => false,
            Some(Body::Create(_) | Body::Update(_) | Body::Password(_)) => true,
            None => self.method != Method::GET,
        }
    }
}

/// The path of one user.
///
/// # Errors
/// `NotFound` for what no server gives as an id: it would lead to another path.
pub(super) fn user_path(attempted: &str, id: &UserId) -> Result<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if id.is_empty() || id.len() > 64 || !id.bytes().all(is_plain) {
        return Err(Error::new(
            ErrorKind::NotFound,
            attempted,
            "no server gives such an id",
        ));
    }
    Ok(format!("{SUBUSERS}/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_tells_no_user_from_another() {
        for (path, route) in [
            ("cameras", "cameras"),
            ("users/self", "users/self"),
            ("users/subusers", "users/subusers"),
            ("users/subusers/12", "users/subusers/{id}"),
            (
                "users/subusers/12/change-password",
                "users/subusers/{id}/change-password",
            ),
        ] {
            assert_eq!(Request::get("x", path).route(), route);
        }
    }
}
