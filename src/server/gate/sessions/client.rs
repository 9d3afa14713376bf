//! The control API of MediaMTX: which sessions it has, and how one is ended.

use std::{net::SocketAddr, str::FromStr, time::Duration};

use reqwest::{Client, StatusCode, Url, redirect::Policy};
use serde::Deserialize;
use serde_json::Value;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(2);
/// The most bytes of one answer, and the most pages of a list.
const MOST_BYTES: usize = 8 * 1024 * 1024;
const MOST_PAGES: u64 = 100;
const PER_PAGE: u64 = 1000;

/// The lists of sessions, and the protocol of each.
pub(super) const LISTS: [(&str, &str); 7] = [
    ("rtspsessions", "rtsp"),
    ("rtspssessions", "rtsps"),
    ("rtmpconns", "rtmp"),
    ("rtmpsconns", "rtmps"),
    ("webrtcsessions", "webrtc"),
    ("srtconns", "srt"),
    ("hlssessions", "hls"),
];

/// Where the control API of a media server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaServerUrl(Url);

/// A text that is no address of a control API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the control API of a media server is at an address such as http://127.0.0.1:9997, without a password or path"
)]
pub struct NoMediaServer;

impl FromStr for MediaServerUrl {
    type Err = NoMediaServer;

    fn from_str(text: &str) -> Result<Self, NoMediaServer> {
        let url: Url = text.parse().map_err(|_| NoMediaServer)?;
        let is_plain = matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        is_plain.then_some(Self(url)).ok_or(NoMediaServer)
    }
}

/// Why a media server was not understood.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client cannot be made.
    #[error("cannot make a client for the control API of the media server")]
    Client(#[source] reqwest::Error),
    /// There was no whole answer.
    #[error("the control API of the media server does not answer `{0}`")]
    Unreachable(String, #[source] reqwest::Error),
    /// It refuses.
    #[error("the control API of the media server answers `{0}` with {1}: may this address use it?")]
    Refused(String, StatusCode),
    /// Its answer is not what MediaMTX answers.
    #[error("the control API of the media server answers `{0}` with something that is no list")]
    Unreadable(String),
}

/// A session as it is listed.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    #[serde(default)]
    pub(super) path: String,
    #[serde(rename = "remoteAddr")]
    pub(super) remote: SocketAddr,
    /// `read`, `publish` or `idle`; those of HLS only read.
    pub(super) state: Option<String>,
    #[serde(default)]
    pub(super) user: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    page_count: u64,
    items: Vec<Value>,
}

/// A media server.
#[derive(Clone, Debug)]
pub(crate) struct MediaServer {
    http: Client,
    url: Url,
}

impl MediaServer {
    pub(crate) fn new(MediaServerUrl(url): MediaServerUrl) -> Result<Self, Error> {
        let http = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(TIMEOUT);
        let http = http.build().map_err(Error::Client)?;
        Ok(Self { http, url })
    }

    /// All sessions of a list; none where the media server does not speak that protocol.
    pub(super) async fn list(&self, list: &str) -> Result<Vec<Session>, Error> {
        let mut sessions = Vec::new();
        for page in 0..MOST_PAGES {
            let path = format!("v3/{list}/list?itemsPerPage={PER_PAGE}&page={page}");
            let Some(body) = self.get(&path).await? else {
                break;
            };
            let (page_count, more) = read(&body).ok_or(Error::Unreadable(path))?;
            sessions.extend(more);
            if page + 1 >= page_count {
                break;
            }
        }
        Ok(sessions)
    }

    /// Ends a session; one that has ended already is as good.
    pub(super) async fn kick(&self, list: &str, id: &str) -> Result<(), Error> {
        let path = format!("v3/{list}/kick/{id}");
        let sent = self.http.post(self.at(&path)).send().await;
        match sent
            .map_err(|error| Error::Unreachable(path.clone(), error))?
            .status()
        {
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            status => Err(Error::Refused(path, status)),
        }
    }

    async fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let unreachable = |error| Error::Unreachable(path.to_owned(), error);
        let mut response = self
            .http
            .get(self.at(path))
            .send()
            .await
            .map_err(unreachable)?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(Error::Refused(path.to_owned(), status)),
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(Error::Unreadable(path.to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

/// How many pages there are, and the sessions of this one; a session that does not read cannot be kicked either.
fn read(body: &[u8]) -> Option<(u64, Vec<Session>)> {
    let page: Page = serde_json::from_slice(body).ok()?;
    let is_id = |id: &str| {
        !id.is_empty()
            && id.len() <= 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let sessions = page
        .items
        .into_iter()
        .filter_map(|item| serde_json::from_value::<Session>(item).ok());
    Some((
        page.page_count,
        sessions.filter(|session| is_id(&session.id)).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    const SEEN: &str = r#"{"itemCount": 2, "pageCount": 1, "items": [
        {"id": "f928467f-f1c7-4198-ab01-b0beebf9a7af", "created": "2026-11-28T23:38:41.646121927Z", "remoteAddr": "127.0.0.1:50892", "state": "publish", "path": "gate-1", "user": "cameras", "transport": "TCP"},
        {"id": "04cc4c52-f95f-41f5-b458-a67fd35991df", "path": "gate-1", "remoteAddr": "127.0.0.1:44804", "user": "alice@example.com"}]}"#;

    #[test]
    fn sessions_are_read_as_they_were_seen() {
        let (pages, sessions) = read(SEEN.as_bytes()).unwrap();
        let told = sessions
            .iter()
            .map(|session| (session.user.as_str(), session.state.as_deref()));
        assert_eq!(pages, 1);
        assert_eq!(
            told.collect::<Vec<_>>(),
            [("cameras", Some("publish")), ("alice@example.com", None)]
        );
    }

    #[test]
    fn an_address_has_no_password_and_no_path() {
        for url in ["http://127.0.0.1:9997", "https://media.example.com/"] {
            url.parse::<MediaServerUrl>().unwrap();
        }
        for url in [
            "127.0.0.1:9997",
            "http://a:b@host",
            "http://host/v3",
            "http://host/?a",
            "ftp://host",
            "",
        ] {
            assert_eq!(url.parse::<MediaServerUrl>(), Err(NoMediaServer), "{url}");
        }
    }

    #[test]
    fn a_hostile_list_has_sessions_with_plain_ids_or_is_none() {
        let bound = Bound {
            times: 96,
            beside: 16 * 1024,
        };
        attack(&[SEEN.as_bytes().to_vec()], bound, read, |_, list| {
            for session in list.into_iter().flat_map(|(_, sessions)| sessions) {
                assert!(!session.id.contains(['/', '.', '?', '%']), "{}", session.id);
            }
        });
    }
}
