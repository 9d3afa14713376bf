//! What an answer means: a value, or a failure with its kind. Pure.
//!
//! Nothing of an answer gets into an error but the status and the names of the fields it complains of.
//! A write whose answer is not understood, or that ends in an error of the server, may have been carried
//! out: it is `Unknown`, also after 503, by which a server in maintenance and one that ran out of time
//! both answer. A read can be repeated, so the same is `Garbled` or `Unavailable` there.

use std::time::Duration;

use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::{request::Request, wire::ACCEPTED_TERMS};
use crate::store::{
    Error, ErrorKind, Result,
    http::{Body, Call as _, Received, asked_wait, describe_stranger, is_readable},
};

#[cfg(test)]
mod tests;

/// The most bytes of a complaint: more say nothing to us.
const LONGEST_COMPLAINT: usize = 64 * 1024;

/// What we send, and what the vendor's apps know complaints of.
const SENT: [&str; 25] = [
    ACCEPTED_TERMS,
    "analytic",
    "analytic_l1",
    "analytic_l2",
    "analytic_l3",
    "body",
    "cameras_to_attach",
    "cameras_to_detach",
    "captcha",
    "email",
    "grid",
    "groups",
    "items",
    "layout_template",
    "layouts",
    "login",
    "marks",
    "name",
    "password",
    "password_confirmation",
    "password_hash",
    "permissions",
    "suspended",
    "valid_from",
    "valid_until",
];

/// An answer that arrived whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) wait: Option<Duration>,
    /// What a refusal says, where it is JSON of a usual size.
    pub(super) complaint: Option<Value>,
    /// What came in place of an answer of a VMS.
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
        Self::new(status, &headers, body)
    }

    pub(super) fn new(status: StatusCode, headers: &HeaderMap, body: Body) -> Self {
        let is_complaint = !status.is_success() && body.len() <= LONGEST_COMPLAINT;
        Self {
            status,
            wait: asked_wait(headers),
            complaint: is_complaint
                .then(|| serde_json::from_slice(&body).ok())
                .flatten(),
            stranger: describe_stranger(status, headers, &body),
            body,
        }
    }

    /// The body of a successful answer, in JSON.
    pub(super) fn json(self, request: &Request) -> Result<Body> {
        let body = self.accepted(request)?.body;
        if body.is_empty() {
            return Err(request.misunderstood("the answer is empty"));
        }
        Ok(body)
    }

    /// Checks that the request was carried out, and that it was the VMS that says so.
    pub(super) fn accepted(self, request: &Request) -> Result<Self> {
        if !self.status.is_success() {
            return Err(self.failure(request));
        }
        if !(self.body.is_empty() || is_readable(&self.body)) {
            return Err(request.misunderstood(self.told(ErrorKind::Garbled)));
        }
        Ok(self)
    }

    /// Whether the token is refused; a page of a proxy that wants a password does not say so.
    pub(super) fn refuses_token(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && self.complaint.is_some()
    }

    /// The failure that the status stands for.
    pub(super) fn failure(&self, request: &Request) -> Error {
        let kind = self.kind(request);
        let mut detail = self.told(kind);
        let fields = self.fields(request);
        if !fields.is_empty() {
            detail.push_str(", because of ");
            detail.push_str(&fields.join(", "));
        }
        let mut error = request.failure(kind, detail);
        error.retry_after = self.wait;
        error
    }

    /// What happened, with the status.
    fn told(&self, kind: ErrorKind) -> String {
        let stranger = self
            .stranger
            .as_deref()
            .filter(|_| kind == ErrorKind::Garbled);
        let sentence = stranger.unwrap_or(sentence(kind));
        format!("{sentence} (HTTP {})", self.status.as_u16())
    }

    fn kind(&self, request: &Request) -> ErrorKind {
        match self.status.as_u16() {
            429 => ErrorKind::RateLimited,
            500.. if request.writes() => ErrorKind::Unknown,
            500.. => ErrorKind::Unavailable,
            // A page of somebody in between: above all, its 404 does not mean that a user is gone.
            _ if !self.complaint.as_ref().is_some_and(Value::is_object) => ErrorKind::Garbled,
            400 => ErrorKind::Refused,
            401 => ErrorKind::Unauthenticated,
            402 => ErrorKind::LicenseLimit,
            403 => ErrorKind::Forbidden,
            404 if request.names_one() => ErrorKind::NotFound,
            404 => ErrorKind::Garbled,
            419 => ErrorKind::SessionLimit,
            422 if request.creates() && self.fields(request).contains(&"email") => {
                ErrorKind::LoginTaken
            }
            422 if request.creates() && self.fields(request).contains(&ACCEPTED_TERMS) => {
                ErrorKind::TermsNotAccepted
            }
            _ if self.status.is_client_error() => ErrorKind::Invalid,
            _ => ErrorKind::Garbled,
        }
    }

    /// The names of fields of ours that the server complains of; `errors` may also be a plain text. A name that it makes
    /// up would be a text of its own in a status.
    pub(super) fn fields(&self, request: &Request) -> Vec<&str> {
        let is_ours = |name: &&str| {
            let (field, rest) = name.split_once('.').unwrap_or((name, ""));
            let is_sent = SENT.contains(&field) || request.pool_field() == Some(field);
            is_sent && rest.len() <= 8 && rest.bytes().all(is_position)
        };
        self.names().filter(is_ours).take(5).collect()
    }

    /// Whether the server complains of a captcha, whatever it calls it.
    pub(super) fn asks_for_captcha(&self) -> bool {
        self.names().any(|name| name.starts_with("captcha"))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let complaint = self.complaint.as_ref();
        let errors = complaint.and_then(|complaint| complaint.get("errors"));
        let names = errors.and_then(Value::as_object).into_iter().flatten();
        names.map(|(name, _)| name.as_str())
    }
}

const fn is_position(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'.' | b'*')
}

/// What happened, in our words.
fn sentence(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::RateLimited => "the server takes no more requests for now",
        ErrorKind::LoginRateLimited => "the server takes no more logins of the account for now",
        ErrorKind::Unavailable => "the server is not available for now",
        ErrorKind::Unknown => "the server failed over it, and may have carried it out",
        ErrorKind::Garbled => "the answer does not match the API",
        ErrorKind::TooLarge => "the answer is larger than any that is read",
        ErrorKind::Refused => "the billing behind the server refused",
        ErrorKind::Unauthenticated => "the server does not know the account",
        ErrorKind::LicenseLimit => "there are not enough licences",
        ErrorKind::Forbidden => "the account may not do that",
        ErrorKind::NotFound => "there is no such user, or it is another account's",
        ErrorKind::SessionLimit => "all sessions of the account are taken",
        ErrorKind::Invalid => "the server does not take the request",
        ErrorKind::AddressRefused => "the account may not be used from the address of this client",
        ErrorKind::CaptchaRequired => "the server asks for a captcha",
        ErrorKind::TermsNotAccepted => "the server asks for consent to other terms",
        ErrorKind::LoginTaken => {
            "the server does not take the login: an account has it that is not ours, or it is not of the form it wants"
        }
        ErrorKind::Unreachable => "there is no connection",
        ErrorKind::Unsupported => "the server cannot express it",
        ErrorKind::Configuration => "the connection is not set up",
    }
}
