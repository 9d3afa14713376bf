//! Where a server's API is. Pure.

use std::net::IpAddr;

use reqwest::Url;

use crate::{
    domain::quote::quote,
    store::{Error, ErrorKind, Result},
};

/// The checked base address of the API.
#[derive(Clone, Debug)]
pub(in crate::store) struct Endpoint {
    api: Url,
    is_loopback: bool,
}

impl Endpoint {
    /// Reads the base URL of a server, below which its API has this path.
    ///
    /// # Errors
    /// `Configuration`, where it is none, holds a password, or would send one unencrypted over a network.
    pub(in crate::store) fn parse(
        url: &str,
        api_path: &[&str],
        allow_plain_http: bool,
    ) -> Result<Self> {
        // What stands before an @ may be a password, also where the rest is no URL.
        let attempted = if url.contains('@') {
            "use the URL".to_owned()
        } else {
            format!("use the URL `{}`", quote(url))
        };
        let invalid = |detail: &str| Error::new(ErrorKind::Configuration, &*attempted, detail);
        let mut api = Url::parse(url).map_err(|error| invalid("it is no URL").caused_by(error))?;
        let is_loopback = is_loopback(&api);
        match api.scheme() {
            "https" => {}
            "http" if is_loopback || allow_plain_http => {}
            "http" => {
                return Err(invalid(
                    "passwords would travel unencrypted: use https, or set allowPlainHttp",
                ));
            }
            _ => return Err(invalid("it is neither https nor http")),
        }
        if !api.username().is_empty() || api.password().is_some() {
            return Err(invalid(
                "it holds a login or a password, which belong in the Secret",
            ));
        }
        if api.query().is_some() || api.fragment().is_some() {
            return Err(invalid(
                "it has a query or a fragment, but must be a base URL",
            ));
        }
        api.path_segments_mut()
            .map_err(|()| invalid("it cannot be a base URL"))?
            .pop_if_empty()
            .extend(api_path);
        Ok(Self { api, is_loopback })
    }

    /// The address of a path below the API; the path needs no escaping.
    pub(in crate::store) fn at(&self, path: &str) -> Url {
        let mut url = self.api.clone();
        url.set_path(&format!("{}/{path}", self.api.path().trim_end_matches('/')));
        url
    }

    /// Whether it is on this machine.
    pub(in crate::store) const fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// The address, as one text for one place.
    pub(in crate::store) fn as_str(&self) -> &str {
        self.api.as_str()
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: [&str; 2] = ["api", "v1"];

    fn parse(url: &str, allow_plain_http: bool) -> Result<Endpoint> {
        Endpoint::parse(url, &API, allow_plain_http)
    }

    #[test]
    fn the_api_is_below_the_base() {
        for (base, expected) in [
            (
                "https://vms.example.com",
                "https://vms.example.com/api/v1/static/basic",
            ),
            (
                "https://vms.example.com/",
                "https://vms.example.com/api/v1/static/basic",
            ),
            (
                "https://x.org:8443/vms/",
                "https://x.org:8443/vms/api/v1/static/basic",
            ),
        ] {
            let endpoint = parse(base, false).unwrap();
            assert_eq!(endpoint.at("static/basic").as_str(), expected);
        }
    }

    #[test]
    fn plain_http_is_for_loopback_alone_unless_allowed() {
        for loopback in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
            assert!(parse(loopback, false).unwrap().is_loopback());
        }
        for beyond in [
            "http://vms.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
        ] {
            let refused = parse(beyond, false).unwrap_err();
            assert_eq!(refused.kind, ErrorKind::Configuration, "{beyond}");
            assert!(parse(beyond, true).is_ok());
        }
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for url in [
            "vms",
            "ftp://x.org",
            "https://x.org?a=b",
            "https://x.org#a",
            "mailto:a@b",
        ] {
            assert!(parse(url, true).is_err(), "{url}");
        }
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_repeated() {
        let refused = parse("https://alice:hunter2@x.org", true).unwrap_err();
        assert!(!refused.to_string().contains("hunter2"));
    }
}
