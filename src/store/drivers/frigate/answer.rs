//! What an answer means: a value, or a failure with its kind. Pure.
//!
//! Requests pass a web server of Frigate's own, which refuses a token with a page, and then Frigate, which answers in
//! JSON. Nothing of an answer gets into an error but its status.

use std::time::Duration;

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue, SET_COOKIE},
};

use super::{request::Request, wire::Written};
use crate::store::{
    Error, ErrorKind, Result, Secret,
    http::{Body, Call as _, Received, asked_wait, describe_stranger, is_readable, typed},
};

/// The most bytes of a token.
const LONGEST_TOKEN: usize = 4096;
/// The most bytes of a version.
const LONGEST_VERSION: usize = 128;

/// An answer that arrived whole.
pub(super) struct Answer {
    status: StatusCode,
    wait: Option<Duration>,
    /// What came in place of an answer of Frigate.
    stranger: Option<String>,
    token: Option<Secret>,
    body: Body,
}

impl Answer {
    pub(super) fn of(received: Received) -> Self {
        let Received {
            status,
            headers,
            body,
        } = received;
        Self {
            status,
            wait: asked_wait(&headers),
            stranger: describe_stranger(status, &headers, &body),
            token: token(&headers),
            body,
        }
    }

    /// Whether another token may be taken: the request has then not reached Frigate.
    pub(super) fn refuses_token(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// Whether it is the answer to a request that was carried out.
    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// The token that a login gives.
    pub(super) fn token(self, request: &Request) -> Result<Secret> {
        if !self.is_success() {
            return Err(self.failure(request));
        }
        self.token.ok_or_else(|| {
            let detail = "the login was accepted, and no cookie with a token came";
            request.misunderstood(detail)
        })
    }

    /// The body of a successful answer, in JSON.
    pub(super) fn json(self, request: &Request) -> Result<Body> {
        if !self.is_success() {
            return Err(self.failure(request));
        }
        if !is_readable(&self.body) {
            return Err(request.misunderstood(self.told(request, ErrorKind::Garbled)));
        }
        Ok(self.body)
    }

    /// The body of a successful answer that is a short text.
    pub(super) fn text(self, request: &Request) -> Result<String> {
        if !self.is_success() {
            return Err(self.failure(request));
        }
        let is_text = self.stranger.is_none() && self.body.len() <= LONGEST_VERSION;
        let text = std::str::from_utf8(&self.body).ok().filter(|_| is_text);
        match text {
            Some(text) => Ok(text.trim().to_owned()),
            None => Err(request.misunderstood(self.told(request, ErrorKind::Garbled))),
        }
    }

    /// Checks that a write is said to have been carried out; whether it was kept is to be read.
    pub(super) fn written(self, request: &Request) -> Result<()> {
        let Written { success, username } = typed(request, &self.json(request)?)?;
        if success || username.is_some() {
            return Ok(());
        }
        let detail = "Frigate answered that it has not done it";
        Err(request.failure(ErrorKind::Invalid, detail))
    }

    /// The failure that the status stands for.
    pub(super) fn failure(&self, request: &Request) -> Error {
        let kind = self.kind(request);
        let mut error = request.failure(kind, self.told(request, kind));
        error.retry_after = self.wait;
        error
    }

    fn kind(&self, request: &Request) -> ErrorKind {
        let is_of_frigate =
            self.stranger.is_none() && self.body.trim_ascii_start().starts_with(b"{");
        match self.status.as_u16() {
            429 if request.logs_in() => ErrorKind::LoginRateLimited,
            429 => ErrorKind::RateLimited,
            500.. => request.unclear(ErrorKind::Unavailable, "").kind,
            // The page of its own web server.
            401 if !request.logs_in() => ErrorKind::Unauthenticated,
            // A page of somebody in between: above all, its 404 does not mean that a user is gone.
            _ if !is_of_frigate => ErrorKind::Garbled,
            401 => ErrorKind::Unauthenticated,
            403 => ErrorKind::Forbidden,
            // Nobody is asked to log in.
            404 if request.logs_in() => ErrorKind::Configuration,
            404 if request.is_of_user() => ErrorKind::NotFound,
            404 => ErrorKind::Garbled,
            _ if self.status.is_client_error() => ErrorKind::Invalid,
            _ => ErrorKind::Garbled,
        }
    }

    /// What happened, with the status.
    fn told(&self, request: &Request, kind: ErrorKind) -> String {
        let stranger = self
            .stranger
            .as_deref()
            .filter(|_| kind == ErrorKind::Garbled);
        let sentence = stranger.unwrap_or_else(|| sentence(request, kind));
        format!("{sentence} (HTTP {})", self.status.as_u16())
    }
}

/// What happened, in our words.
fn sentence(request: &Request, kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::RateLimited => "the server takes no more requests for now",
        ErrorKind::LoginRateLimited => {
            "the server takes no more logins for now: see failed_login_rate_limit of Frigate"
        }
        ErrorKind::Unavailable => "the server failed over it",
        ErrorKind::Unknown => "the server failed over it, and may have carried it out",
        ErrorKind::Invalid => "Frigate does not take the request",
        ErrorKind::NotFound => "there is no such user",
        ErrorKind::Forbidden => "the account may not do that: it needs the role `admin`",
        ErrorKind::Configuration => {
            "Frigate asks nobody to log in, and so limits nobody: set `auth.enabled: true` in its configuration"
        }
        ErrorKind::Unauthenticated if request.logs_in() => "login or password is refused",
        ErrorKind::Unauthenticated => "a token that was just given is refused",
        ErrorKind::Garbled
        | ErrorKind::Unreachable
        | ErrorKind::AddressRefused
        | ErrorKind::CaptchaRequired
        | ErrorKind::SessionLimit
        | ErrorKind::LicenseLimit
        | ErrorKind::Refused
        | ErrorKind::TermsNotAccepted
        | ErrorKind::LoginTaken
        | ErrorKind::TooLarge
        | ErrorKind::Unsupported => "the answer does not match the API of Frigate",
    }
}

/// The first cookie that is a JSON Web Token: what it is called is a setting.
fn token(headers: &HeaderMap) -> Option<Secret> {
    let cookies = headers.get_all(SET_COOKIE).iter();
    let values = cookies
        .filter_map(|cookie| value(cookie))
        .filter(|value| is_token(value));
    values.map(Secret::new).next()
}

fn value(cookie: &HeaderValue) -> Option<&str> {
    let (_, value) = cookie.to_str().ok()?.split(';').next()?.split_once('=')?;
    Some(value.trim().trim_matches('"'))
}

fn is_token(value: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(is_taken);
    value.len() <= LONGEST_TOKEN && value.split('.').count() == 3 && value.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use crate::{domain::name::Login, store::Secret};

    use super::*;

    fn answer_with(status: u16, cookies: &[&str], body: &str) -> Answer {
        let cookies = cookies
            .iter()
            .map(|cookie| (SET_COOKIE, cookie.parse().unwrap()));
        Answer::of(Received {
            status: StatusCode::from_u16(status).unwrap(),
            headers: cookies.collect(),
            body: body.as_bytes().to_vec().into(),
        })
    }

    fn answer(status: u16, body: &str) -> Answer {
        answer_with(status, &[], body)
    }

    #[test]
    fn each_refusal_has_a_kind_by_what_was_asked() {
        let alice: Login = "alice".parse().unwrap();
        let log_in = Request::log_in("admin", &Secret::new("x"));
        let read = Request::read("list users", "users");
        let give = Request::give_role("give", &alice, "vms_1");
        let json = r#"{"message":"hunter2"}"#;
        let html = "<html><h1>hunter2</h1></html>";
        for (request, status, body, expected) in [
            (&log_in, 401, json, ErrorKind::Unauthenticated),
            (&log_in, 401, html, ErrorKind::Garbled),
            (&log_in, 404, json, ErrorKind::Configuration),
            (&log_in, 404, html, ErrorKind::Garbled),
            (&log_in, 429, "", ErrorKind::LoginRateLimited),
            (&read, 401, html, ErrorKind::Unauthenticated),
            (&read, 403, json, ErrorKind::Forbidden),
            (&read, 403, html, ErrorKind::Garbled),
            (&read, 404, json, ErrorKind::Garbled),
            (&read, 429, "", ErrorKind::RateLimited),
            (&read, 500, "Internal Server Error", ErrorKind::Unavailable),
            (&read, 302, html, ErrorKind::Garbled),
            (&give, 400, json, ErrorKind::Invalid),
            (&give, 422, json, ErrorKind::Invalid),
            (&give, 404, json, ErrorKind::NotFound),
            (&give, 404, html, ErrorKind::Garbled),
            (&give, 500, "Internal Server Error", ErrorKind::Unknown),
            (&give, 503, json, ErrorKind::Unknown),
        ] {
            let error = answer(status, body).failure(request);
            assert_eq!(error.kind, expected, "{request:?} {status} {body}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn an_answer_of_200_is_no_success_unless_it_says_so() {
        let give = Request::give_role("give", &"alice".parse().unwrap(), "vms_1");
        for (body, expected) in [
            (r#"{"success":true}"#, None),
            (r#"{"username":"alice"}"#, None),
            (
                r#"{"success":false,"message":"x"}"#,
                Some(ErrorKind::Invalid),
            ),
            ("{}", Some(ErrorKind::Invalid)),
            (r#"{"success":true"#, Some(ErrorKind::Unknown)),
            ("", Some(ErrorKind::Unknown)),
            ("<html>", Some(ErrorKind::Unknown)),
        ] {
            let written = answer(200, body).written(&give);
            assert_eq!(written.err().map(|error| error.kind), expected, "{body}");
        }
    }

    #[test]
    fn the_token_is_the_cookie_that_is_one_whatever_it_is_called() {
        let log_in = Request::log_in("admin", &Secret::new("x"));
        let given = |cookies: &[&str]| {
            let token = answer_with(200, cookies, "").token(&log_in);
            token.map(|token| token.expose().to_owned())
        };
        let cookie = "our_token=eyJh.eyJz.c2ln; HttpOnly; Path=/";
        assert_eq!(given(&["lang=de", cookie]).unwrap(), "eyJh.eyJz.c2ln");
        for none in [
            "frigate_token=",
            "frigate_token=a.b",
            "frigate_token=a..c",
            "a.b.c",
        ] {
            assert_eq!(
                given(&[none]).unwrap_err().kind,
                ErrorKind::Garbled,
                "{none}"
            );
        }
    }
}
