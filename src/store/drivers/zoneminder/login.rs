//! Users who log in to the pages of ZoneMinder: the API is not for them.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use parking_lot::Mutex;
use reqwest::{
    Method,
    header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE},
};

use super::page::Page;
use crate::{
    domain::{
        name::{CameraId, Login},
        password::Password,
        server::Connection,
    },
    store::{
        Budget, Caller, Error, ErrorKind, Limits, Result, Secret, UserLogin, UserSession,
        http::{Call, Client, Endpoint, Received},
    },
};

/// The pages of one server.
pub(in crate::store) struct ZoneMinderLogin {
    client: Arc<Client>,
}

/// Somebody with a browser.
struct Visitor {
    client: Arc<Client>,
    /// The session, by the name and the value of its cookie.
    cookie: Mutex<Option<Secret>>,
}

/// A request for a page.
struct PageRequest<'a> {
    attempted: &'a str,
    method: Method,
    query: Vec<(&'static str, &'a str)>,
    form: Vec<(&'static str, &'a str)>,
}

/// The cookie that holds a session.
const SESSION: &str = "ZMSESSID=";
/// The page of one camera, live.
const WATCH: &str = "watch";

impl ZoneMinderLogin {
    /// The login of a server; nothing is sent yet.
    ///
    /// # Errors
    /// `Configuration`, where URL or certificates cannot be used.
    pub(in crate::store) fn new(
        limits: &Limits,
        connection: &Connection,
        ca: Option<&[u8]>,
        caller: impl Into<Caller>,
        budget: Arc<Budget>,
    ) -> Result<Self> {
        let endpoint = Endpoint::parse(&connection.url, &[], connection.allow_plain_http)?;
        let caller = caller.into();
        let client = Client::new(endpoint, HeaderMap::new(), ca, caller, limits, budget)?;
        Ok(Self {
            client: Arc::new(client),
        })
    }
}

#[async_trait]
impl UserLogin for ZoneMinderLogin {
    async fn log_in(&self, login: &Login, password: &Password) -> Result<Box<dyn UserSession>> {
        let attempted = format!("log in as user `{login}`");
        let visitor = Visitor {
            client: Arc::clone(&self.client),
            cookie: Mutex::default(),
        };
        let form = visitor.page(&attempted, "login").await?;
        let fields = vec![
            ("action", "login"),
            ("view", "console"),
            ("username", login.as_str()),
            ("password", password.expose()),
            ("__csrf_magic", form.form_token()),
        ];
        let request = PageRequest {
            attempted: &attempted,
            method: Method::POST,
            query: vec![("view", "login")],
            form: fields,
        };
        visitor.send(&request).await?;
        if visitor.page(&attempted, "console").await?.is_login() {
            let detail = "ZoneMinder shows its login again";
            return Err(Error::new(ErrorKind::Unauthenticated, attempted, detail));
        }
        Ok(Box::new(visitor))
    }
}

#[async_trait]
impl UserSession for Visitor {
    async fn shown(&self, cameras: &BTreeSet<CameraId>) -> Result<Option<BTreeSet<CameraId>>> {
        let attempted = "see which cameras a user is shown";
        let mut shown = BTreeSet::new();
        for camera in cameras {
            let query = vec![("view", WATCH), ("mid", camera.as_str())];
            let page = self.get(attempted, query).await?;
            if page.is_login() {
                return Ok(None);
            }
            if page.is_feed() {
                shown.insert(camera.clone());
            }
        }
        // Whoever sees no camera may be logged in, or not.
        let console = self.page(attempted, "console").await?;
        Ok((!console.is_login()).then_some(shown))
    }

    async fn log_out(&self) -> Result<()> {
        self.page("log a user out", "logout").await.map(drop)
    }
}

impl Visitor {
    async fn page(&self, attempted: &str, view: &str) -> Result<Page> {
        self.get(attempted, vec![("view", view)]).await
    }

    async fn get(&self, attempted: &str, query: Vec<(&'static str, &str)>) -> Result<Page> {
        let request = PageRequest {
            attempted,
            method: Method::GET,
            query,
            form: Vec::new(),
        };
        let answer = self.send(&request).await?;
        let to = answer.headers.get(LOCATION);
        let page = match to.and_then(|to| to.to_str().ok()) {
            Some(to) => Page::redirecting(to),
            None => Page::read(&answer.body),
        };
        page.ok_or_else(|| {
            let detail = "what came is no page of ZoneMinder: see whether spec.url leads to them";
            request.failure(ErrorKind::Garbled, detail)
        })
    }

    async fn send(&self, request: &PageRequest<'_>) -> Result<Received> {
        let cookie = self.cookie.lock().clone();
        let sent = self.client.send(request, |mut builder| {
            builder = builder.query(&request.query);
            if let Some(cookie) = &cookie {
                builder = builder.header(COOKIE, cookie.expose());
            }
            if request.form.is_empty() {
                builder
            } else {
                builder.form(&request.form)
            }
        });
        let answer = sent.await?;
        if answer.status.is_server_error() {
            let detail = format!("ZoneMinder failed (HTTP {})", answer.status.as_u16());
            return Err(request.failure(ErrorKind::Unavailable, detail));
        }
        if let Some(cookie) = session(&answer.headers) {
            *self.cookie.lock() = Some(cookie);
        }
        Ok(answer)
    }
}

/// The session that an answer begins. The last one counts: a login begins another one.
fn session(headers: &HeaderMap) -> Option<Secret> {
    let cookies = headers.get_all(SET_COOKIE).iter();
    let mut sessions = cookies
        .filter_map(|cookie| cookie.to_str().ok())
        .filter(|cookie| cookie.starts_with(SESSION))
        .filter_map(|cookie| cookie.split(';').next());
    sessions.next_back().map(Secret::new)
}

impl Call for PageRequest<'_> {
    fn attempted(&self) -> &str {
        self.attempted
    }

    fn method(&self) -> &Method {
        &self.method
    }

    fn path(&self) -> &'static str {
        "index.php"
    }

    fn route(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.path())
    }

    fn writes(&self) -> bool {
        false
    }
}
