//! A program at the pages, over plain HTTP: what a browser would never send.

use axum::http::HeaderMap;
use reqwest::{Certificate, Client, ClientBuilder, Response, header, redirect::Policy};

use crate::support::{cluster::install_tls_provider, store::TestStore};

/// A program with a cookie, which follows no redirect.
pub(crate) struct Program {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) cookie: String,
}

impl Program {
    pub(crate) fn new(store: &TestStore) -> Self {
        install_tls_provider();
        Self::through(Client::builder(), store.url())
    }

    /// Who trusts the certificate of the store.
    pub(crate) fn trusting(store: &TestStore, certificate: Certificate) -> Self {
        Self::through(Client::builder().tls_certs_only([certificate]), store.url())
    }

    fn through(http: ClientBuilder, base: String) -> Self {
        let http = http.no_proxy().redirect(Policy::none());
        Self {
            http: http.build().expect("a client"),
            base,
            cookie: String::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = self.http.get(format!("{}{path}", self.base));
        let request = request.header(header::COOKIE, &self.cookie);
        request.send().await.expect("an answer")
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.http.post(format!("{}{path}", self.base));
        let request = request
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        request.send().await.expect("an answer")
    }

    /// Logs in as a browser does; answers the headers of the login.
    pub(crate) async fn log_in(&mut self, credentials: (&str, &str)) -> HeaderMap {
        self.log_in_as(credentials, "").await
    }

    /// The same where the names of cookies begin with `prefix`.
    pub(crate) async fn log_in_as(
        &mut self,
        (login, password): (&str, &str),
        prefix: &str,
    ) -> HeaderMap {
        let page = self.get("/login").await;
        self.cookie = cookie(page.headers(), &format!("{prefix}vms_login"));
        let tag = tag(&page.text().await.expect("a page"));
        let fields = [
            ("form_tag", &*tag),
            ("login", login),
            ("password", password),
        ];
        let answer = self.post("/login", &fields).await;
        assert_eq!(answer.status(), 303);
        self.cookie = cookie(answer.headers(), &format!("{prefix}vms_session"));
        answer.headers().clone()
    }
}

/// The pair of a cookie that is set.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> String {
    let lines = set_cookies(headers);
    let line = lines
        .iter()
        .find(|line| line.starts_with(&format!("{name}=")));
    let line = line.unwrap_or_else(|| panic!("no cookie {name}: {lines:?}"));
    line.split(';').next().unwrap_or_default().to_owned()
}

pub(crate) fn set_cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::SET_COOKIE).iter();
    lines
        .map(|line| line.to_str().expect("a text").to_owned())
        .collect()
}

/// What our forms carry.
pub(crate) fn tag(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"form_tag\" value=\"")
        .expect("a form");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// What people read of a page.
pub(crate) fn visible(page: &str) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let texts = body
        .split('<')
        .map(|part| part.split_once('>').map_or("", |(_, text)| text));
    let text = texts.collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}
