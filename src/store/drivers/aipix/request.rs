//! One request, as a value: what `compile` makes and the client sends.

use std::borrow::Cow;

use reqwest::Method;

use super::wire::Body;
use crate::{
    domain::aipix::UserPath,
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
    /// The path with `{id}` in place of the id, of a request about one user, layout or camera group.
    pub(super) of_one: Option<String>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Body>,
}

/// Where layouts are.
pub(super) const LAYOUTS: &str = "layouts";
/// Where one of them is.
pub(super) const LAYOUT: &str = "layouts/{id}";
/// Where camera groups are.
pub(super) const GROUPS: &str = "groups";
/// Where one of them is.
pub(super) const GROUP: &str = "groups/{id}";
/// Where the users of a parent are.
pub(super) const SUBUSERS: &str = "users/subusers";
/// Where one of them is.
pub(super) const SUBUSER: &str = "users/subusers/{id}";
/// Where the password of one of them is set.
pub(super) const PASSWORD: &str = "users/subusers/{id}/change-password";

impl Request {
    pub(super) fn get(attempted: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            attempted: attempted.into(),
            method: Method::GET,
            path: path.into(),
            of_one: None,
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

    /// About one user, layout or camera group, at a path that has `{id}` for its id.
    ///
    /// # Errors
    /// `NotFound` for what no server gives as an id: it would lead to another path.
    pub(super) fn of_one(
        attempted: impl Into<String>,
        method: Method,
        (template, id): (&str, &str),
        body: Option<Body>,
    ) -> Result<Self> {
        let attempted = attempted.into();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if id.is_empty() || id.len() > 64 || !id.bytes().all(is_plain) {
            let detail = "no server gives such an id";
            return Err(Error::new(ErrorKind::NotFound, attempted, detail));
        }
        let path = template.replacen(UserPath::ID, id, 1);
        Ok(Self {
            of_one: Some(template.to_owned()),
            ..Self::new(attempted, method, path, body)
        })
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

    /// Whether it is about one user, layout or camera group, so that 404 says something of that and not of the address.
    pub(super) const fn names_one(&self) -> bool {
        self.of_one.is_some()
    }

    /// The field of the address pool that it carries, whatever this server calls it.
    pub(super) fn pool_field(&self) -> Option<&str> {
        let rights = match self.body.as_ref()? {
            Body::Create(body) => &body.rights,
            Body::Update(body) => &body.rights,
            Body::Token(_)
            | Body::Logout(_)
            | Body::Password(_)
            | Body::Layout(_)
            | Body::Group(_) => return None,
        };
        rights.ip_pool.as_ref().map(|pool| pool.field.as_str())
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
        Cow::Borrowed(self.of_one.as_deref().unwrap_or(&self.path))
    }

    /// Those to log in and out leave nothing open.
    fn writes(&self) -> bool {
        match &self.body {
            Some(Body::Token(_) | Body::Logout(_)) => false,
            Some(
                Body::Create(_)
                | Body::Update(_)
                | Body::Password(_)
                | Body::Layout(_)
                | Body::Group(_),
            ) => true,
            None => self.method != Method::GET,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_tells_no_user_from_another() {
        for path in ["cameras", "users/self", "users/subusers"] {
            assert_eq!(Request::get("x", path).route(), path);
        }
        for template in [SUBUSER, PASSWORD, LAYOUT, "users/{id}/access.json"] {
            let request = Request::of_one("x", Method::GET, (template, "12"), None);
            let request = request.unwrap();
            assert_eq!(request.route(), template);
            assert_eq!(request.path, template.replace("{id}", "12"));
        }
    }
}
