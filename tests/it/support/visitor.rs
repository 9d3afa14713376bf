//! Somebody who talks to a store over HTTP.

use std::net::IpAddr;

use axum::http::header;
use serde_json::{Value, json};

use super::cluster::{PATIENCE, install_tls_provider};

/// Somebody who talks to the store.
#[derive(Clone)]
pub(crate) struct Visitor {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    forwarded_for: Option<String>,
    user_agent: Option<String>,
}

/// What the store said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: header::HeaderMap,
    /// Null where it is not JSON.
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Visitor {
    /// Somebody at that address of loopback, with the store at `base`.
    pub(crate) fn new(base: String, address: IpAddr) -> Self {
        let http = client().local_address(address).build();
        Self {
            http: http.expect("an HTTP client"),
            base,
            token: None,
            forwarded_for: None,
            user_agent: None,
        }
    }

    /// The same with that token, or without one.
    pub(crate) fn with_token(mut self, token: Option<&str>) -> Self {
        self.token = token.map(Into::into);
        self
    }

    /// The same through a proxy that says so.
    pub(crate) fn forwarded_for(mut self, hops: &str) -> Self {
        self.forwarded_for = Some(hops.into());
        self
    }

    /// The same with a program of that name.
    pub(crate) fn called(mut self, user_agent: &str) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The same with that certificate trusted.
    pub(crate) fn trusting(mut self, certificate: reqwest::Certificate) -> Self {
        let http = client().tls_certs_only([certificate]).build();
        self.http = http.expect("an HTTP client");
        self
    }

    /// The answer to a login.
    pub(crate) async fn login(&self, (login, password): (&str, &str)) -> Answer {
        let body = json!({"login": login, "password": password});
        self.post("/api/v1/token", body).await
    }

    /// The same, logged in.
    pub(crate) async fn logged_in(self, credentials: (&str, &str)) -> Self {
        let answer = self.login(credentials).await.expect(200);
        let token = answer.body["access_token"].as_str().map(ToOwned::to_owned);
        Self { token, ..self }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None).await
    }

    /// Any method, any body.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<String>) -> Answer {
        let method = method.parse().expect("a method");
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header(header::ACCEPT, "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(hops) = &self.forwarded_for {
            request = request.header("x-forwarded-for", hops);
        }
        if let Some(user_agent) = &self.user_agent {
            request = request.header(header::USER_AGENT, user_agent);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        Answer::read(request.send().await.expect("the store answers")).await
    }

    /// A request with exactly these headers.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.send().await.expect("the store answers")).await
    }
}

impl Answer {
    async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a whole answer");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self {
            status,
            headers,
            body,
            text,
        }
    }

    /// The answer, which has that status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The id of what the answer shows.
    #[track_caller]
    pub(crate) fn id(&self) -> i64 {
        self.body["id"].as_i64().expect("an id")
    }

    /// What a listing shows, by one field.
    #[track_caller]
    pub(crate) fn column(&self, field: &str) -> Vec<String> {
        let rows = self.body["data"].as_array().expect("a listing");
        rows.iter().map(|row| text(&row[field])).collect()
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// Reading the certificates that this system trusts would take longer than most of what a visitor does.
fn client() -> reqwest::ClientBuilder {
    install_tls_provider();
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
    client.tls_certs_only([])
}
