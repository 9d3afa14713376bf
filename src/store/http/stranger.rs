//! Who answers in place of a VMS, in our words: a proxy, a captive portal, another web server.

use reqwest::{
    StatusCode, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION},
};

/// Longer names of hosts are not worth a message.
const LONGEST_ORIGIN: usize = 200;

/// What came that no API sends; `None` where nothing is known but that it does not match.
pub(in crate::store) fn describe(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<String> {
    if status.is_redirection() {
        return Some(redirect(headers));
    }
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_html = kind.is_some_and(|kind| kind.starts_with(b"text/html"))
        || body.trim_ascii_start().starts_with(b"<");
    is_html.then(|| "an HTML page came instead of an answer of the API".to_owned())
}

/// Without path and query, which may hold a token.
fn redirect(headers: &HeaderMap) -> String {
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let elsewhere = target.and_then(|target| Url::parse(target).ok());
    let origin = elsewhere
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|url| url.origin().ascii_serialization())
        .filter(|origin| origin.len() <= LONGEST_ORIGIN);
    match (origin, target) {
        (Some(origin), _) => format!("a redirect to {origin} came instead of an answer of the API"),
        (None, Some(target)) if target.starts_with('/') && !target.starts_with("//") => {
            "a redirect to another path of the same server came instead of an answer of the API"
                .to_owned()
        }
        (None, _) => "a redirect came instead of an answer of the API".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, header: (&'static str, &str), body: &[u8]) -> Option<String> {
        let (name, value) = header;
        let headers = [(name.parse().unwrap(), value.parse().unwrap())];
        let status = StatusCode::from_u16(status).unwrap();
        describe(status, &headers.into_iter().collect(), body)
    }

    #[test]
    fn a_redirect_is_told_by_where_it_leads_without_what_may_be_secret() {
        for (target, expected) in [
            (
                "https://a:b@x.org:8443/login?token=c#d",
                "a redirect to https://x.org:8443 came",
            ),
            ("http://x.org/", "a redirect to http://x.org came"),
            (
                "/login?token=c",
                "a redirect to another path of the same server came",
            ),
            ("//x.org/login", "a redirect came"),
            ("javascript:c", "a redirect came"),
        ] {
            let told = told(301, ("location", target), b"").unwrap();
            assert!(told.starts_with(expected), "{told}");
            assert!(!told.contains("token") && !told.contains("a:b"), "{told}");
        }
        let long = format!("https://{}.org/", "x.".repeat(150));
        let long = told(302, ("location", &long), b"").unwrap();
        assert!(long.starts_with("a redirect came"), "{long}");
    }

    #[test]
    fn a_page_is_told_by_its_type_or_by_its_first_letter() {
        let json = ("content-type", "application/json");
        assert!(told(200, ("content-type", "text/html; charset=utf-8"), b"{}").is_some());
        assert!(told(404, json, b"\n<!doctype html>").is_some());
        assert_eq!(told(200, json, b"{}"), None);
    }
}
