//! As much of the protocol that drives browsers (W3C) as the tests of the pages speak.
//!
//! Written here because the clients that others maintain need a licence that is not allowed here, or a
//! feature of `serde_json` that changes the order in which every test and generated file writes its fields.

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// Under this key the protocol refers to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A window of a browser.
#[derive(Clone)]
pub(super) struct Window {
    http: Client,
    session: String,
}

/// How elements are looked for.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    Css(&'a str),
    XPath(&'a str),
}

/// Something on a page.
pub(super) struct Element {
    window: Window,
    id: String,
}

impl Window {
    /// Starts a browser with these arguments.
    pub(super) async fn open(driver: &str, arguments: &[&str]) -> Self {
        let http = Client::builder().no_proxy().build().expect("a client");
        let options = json!({
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        });
        let request = json!({"capabilities": {"alwaysMatch": options}});
        let session = format!("{driver}/session");
        let opened = send(&http, Method::POST, &session, Some(request)).await;
        let opened = opened.expect("Chromium starts: make tools");
        let id = opened["sessionId"].as_str().expect("a session");
        Self {
            session: format!("{session}/{id}"),
            http,
        }
    }

    async fn ask(&self, path: &str) -> Result<Value, String> {
        let address = format!("{}/{path}", self.session);
        send(&self.http, Method::GET, &address, None).await
    }

    async fn tell(&self, path: &str, body: Value) -> Result<Value, String> {
        let address = format!("{}/{path}", self.session);
        send(&self.http, Method::POST, &address, Some(body)).await
    }

    pub(super) async fn go(&self, address: &str) {
        let told = self.tell("url", json!({"url": address})).await;
        told.expect("a page");
    }

    pub(super) async fn title(&self) -> String {
        text(&self.ask("title").await.expect("a title"))
    }

    pub(super) async fn source(&self) -> String {
        text(&self.ask("source").await.expect("a source"))
    }

    pub(super) async fn find(&self, by: By<'_>) -> Result<Element, String> {
        let found = self.tell("element", by.body()).await?;
        Ok(self.element(&found))
    }

    pub(super) async fn find_all(&self, by: By<'_>) -> Vec<Element> {
        let found = self.tell("elements", by.body()).await.expect("a list");
        let found = found.as_array().expect("a list").iter();
        found.map(|found| self.element(found)).collect()
    }

    /// What has the focus.
    pub(super) async fn active(&self) -> Element {
        let found = self.ask("element/active").await.expect("a focus");
        self.element(&found)
    }

    fn element(&self, found: &Value) -> Element {
        Element {
            window: self.clone(),
            id: text(&found[ELEMENT]),
        }
    }

    /// Runs a script with an element, or without.
    pub(super) async fn run(&self, script: &str, argument: Option<&Element>) {
        let arguments: Vec<Value> = argument
            .map(|element| json!({ELEMENT: element.id}))
            .into_iter()
            .collect();
        let body = json!({"script": script, "args": arguments});
        self.tell("execute/sync", body).await.expect("a script");
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(super) async fn press(&self, keys: &str) {
        let press = |key: char| {
            [
                json!({"type": "keyDown", "value": key}),
                json!({"type": "keyUp", "value": key}),
            ]
        };
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        let told = self.tell("actions", json!({"actions": [keyboard]})).await;
        told.expect("keys to press");
    }

    /// The value of a cookie.
    pub(super) async fn cookie(&self, name: &str) -> String {
        let cookie = self.ask(&format!("cookie/{name}")).await;
        text(&cookie.expect("a cookie")["value"])
    }

    /// What the browser complained of since it was asked last.
    pub(super) async fn log(&self) -> Vec<String> {
        let entries = self.tell("se/log", json!({"type": "browser"})).await;
        let entries = entries.expect("a log");
        let entries = entries.as_array().expect("a list").iter();
        entries.map(|entry| text(&entry["message"])).collect()
    }
}

impl By<'_> {
    fn body(self) -> Value {
        match self {
            Self::Css(selector) => json!({"using": "css selector", "value": selector}),
            Self::XPath(path) => json!({"using": "xpath", "value": path}),
        }
    }
}

impl Element {
    async fn ask(&self, what: &str) -> Result<Value, String> {
        self.window
            .ask(&format!("element/{}/{what}", self.id))
            .await
    }

    async fn tell(&self, what: &str, body: Value) {
        let path = format!("element/{}/{what}", self.id);
        let told = self.window.tell(&path, body).await;
        told.expect("an element that takes it");
    }

    pub(super) async fn click(&self) {
        self.tell("click", json!({})).await;
    }

    pub(super) async fn clear(&self) {
        self.tell("clear", json!({})).await;
    }

    pub(super) async fn write(&self, text: &str) {
        self.tell("value", json!({"text": text})).await;
    }

    /// What a person reads.
    pub(super) async fn text(&self) -> Result<String, String> {
        self.ask("text").await.map(|value| text(&value))
    }

    pub(super) async fn attribute(&self, name: &str) -> String {
        let found = self.ask(&format!("attribute/{name}")).await;
        text(&found.expect("an attribute"))
    }

    pub(super) async fn property(&self, name: &str) -> String {
        let found = self.ask(&format!("property/{name}")).await;
        text(&found.expect("a property"))
    }

    pub(super) async fn style(&self, name: &str) -> String {
        text(&self.ask(&format!("css/{name}")).await.expect("a style"))
    }

    pub(super) async fn is_selected(&self) -> bool {
        self.is("selected").await
    }

    pub(super) async fn is_displayed(&self) -> bool {
        self.is("displayed").await
    }

    pub(super) async fn is_enabled(&self) -> bool {
        self.is("enabled").await
    }

    async fn is(&self, what: &str) -> bool {
        let found = self.ask(what).await.expect("an answer");
        found.as_bool().expect("yes or no")
    }
}

async fn send(
    http: &Client,
    method: Method,
    address: &str,
    body: Option<Value>,
) -> Result<Value, String> {
    let request = http.request(method, address);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let is_success = answer.status().is_success();
    let mut answer: Value = answer.json().await.map_err(|error| error.to_string())?;
    let value = answer["value"].take();
    if is_success {
        Ok(value)
    } else {
        Err(text(&value["message"]))
    }
}

/// A text; nothing where there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
