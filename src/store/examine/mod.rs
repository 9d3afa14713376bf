//! What stands between this machine and a server: its name, a connection, its certificate, an answer.
//!
//! Each step has a time limit. Nothing is sent but one request without credentials, and of its answer only the head is read.

mod certificate;

use std::{
    error::Error as StdError,
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Url, header::DATE, redirect};
use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout},
};

use super::http::{Endpoint, trusting, user_agent};
use crate::error_chain::in_words;

pub use certificate::{End, end_of_certificate};

/// Where a server is, as its address says.
#[derive(Clone, Debug)]
pub struct Place {
    url: Url,
    /// The host, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it speaks TLS.
    pub is_encrypted: bool,
    is_loopback: bool,
}

/// The head of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// How many seconds the server's clock is before ours; `None` where it does not tell the time.
    pub ahead: Option<i64>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Whether TLS is to blame.
    pub is_about_tls: bool,
    /// Why, in words.
    pub why: String,
}

impl Place {
    /// Reads an address.
    ///
    /// # Errors
    /// It cannot be used, and why.
    pub fn of(url: &str, allow_plain_http: bool) -> Result<Self, String> {
        let endpoint = Endpoint::parse(url, &[], allow_plain_http).map_err(|error| error.detail)?;
        let url = endpoint.at("");
        let host = url.host_str().unwrap_or_default();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let port = url.port_or_known_default().unwrap_or_default();
        Ok(Self {
            is_encrypted: url.scheme() == "https",
            is_loopback: endpoint.is_loopback(),
            host,
            port,
            url,
        })
    }

    /// The addresses of the host.
    ///
    /// # Errors
    /// It has none, and why.
    pub async fn addresses(&self, patience: Duration) -> Result<Vec<IpAddr>, String> {
        let found = timeout(patience, lookup_host((self.host.as_str(), self.port))).await;
        let found = found.map_err(|_| too_late(patience))?;
        let mut found: Vec<IpAddr> = found
            .map_err(|error| error.to_string())?
            .map(|address| address.ip())
            .collect();
        found.dedup();
        Ok(found)
    }

    /// Connects to the first address that takes a connection.
    ///
    /// # Errors
    /// None does, and why.
    pub async fn connection(
        &self,
        addresses: &[IpAddr],
        patience: Duration,
    ) -> Result<SocketAddr, String> {
        let mut why = "the host has no address".to_owned();
        let until = Instant::now() + patience;
        for address in addresses {
            let address = SocketAddr::from((*address, self.port));
            let left = until.saturating_duration_since(Instant::now());
            match timeout(left, TcpStream::connect(address)).await {
                Ok(Ok(_)) => return Ok(address),
                Ok(Err(error)) => why = format!("{address}: {error}"),
                Err(_) => why = format!("{address}: {}", too_late(patience)),
            }
        }
        Err(why)
    }

    /// Asks for the head of what is at the address, as a driver would ask; `ca` are certificates in PEM to trust instead of
    /// the system's.
    ///
    /// # Errors
    /// Nothing came, and why.
    pub async fn head(
        &self,
        ca: Option<&[u8]>,
        patience: Duration,
        now: impl Fn() -> Timestamp,
    ) -> Result<Head, Silence> {
        let mut builder = reqwest::Client::builder()
            .user_agent(user_agent("vmsctl"))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .timeout(patience);
        let unusable = |error: &dyn StdError| Silence {
            is_about_tls: true,
            why: error.to_string(),
        };
        if let Some(pem) = ca {
            let trusted = trusting(pem).map_err(|error| unusable(error.as_ref()))?;
            builder = builder.tls_backend_preconfigured(trusted);
        }
        if self.is_loopback {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| unusable(&error))?;
        let before = now();
        let answer = client.get(self.url.clone()).send().await;
        let answer = answer.map_err(|error| silence(&error, patience))?;
        let date = answer
            .headers()
            .get(DATE)
            .and_then(|date| date.to_str().ok());
        Ok(Head {
            status: answer.status().as_u16(),
            ahead: date.and_then(|date| ahead(date, before, now())),
        })
    }
}

/// How many seconds another clock is before ours, by the date of an answer that came between two moments. What the way and
/// the whole seconds of such a date may explain is none.
pub fn ahead(date: &str, before: Timestamp, after: Timestamp) -> Option<i64> {
    let there = rfc2822::parse(date).ok()?.timestamp().as_second();
    let (before, after) = (before.as_second(), after.as_second());
    Some(if there > after {
        there - after
    } else if there < before {
        there - before
    } else {
        0
    })
}

fn too_late(patience: Duration) -> String {
    format!("no answer within {} s", patience.as_secs())
}

fn silence(error: &reqwest::Error, patience: Duration) -> Silence {
    if error.is_timeout() {
        return Silence {
            is_about_tls: false,
            why: too_late(patience),
        };
    }
    let mut cause: &dyn StdError = error;
    let mut is_about_tls = false;
    loop {
        is_about_tls |= is_of_tls(cause);
        match cause.source() {
            Some(next) => cause = next,
            None => break,
        }
    }
    Silence {
        is_about_tls,
        why: in_words(&cause.to_string()).into_owned(),
    }
}

/// An error of the system may be one of TLS in disguise.
fn is_of_tls(error: &(dyn StdError + 'static)) -> bool {
    let inner = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    error.is::<rustls::Error>()
        || inner.is_some_and(<dyn StdError + Send + Sync>::is::<rustls::Error>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_host_port_and_protocol() {
        for (url, host, port, is_encrypted) in [
            ("https://vms.example.com", "vms.example.com", 443, true),
            ("http://[::1]:8480/vms", "::1", 8480, false),
        ] {
            let place = Place::of(url, false).unwrap();
            assert_eq!((place.host.as_str(), place.port), (host, port));
            assert_eq!(place.is_encrypted, is_encrypted);
        }
        let refused = Place::of("https://alice:hunter2@x.org", false).unwrap_err();
        assert!(!refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn a_clock_is_compared_by_the_second_and_the_way_is_forgiven() {
        let (before, after) = ("2026-12-01T10:00:00.9Z", "2026-12-01T10:00:03Z");
        let (before, after) = (before.parse().unwrap(), after.parse().unwrap());
        for (date, expected) in [
            ("Tue, 01 Dec 2026 10:00:00 GMT", Some(0)),
            ("Tue, 01 Dec 2026 10:00:03 GMT", Some(0)),
            ("Tue, 01 Dec 2026 10:01:03 GMT", Some(60)),
            ("Tue, 01 Dec 2026 09:59:00 GMT", Some(-60)),
            ("yesterday", None),
        ] {
            assert_eq!(ahead(date, before, after), expected, "{date}");
        }
    }
}
