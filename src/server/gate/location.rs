//! What a proxy was asked for, read so that nobody can read it differently.
//!
//! Pure. A proxy decodes and resolves a path before it looks for a file or a location; whoever decides about the path as it
//! was sent decides about another one. So nothing is decoded or resolved here: a path where that would change anything is
//! refused.

use crate::server::stream_path::is_part;

/// The longest path that is read, and the longest URI with its query.
const LONGEST_PATH: usize = 1024;
const LONGEST_URI: usize = 8192;
const MOST_PARTS: usize = 32;

/// The parts of a path, each one or more unreserved characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Location<'a>(Vec<&'a str>);

impl<'a> Location<'a> {
    /// The path of a URI such as `/hls/gate-1/index.m3u8?time=1`; `None` where it is not plain.
    pub(super) fn of_uri(uri: &'a [u8]) -> Option<Self> {
        let is_printable = |byte: &u8| byte.is_ascii_graphic();
        if uri.len() > LONGEST_URI || !uri.iter().all(is_printable) {
            return None;
        }
        let uri = str::from_utf8(uri).ok()?;
        let path = uri.split_once('?').map_or(uri, |(path, _)| path);
        if path.len() > LONGEST_PATH {
            return None;
        }
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        (parts.len() <= MOST_PARTS && parts.iter().all(|part| is_part(part))).then_some(Self(parts))
    }

    /// The same of a whole URL. Its host is what the client said, and may say nothing about the path.
    pub(super) fn of_url(url: &'a [u8]) -> Option<Self> {
        let rest = url
            .strip_prefix(b"https://")
            .or_else(|| url.strip_prefix(b"http://"))?;
        let end = rest.iter().position(|byte| *byte == b'/')?;
        let (host, uri) = rest.split_at(end);
        let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(byte);
        if host.is_empty() || !host.iter().all(is_host) {
            return None;
        }
        Self::of_uri(uri)
    }

    pub(super) fn parts(&self) -> &[&'a str] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    #[test]
    fn a_plain_path_is_its_parts_and_a_query_is_nothing() {
        let location = Location::of_uri(b"/hls/gate-1/index.m3u8?a=/../%00").unwrap();
        assert_eq!(location.parts(), ["hls", "gate-1", "index.m3u8"]);
        let location = Location::of_url(b"https://[2001:db8::1]:443/hls/a?b").unwrap();
        assert_eq!(location.parts(), ["hls", "a"]);
    }

    #[test]
    fn what_a_proxy_would_decode_resolve_or_cut_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST_PATH));
        let deep = "/a".repeat(MOST_PARTS + 1);
        let query = format!("/a?{}", "b".repeat(LONGEST_URI));
        for uri in [
            "",
            "hls",
            "/",
            "//hls/a",
            "/hls//a",
            "/hls/a/",
            "/hls/../a",
            "/hls/a/..",
            "/./hls",
            "/hls/%2e%2e/a",
            "/hls/gate%2d1/a",
            "/hls/a%00",
            "/hls/a%2fb",
            "/hls/a;b=c/d",
            "/hls\\a",
            "/hls/a\\..\\b",
            "/hls/a#b",
            "/hls/a b",
            "/hls/a\tb",
            "/hls/a\0b",
            "/hls/gäte/a",
            "http://host/hls/a",
            "/hls/a:b",
            "/hls/a+b",
            "/hls/a@b",
            "/hls/a,b",
            "*",
            "host:443",
            "/hls/a\r\n",
            "?/hls/a",
            "/a?b c",
            &long,
            &deep,
            &query,
        ] {
            assert_eq!(Location::of_uri(uri.as_bytes()), None, "{uri:?}");
        }
        assert_eq!(Location::of_uri(b"/hls/\xff/a"), None);
        assert_eq!(Location::of_uri(b"/hls/\xc0\xaf/a"), None);
    }

    #[test]
    fn a_host_that_reaches_into_the_path_is_refused() {
        for url in [
            "/hls/a",
            "https:///hls/a",
            "ftp://host/hls/a",
            "https://host",
            "https://host?/hls/a",
            "https://host#/hls/a",
            "https://user@host/hls/a",
            "https://host\\/hls/a",
            "https://host//hls/a",
            "https://ho%2fst/hls/a",
            "HTTPS://host/hls/a",
            "https://host /hls/a",
        ] {
            assert_eq!(Location::of_url(url.as_bytes()), None, "{url:?}");
        }
    }

    #[test]
    fn a_hostile_address_is_plain_parts_that_stand_in_it_or_nothing() {
        let samples = [
            b"/hls/gate-1/segment-00001.ts?session=1".to_vec(),
            b"/recordings/north/gate-1/2026-11-30.mp4".to_vec(),
            b"/hls/../hls/%2e%2e//gate-1/./a;b#c\\d".to_vec(),
            b"https://video.example.com:8443/hls/gate-1/index.m3u8".to_vec(),
        ];
        let bound = Bound {
            times: 64,
            beside: 4096,
        };
        let parse = |input: &[u8]| {
            let read = [Location::of_uri(input), Location::of_url(input)];
            read.map(|location| location.map(|location| location.parts().join("/")))
        };
        attack(&samples, bound, parse, |input, read| {
            for path in read.into_iter().flatten() {
                let path = format!("/{path}");
                assert!(path.split('/').skip(1).all(is_part), "{path}");
                assert!(
                    input
                        .windows(path.len())
                        .any(|part| part == path.as_bytes()),
                    "{path}"
                );
            }
        });
    }
}
