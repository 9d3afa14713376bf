//! Somebody who uses ZoneMinder: its pages in a browser, or its API.

use reqwest::{Client, redirect};
use serde_json::Value;

use super::server::TestZoneMinder;

/// Somebody with a browser, or an app.
pub(super) struct Visitor {
    client: Client,
    url: String,
    /// The session of the browser.
    session: String,
}

/// What the API answers.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Visitor {
    pub(super) fn of(server: &TestZoneMinder) -> Self {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            client,
            url: server.url(),
            session: String::new(),
        }
    }

    /// Logs in by the form; whether that was accepted shows in what is seen afterwards.
    pub(super) async fn log_in(&mut self, (login, password): (&str, &str)) {
        let form = self.page("login").await;
        let token = form
            .split_once("csrfMagicToken = \"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(token, _)| token);
        let fields = [
            ("action", "login"),
            ("view", "console"),
            ("username", login),
            ("password", password),
            ("__csrf_magic", token),
        ];
        let url = format!("{}/index.php?view=login", self.url);
        let request = self.client.post(url).header("cookie", &self.session);
        let answer = request.form(&fields).send().await.expect("an answer");
        self.keep_session(&answer);
    }

    /// A page, as HTML.
    pub(super) async fn page(&mut self, view: &str) -> String {
        let url = format!("{}/index.php?view={view}", self.url);
        let request = self.client.get(url).header("cookie", &self.session);
        let answer = request.send().await.expect("an answer");
        self.keep_session(&answer);
        answer.text().await.expect("a page")
    }

    fn keep_session(&mut self, answer: &reqwest::Response) {
        let cookies = answer.headers().get_all("set-cookie").iter();
        let session = cookies
            .filter_map(|cookie| cookie.to_str().ok())
            .filter(|cookie| cookie.starts_with("ZMSESSID="))
            .filter_map(|cookie| cookie.split(';').next())
            .next_back();
        if let Some(session) = session {
            session.clone_into(&mut self.session);
        }
    }

    /// The title of a page; none where one is sent to the login.
    pub(super) async fn title(&mut self, view: &str) -> String {
        let page = self.page(view).await;
        let title = page.split_once("<title>").map_or("", |(_, rest)| rest);
        title
            .split('<')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    /// The cameras that a page names, and that a live page shows.
    pub(super) async fn cameras(&mut self, view: &str) -> Vec<&'static str> {
        let page = self.page(view).await;
        let names = ["Gate", "Yard", "Hall"];
        names
            .into_iter()
            .filter(|name| page.contains(name))
            .collect()
    }

    /// A token of the API, or the status of the refusal.
    pub(super) async fn token(&self, (login, password): (&str, &str)) -> Result<String, u16> {
        let answer = self
            .call("host/login", &[("user", login), ("pass", password)])
            .await;
        match answer.body["access_token"].as_str() {
            Some(token) => Ok(token.to_owned()),
            None => Err(answer.status),
        }
    }

    /// The API, with a form.
    pub(super) async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let url = format!("{}/api/{path}.json", self.url);
        let answer = self.client.post(url).form(fields).send().await;
        let answer = answer.expect("an answer");
        Answer {
            status: answer.status().as_u16(),
            body: answer.json().await.unwrap_or_default(),
        }
    }

    /// The cameras that the API shows with a token, or its status.
    pub(super) async fn cameras_by_api(&self, token: &str) -> Result<Vec<String>, u16> {
        let answer = self.call("monitors/index", &[("token", token)]).await;
        let monitors = answer.body["monitors"].as_array().ok_or(answer.status)?;
        let names = monitors.iter().map(|entry| &entry["Monitor"]["Name"]);
        Ok(names.filter_map(Value::as_str).map(Into::into).collect())
    }
}
