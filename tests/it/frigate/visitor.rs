//! Somebody who uses Frigate, in a browser or with an app.

use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};

/// Somebody who is logged in, or was.
pub(super) struct Visitor {
    client: Client,
    url: String,
    token: String,
    /// Whether it is a browser: then it has a cookie, which is renewed.
    is_browser: bool,
}

impl Visitor {
    /// Somebody with an app, who logs in; the status of the refusal where that is refused.
    pub(super) async fn log_in(url: &str, (login, password): (&str, &str)) -> Result<Self, u16> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        let body = json!({"user": login, "password": password});
        let request = client.post(format!("{url}/api/login")).json(&body);
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let token = given(&answer).ok_or(status)?;
        Ok(Self {
            client,
            url: url.to_owned(),
            token,
            is_browser: false,
        })
    }

    /// The same somebody in a browser.
    pub(super) fn in_browser(self) -> Self {
        Self {
            is_browser: true,
            ..self
        }
    }

    fn with_token(&self, request: RequestBuilder) -> RequestBuilder {
        if self.is_browser {
            request.header("cookie", format!("frigate_token={}", self.token))
        } else {
            request.bearer_auth(&self.token)
        }
    }

    async fn get(&mut self, path: &str) -> Response {
        let request = self.client.get(format!("{}/{path}", self.url));
        let answer = self.with_token(request).send().await.expect("an answer");
        if let Some(renewed) = given(&answer).filter(|_| self.is_browser) {
            self.token = renewed;
        }
        answer
    }

    /// Which of these cameras are served, by their recordings, whether or not there is one.
    pub(super) async fn sees(&mut self, cameras: &[&'static str]) -> Vec<&'static str> {
        let mut seen = Vec::new();
        for camera in cameras {
            let path = format!("recordings/2026-11-30/10/{camera}/00.00.mp4");
            if ![401, 403].contains(&self.get(&path).await.status().as_u16()) {
                seen.push(*camera);
            }
        }
        seen
    }

    /// What Frigate says of this visitor; nothing where it is not let in.
    pub(super) async fn profile(&mut self) -> Value {
        let answer = self.get("api/profile").await;
        answer.json().await.unwrap_or_default()
    }

    /// The status of whatever is read below the API.
    pub(super) async fn status_of(&mut self, path: &str) -> u16 {
        self.get(&format!("api/{path}")).await.status().as_u16()
    }

    /// A write below the API, by hand: the status and what is answered.
    pub(super) async fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.put(format!("{}/api/{path}", self.url));
        self.answered(request.json(body)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.post(format!("{}/api/{path}", self.url));
        self.answered(request.json(body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> (u16, Value) {
        let request = self.client.delete(format!("{}/api/{path}", self.url));
        self.answered(request).await
    }

    async fn answered(&self, request: RequestBuilder) -> (u16, Value) {
        let answer = self.with_token(request).send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }
}

/// The token that an answer gives in its cookie.
fn given(answer: &Response) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
    let tokens = cookies.filter_map(|cookie| cookie.strip_prefix("frigate_token="));
    let tokens = tokens.filter_map(|token| token.split(';').next());
    tokens.map(str::to_owned).find(|token| !token.is_empty())
}
