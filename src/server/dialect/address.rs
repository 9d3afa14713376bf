//! What a request is about, as far as a dialect has something to say of it.

use axum::http::{Method, Uri, uri::PathAndQuery};

use crate::domain::aipix::UserPath;

/// Below which the paths of a dialect stand.
const API: &str = "/api/v1/";
/// Where the store has the users of a parent.
const USERS: &str = "users/subusers";

/// What a request is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Showing a user.
    Show(String),
    /// What the store would show and the server does not.
    Hidden,
    /// Making a user.
    Create,
    /// Changing one.
    Update(String),
    /// Anything else.
    Other,
}

impl Address {
    /// What a request is about, where users are shown at that path.
    pub(super) fn of(method: &Method, path: &str, shown_at: &UserPath) -> Self {
        let Some(path) = path.strip_prefix(API) else {
            return Self::Other;
        };
        let users = path.strip_prefix(USERS);
        let one = users.and_then(|rest| rest.strip_prefix('/'));
        let one = one.filter(|id| !id.is_empty() && !id.contains('/'));
        if *method == Method::GET {
            return match (id_in(path, shown_at.as_str()), one) {
                (Some(id), _) => Self::Show(id),
                (None, Some(_)) => Self::Hidden,
                (None, None) => Self::Other,
            };
        }
        match one {
            Some(id) if *method == Method::PUT => Self::Update(id.to_owned()),
            None if *method == Method::POST && users == Some("") => Self::Create,
            Some(_) | None => Self::Other,
        }
    }
}

/// The id in a path, where it is of that form. Ids of the store are numbers: `users/self` is no user.
fn id_in(path: &str, template: &str) -> Option<String> {
    let (before, after) = template.split_once(UserPath::ID)?;
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| id.to_owned())
}

/// Where the store shows that user; `None` for what is no part of an address.
pub(super) fn in_the_store(id: &str) -> Option<Uri> {
    let path: PathAndQuery = format!("{API}{USERS}/{id}").parse().ok()?;
    Some(path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_shown_where_the_dialect_says_and_nowhere_else() {
        let shown_at: UserPath = "v2/{id}/access.json".parse().unwrap();
        let of = |method: Method, path: &str| Address::of(&method, path, &shown_at);
        let seven = || "7".to_owned();
        for (method, path, address) in [
            (
                Method::GET,
                "/api/v1/v2/7/access.json",
                Address::Show(seven()),
            ),
            (Method::GET, "/api/v1/v2/7/8/access.json", Address::Other),
            (Method::GET, "/api/v1/v2//access.json", Address::Other),
            (Method::GET, "/api/v1/v2/self/access.json", Address::Other),
            (Method::GET, "/api/v1/users/subusers/7", Address::Hidden),
            (Method::GET, "/api/v1/users/subusers", Address::Other),
            (Method::POST, "/api/v1/users/subusers", Address::Create),
            (
                Method::PUT,
                "/api/v1/users/subusers/7",
                Address::Update(seven()),
            ),
            (Method::DELETE, "/api/v1/users/subusers/7", Address::Other),
            (
                Method::POST,
                "/api/v1/users/subusers/7/change-password",
                Address::Other,
            ),
            (Method::GET, "/pages/v2/7/access.json", Address::Other),
        ] {
            assert_eq!(of(method, path), address, "{path}");
        }
        let assumed = Address::of(
            &Method::GET,
            "/api/v1/users/subusers/7",
            &UserPath::default(),
        );
        assert_eq!(assumed, Address::Show(seven()));
        assert_eq!(in_the_store("7").unwrap(), "/api/v1/users/subusers/7");
    }
}
