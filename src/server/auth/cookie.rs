//! Cookies: how they are named, flagged and read.

use std::{convert::Infallible, net::SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use cookie::{CookieBuilder, SameSite, time::Duration};

use crate::server::state::App;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The token of a session.
    Session,
    /// Stands for the session at the login.
    Login,
}

impl Cookie {
    /// With the prefix that binds it to this host, where that is possible.
    fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Session, true) => "__Host-vms_session",
            (Self::Session, false) => "vms_session",
            (Self::Login, true) => "__Host-vms_login",
            (Self::Login, false) => "vms_login",
        }
    }
}

/// How cookies are written and read on this connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cookies {
    is_secure: bool,
}

impl Cookies {
    /// Sets a cookie until the browser ends.
    pub(crate) fn set(self, cookie: Cookie, value: &str) -> HeaderValue {
        header_of(&self.build(cookie, value).build())
    }

    pub(crate) fn clear(self, cookie: Cookie) -> HeaderValue {
        header_of(&self.build(cookie, "").max_age(Duration::ZERO).build())
    }

    /// For this host alone, for no script, and for no request that another site begins.
    fn build(self, cookie: Cookie, value: &str) -> CookieBuilder<'_> {
        cookie::Cookie::build((cookie.name(self.is_secure), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.is_secure)
    }

    pub(crate) fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<&str> {
        let name = cookie.name(self.is_secure);
        let lines = headers.get_all(header::COOKIE).iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(cookie::Cookie::split_parse)
            .flatten()
            .find(|found| found.name() == name && !found.value().is_empty())
            .and_then(|found| found.value_raw())
    }
}

/// Values are hexadecimal, so that each fits into a header.
fn header_of(cookie: &cookie::Cookie<'_>) -> HeaderValue {
    HeaderValue::try_from(cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

impl FromRequestParts<App> for Cookies {
    type Rejection = Infallible;

    /// Encrypted by us, or by a proxy that we trust and that says so.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let forwarded = parts.headers.get("x-forwarded-proto");
        let is_forwarded = forwarded.is_some_and(|scheme| scheme.as_bytes() == b"https");
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await;
        let is_trusted =
            peer.is_ok_and(|ConnectInfo(peer)| app.trusted_proxies().contains(peer.ip()));
        Ok(Self {
            is_secure: app.scheme() == "https" || (is_forwarded && is_trusted),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    #[test]
    fn a_cookie_is_for_this_host_and_no_script() {
        let plain = Cookies { is_secure: false };
        let secure = Cookies { is_secure: true };
        assert_eq!(
            plain.set(Cookie::Session, "ab"),
            "vms_session=ab; HttpOnly; SameSite=Strict; Path=/"
        );
        assert_eq!(
            secure.set(Cookie::Session, "ab"),
            "__Host-vms_session=ab; HttpOnly; SameSite=Strict; Secure; Path=/"
        );
        assert_eq!(
            plain.clear(Cookie::Login),
            "vms_login=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn cookies_are_read_by_their_whole_name() {
        let cookies = Cookies { is_secure: false };
        let mut headers = HeaderMap::new();
        let line = HeaderValue::from_static("not_vms_session=1; vms_session=2;vms_login=");
        headers.insert(header::COOKIE, line);
        assert_eq!(cookies.read(&headers, Cookie::Session), Some("2"));
        assert_eq!(cookies.read(&headers, Cookie::Login), None);
        let secure = Cookies { is_secure: true };
        assert_eq!(secure.read(&headers, Cookie::Session), None);
    }
    #[test]
    fn a_hostile_header_holds_a_cookie_or_none() {
        let samples = [
            b"vms_session=ab12; vms_login=cd".to_vec(),
            b"__Host-vms_session=\"ab\"; $Version=1;;=; a=b=c; vms_session".to_vec(),
        ];
        // Of the map of headers: a server takes a hundred.
        let bound = Bound {
            times: 32,
            beside: 64 << 10,
        };
        let parse = |input: &[u8]| {
            let mut headers = HeaderMap::new();
            for line in input.split(|byte| *byte == b'\n').take(100) {
                let line = HeaderValue::from_bytes(line);
                line.map(|line| headers.append(header::COOKIE, line)).ok();
            }
            [true, false].map(|is_secure| {
                let cookies = Cookies { is_secure };
                let value = cookies.read(&headers, Cookie::Session);
                value.map(str::to_owned)
            })
        };
        attack(&samples, bound, parse, |input, values| {
            for value in values.into_iter().flatten() {
                assert!(!value.is_empty());
                let mut windows = input.windows(value.len());
                assert!(windows.any(|part| part == value.as_bytes()));
            }
        });
    }
}
