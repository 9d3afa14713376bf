//! What somebody shows to be let in.
//!
//! Pure. One kind at a time: whoever sends an `Authorization` is who that says, whatever cookie there is.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::domain::secret::Secret;

/// The longest header that is read: a login and a password in base64, each of up to 255 characters.
const LONGEST: usize = 1024;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credentials {
    /// The token of a session.
    Token(Secret),
    /// A login with its password.
    Password(String, Secret),
}

impl Credentials {
    /// What a request shows; `cookie` is the session of its cookie. `None` where there is nothing, or nothing that reads.
    pub(super) fn of_request(headers: &HeaderMap, cookie: Option<&str>) -> Option<Self> {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        match (given.next(), given.next()) {
            (None, _) => cookie.map(|token| Self::Token(Secret::new(token))),
            (Some(value), None) => Self::of_header(value.to_str().ok()?),
            (Some(_), Some(_)) => None,
        }
    }

    /// What a media server was shown by a player that it asks for a login, a password or a token.
    pub(super) fn of_player(login: &str, password: &Secret, token: &Secret) -> Option<Self> {
        match (login, password.expose(), token.expose()) {
            ("", _, "") | (_, "", "") => None,
            ("", _, _) => Some(Self::Token(token.clone())),
            (login, _, _) => Some(Self::Password(login.to_owned(), password.clone())),
        }
    }

    fn of_header(value: &str) -> Option<Self> {
        let (scheme, rest) = value.split_once(' ')?;
        let rest = rest.trim();
        if value.len() > LONGEST || rest.is_empty() {
            return None;
        }
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(Self::Token(Secret::new(rest)));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            let text = Secret::new(String::from_utf8(BASE64_STANDARD.decode(rest).ok()?).ok()?);
            let (login, password) = text.expose().split_once(':')?;
            return Some(Self::Password(login.to_owned(), Secret::new(password)));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    fn shown(headers: &[&str], cookie: Option<&str>) -> Option<Credentials> {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        Credentials::of_request(&map, cookie)
    }

    fn token(text: &str) -> Credentials {
        Credentials::Token(Secret::new(text))
    }

    fn password(login: &str, password: &str) -> Credentials {
        Credentials::Password(login.into(), Secret::new(password))
    }

    #[test]
    fn a_token_a_password_or_a_cookie_is_shown() {
        assert_eq!(shown(&["Bearer ab"], None), Some(token("ab")));
        assert_eq!(shown(&["basic YTpiOmM="], None), Some(password("a", "b:c")));
        assert_eq!(shown(&[], Some("ab")), Some(token("ab")));
        assert_eq!(shown(&[], None), None);
    }

    #[test]
    fn what_does_not_read_is_nothing_whatever_the_cookie_says() {
        for header in [
            "Bearer",
            "Bearer ",
            "Basic YQ==",
            "Basic %",
            "Basic /w==",
            "Digest a",
            "YTpi",
        ] {
            assert_eq!(shown(&[header], Some("ab")), None, "{header}");
        }
        assert_eq!(shown(&["Bearer a", "Bearer b"], Some("ab")), None);
    }

    #[test]
    fn a_player_shows_a_password_or_a_token() {
        let read = |login, password, token| {
            Credentials::of_player(login, &Secret::new(password), &Secret::new(token))
        };
        // A media server repeats the password as a token.
        assert_eq!(read("a", "b", "b"), Some(password("a", "b")));
        assert_eq!(read("", "", "t"), Some(token("t")));
        assert_eq!(read("", "t", "t"), Some(token("t")));
        assert_eq!(read("", "", ""), None);
        assert_eq!(read("a", "", ""), None);
    }

    #[test]
    fn a_hostile_header_shows_what_stands_in_it_or_nothing() {
        let samples = [
            b"Bearer 0123abcd".to_vec(),
            b"Basic YWxpY2VAZXhhbXBsZS5jb206c2VjcmV0LTE=".to_vec(),
        ];
        let bound = Bound {
            times: 32,
            beside: 4096,
        };
        let parse = |input: &[u8]| {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(input) {
                headers.insert(header::AUTHORIZATION, value);
            }
            Credentials::of_request(&headers, None)
        };
        attack(&samples, bound, parse, |input, shown| match shown {
            Some(Credentials::Token(token)) => assert!(token.expose().len() < input.len()),
            Some(Credentials::Password(login, password)) => {
                assert!(login.len() + password.expose().len() < input.len());
            }
            None => {}
        });
    }
}
