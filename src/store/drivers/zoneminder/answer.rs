//! What an answer means: a value, or a failure with its kind. Pure.
//!
//! ZoneMinder answers 401 for whatever the account may not do, and 200 for what it did not do. Nothing of an answer gets
//! into an error but its status.

use std::time::Duration;

use reqwest::StatusCode;

use super::{
    request::{Purpose, Request},
    wire::{Complaint, Written, complaint},
};
use crate::store::{
    Error, ErrorKind, Result,
    http::{Body, Call as _, Received, asked_wait, describe_stranger, is_readable, typed},
};

/// The most bytes of a complaint: more say nothing to us.
const LONGEST_COMPLAINT: usize = 64 * 1024;
/// What a write answers that was carried out.
const DONE: [&str; 2] = ["Saved", "The user has been deleted."];

/// What the database says of a login that somebody has.
const DUPLICATE: &str = "23000";
/// What it says of a value that a column does not hold.
const UNFIT: [&str; 2] = ["22001", "01000"];

/// An answer that arrived whole.
pub(super) struct Answer {
    status: StatusCode,
    wait: Option<Duration>,
    complaint: Option<Complaint>,
    /// What came in place of an answer of ZoneMinder.
    stranger: Option<String>,
    body: Body,
}

impl Answer {
    pub(super) fn of(received: Received) -> Self {
        let Received {
            status,
            headers,
            body,
        } = received;
        let is_complaint = !status.is_success() && body.len() <= LONGEST_COMPLAINT;
        Self {
            status,
            wait: asked_wait(&headers),
            complaint: is_complaint.then(|| complaint(&body)).flatten(),
            stranger: describe_stranger(status, &headers, &body),
            body,
        }
    }

    /// Whether another token may be taken; a page of a proxy that wants a password does not say so.
    pub(super) fn refuses_token(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
            && self.complaint.is_some()
            && !self.says_insufficient()
    }

    /// The body of a successful answer, in JSON.
    pub(super) fn json(self, request: &Request) -> Result<Body> {
        if !self.status.is_success() {
            return Err(self.failure(request));
        }
        if !is_readable(&self.body) {
            return Err(request.misunderstood(self.told(ErrorKind::Garbled)));
        }
        Ok(self.body)
    }

    /// Checks that a write was carried out: that it was answered does not say so.
    pub(super) fn written(self, request: &Request) -> Result<()> {
        let written: Written = typed(request, &self.json(request)?)?;
        match written.message {
            Some(message) if DONE.contains(&message.as_str()) => Ok(()),
            Some(_) | None => {
                let detail = "ZoneMinder answered that it has not done it";
                Err(request.failure(ErrorKind::Invalid, detail))
            }
        }
    }

    /// The failure that the status stands for.
    pub(super) fn failure(&self, request: &Request) -> Error {
        let kind = self.kind(request);
        let mut error = request.failure(kind, self.told(kind));
        error.retry_after = self.wait;
        error
    }

    fn kind(&self, request: &Request) -> ErrorKind {
        let status = self.status.as_u16();
        if status == 429 {
            return ErrorKind::RateLimited;
        }
        match (status, self.code()) {
            (500, Some(DUPLICATE)) if request.purpose == Purpose::Create => ErrorKind::LoginTaken,
            (500, Some(code)) if UNFIT.contains(&code) => ErrorKind::Invalid,
            (500.., _) => request.unclear(ErrorKind::Unavailable, "").kind,
            // A page of somebody in between: above all, its 404 does not mean that a user is gone.
            _ if self.complaint.is_none() => ErrorKind::Garbled,
            (401, _) if request.purpose == Purpose::LogIn => self.kind_of_refused_login(),
            (401, _) if self.says_insufficient() => ErrorKind::Forbidden,
            (401, _) => ErrorKind::Unauthenticated,
            // Only a login is answered so: there is no secret to sign a token with.
            (403, _) => ErrorKind::Configuration,
            (404, _) => match request.purpose {
                Purpose::ReadUser | Purpose::Edit | Purpose::Delete => ErrorKind::NotFound,
                Purpose::LogIn | Purpose::Read | Purpose::Create => ErrorKind::Garbled,
            },
            _ if self.status.is_client_error() => ErrorKind::Invalid,
            _ => ErrorKind::Garbled,
        }
    }

    fn kind_of_refused_login(&self) -> ErrorKind {
        if self.message() == "API Disabled" {
            ErrorKind::Configuration
        } else {
            ErrorKind::Unauthenticated
        }
    }

    fn message(&self) -> &str {
        let complaint = self.complaint.as_ref();
        let message = complaint.and_then(|complaint| complaint.data.message.as_deref());
        message.unwrap_or_default()
    }

    fn code(&self) -> Option<&str> {
        let exception = self.complaint.as_ref()?.data.exception.as_ref()?;
        exception.code.as_deref()
    }

    fn says_insufficient(&self) -> bool {
        self.message()
            .eq_ignore_ascii_case("Insufficient Privileges")
    }

    /// What happened, with the status.
    fn told(&self, kind: ErrorKind) -> String {
        let stranger = self
            .stranger
            .as_deref()
            .filter(|_| kind == ErrorKind::Garbled);
        let sentence = stranger.unwrap_or_else(|| self.sentence(kind));
        format!("{sentence} (HTTP {})", self.status.as_u16())
    }

    /// What happened, in our words.
    fn sentence(&self, kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::RateLimited => "the server takes no more requests for now",
            ErrorKind::Unavailable => "the server failed over it",
            ErrorKind::Unknown => "the server failed over it, and may have carried it out",
            ErrorKind::LoginTaken => "another user has the login",
            ErrorKind::Invalid => "ZoneMinder does not take the request",
            ErrorKind::NotFound => "there is no such user",
            ErrorKind::Forbidden => {
                "the account may not do that: it needs System=Edit, Monitors=View and Groups=View, and cannot delete itself"
            }
            ErrorKind::Configuration if self.status == StatusCode::FORBIDDEN => {
                "ZoneMinder has no AUTH_HASH_SECRET to sign tokens with: set one in its options"
            }
            ErrorKind::Configuration => {
                "the API of ZoneMinder is switched off: set OPT_USE_API in its options"
            }
            ErrorKind::Unauthenticated if self.message().starts_with("API disabled for") => {
                "the account may not use the API: switch `API Enabled` on for it in ZoneMinder"
            }
            ErrorKind::Unauthenticated => "login or password is refused, or the user is disabled",
            ErrorKind::Garbled
            | ErrorKind::Unreachable
            | ErrorKind::AddressRefused
            | ErrorKind::CaptchaRequired
            | ErrorKind::SessionLimit
            | ErrorKind::LicenseLimit
            | ErrorKind::Refused
            | ErrorKind::TermsNotAccepted
            | ErrorKind::LoginRateLimited
            | ErrorKind::TooLarge
            | ErrorKind::Unsupported => "the answer does not match the API of ZoneMinder",
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::of(Received {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec().into(),
        })
    }

    fn refusal(message: &str, code: &str) -> String {
        format!(
            r#"{{"success":false,"data":{{"name":"x","message":"{message}","url":"\/users.json?token=hunter2","exception":{{"class":"x","code":{code},"message":"hunter2"}}}}}}"#
        )
    }

    fn request(purpose: Purpose) -> Request {
        Request::new("do it", purpose, "users/edit/2.json", Vec::new())
    }

    #[test]
    fn each_refusal_has_its_kind_and_says_nothing_of_the_answer() {
        let insufficient = refusal("Insufficient Privileges", "401");
        let off = refusal("API Disabled", "401");
        let disabled = refusal("API disabled for: alice", "401");
        let revoked = refusal("Token revoked. Please re-generate", "401");
        let duplicate = refusal("x", r#""23000""#);
        let long = refusal("x", r#""22001""#);
        let html = "<html>502</html>".to_owned();
        for (purpose, status, body, expected) in [
            (Purpose::Read, 401, &insufficient, ErrorKind::Forbidden),
            (Purpose::Read, 401, &revoked, ErrorKind::Unauthenticated),
            (Purpose::LogIn, 401, &revoked, ErrorKind::Unauthenticated),
            (Purpose::LogIn, 401, &disabled, ErrorKind::Unauthenticated),
            (Purpose::LogIn, 401, &off, ErrorKind::Configuration),
            (Purpose::LogIn, 403, &off, ErrorKind::Configuration),
            (Purpose::Create, 500, &duplicate, ErrorKind::LoginTaken),
            (Purpose::Create, 500, &long, ErrorKind::Invalid),
            (Purpose::Edit, 500, &off, ErrorKind::Unknown),
            (Purpose::Edit, 502, &html, ErrorKind::Unknown),
            (Purpose::Read, 500, &off, ErrorKind::Unavailable),
            (Purpose::Edit, 404, &off, ErrorKind::NotFound),
            (Purpose::Edit, 404, &html, ErrorKind::Garbled),
            (Purpose::Read, 404, &off, ErrorKind::Garbled),
            (Purpose::Read, 302, &html, ErrorKind::Garbled),
            (Purpose::Read, 429, &html, ErrorKind::RateLimited),
        ] {
            let error = answer(status, body).failure(&request(purpose));
            assert_eq!(error.kind, expected, "{purpose:?} {status} {body}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn an_answer_of_200_is_no_success() {
        let edit = request(Purpose::Edit);
        for (body, expected) in [
            (r#"{"message":"Saved"}"#, None),
            (r#"{"message":"The user has been deleted."}"#, None),
            (r#"{"message":"Error"}"#, Some(ErrorKind::Invalid)),
            (
                r#"{"message":{"Password":["A password is required"]}}"#,
                Some(ErrorKind::Invalid),
            ),
            (r#"{"message":"Saved"#, Some(ErrorKind::Unknown)),
            ("{}", Some(ErrorKind::Unknown)),
            ("", Some(ErrorKind::Unknown)),
            ("<b>Notice</b>", Some(ErrorKind::Unknown)),
        ] {
            let kind = answer(200, body)
                .written(&edit)
                .err()
                .map(|error| error.kind);
            assert_eq!(kind, expected, "{body}");
        }
    }

    #[test]
    fn a_token_is_refused_by_zoneminder_alone_and_not_where_the_account_lacks_a_right() {
        assert!(answer(401, &refusal("Expired token", "401")).refuses_token());
        assert!(!answer(401, &refusal("Insufficient privileges", "401")).refuses_token());
        assert!(!answer(401, "<html>").refuses_token());
        assert!(!answer(200, "{}").refuses_token());
    }
}
