//! A Chromium of one's own, driven as a person would: by what is written on fields, links and buttons.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

use super::webdriver::{By, Element, Window};
use crate::support::{
    cluster::{PATIENCE, install_tls_provider},
    eventually::eventually,
    store::TestStore,
};

/// Ends the driver and its browser when the pipe to it closes, however the tests end. A driver that is killed
/// leaves its browser behind, so that both are in a group of their own and end with it. Nobody but the driver has
/// the pipe that it writes to, which so ends with it.
const LEASH: &str = r#"setsid "$@" & driver=$!; exec >/dev/null; cat; kill -- "-$driver""#;

/// A browser at the pages of a store.
pub(super) struct Browser {
    window: Window,
    process: Child,
    base: String,
    /// What Chromium keeps for itself; it leaves it behind when it is killed.
    _folder: TempDir,
}

impl Browser {
    /// A browser that has been nowhere yet.
    pub(super) async fn start(store: &TestStore) -> Self {
        install_tls_provider();
        let folder = tempfile::tempdir().expect("make a folder");
        let (process, port) = start_driver(folder.path());
        let mut arguments = vec!["--headless=new", "--disable-gpu", "--window-size=1200,900"];
        if rustix::process::geteuid().is_root() {
            // Chromium refuses its own sandbox to root.
            arguments.push("--no-sandbox");
        }
        let driver = format!("http://127.0.0.1:{port}");
        Self {
            window: Window::open(&driver, &arguments).await,
            process,
            base: store.url(),
            _folder: folder,
        }
    }

    /// The same at the users of the parent account, or at the profile of a user.
    pub(super) async fn logged_in(store: &TestStore, (login, password): (&str, &str)) -> Self {
        let browser = Self::start(store).await;
        browser.open("/login").await;
        browser.enter((login, password)).await;
        browser.sees("Log out").await;
        browser
    }

    pub(super) fn window(&self) -> &Window {
        &self.window
    }

    pub(super) async fn open(&self, path: &str) {
        let address = format!("{}{path}", self.base);
        self.window.go(&address).await;
    }

    /// Sends the login form.
    pub(super) async fn enter(&self, (login, password): (&str, &str)) {
        self.fill("Email", login).await;
        self.fill("Password", password).await;
        self.press("Log in").await;
    }

    /// Writes into the field of that label, in place of what is there.
    pub(super) async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await;
        field.write(text).await;
    }

    /// The field of that label.
    pub(super) async fn field(&self, label: &str) -> Element {
        let label = self
            .element(&format!("//label[normalize-space()='{label}'][@for]"))
            .await;
        let selector = format!("#{}", label.attribute("for").await);
        let field = self.window.find(By::Css(&selector)).await;
        field.expect("its field")
    }

    /// What stands in the field of that label.
    pub(super) async fn typed(&self, label: &str) -> String {
        self.field(label).await.property("value").await
    }

    /// The checkbox of that text under the legend, or in the group of actions, of that title.
    pub(super) async fn checkbox(&self, title: &str, text: &str) -> Element {
        let path = format!(
            "//*[self::fieldset[legend[normalize-space()='{title}']] or self::details[summary/span[1][normalize-space()='{title}']]]\
             //label[span[text()='{text}']]/input"
        );
        self.element(&path).await
    }

    /// Changes a checkbox.
    pub(super) async fn tick(&self, title: &str, text: &str) {
        self.click(&self.checkbox(title, text).await).await;
    }

    pub(super) async fn is_ticked(&self, title: &str, text: &str) -> bool {
        self.checkbox(title, text).await.is_selected().await
    }

    /// Opens or closes a group of actions.
    pub(super) async fn expand(&self, title: &str) {
        let path = format!("//summary[span[1][normalize-space()='{title}']]");
        self.click(&self.element(&path).await).await;
    }

    /// Clicks the button, or the link that looks like one, of that text.
    pub(super) async fn press(&self, text: &str) {
        let path =
            format!("//button[normalize-space()='{text}'] | //a[normalize-space()='{text}']");
        self.click(&self.element(&path).await).await;
    }

    /// Clicks where nothing else is: the driver would scroll only until it lies under the bar at the bottom.
    pub(super) async fn click(&self, element: &Element) {
        let scroll = "arguments[0].scrollIntoView({block: 'center'})";
        self.window.run(scroll, Some(element)).await;
        element.click().await;
    }

    /// Waits until the page says so.
    pub(super) async fn sees(&self, text: &str) {
        eventually(PATIENCE, &format!("the page says {text:?}"), async || {
            let page = self.text().await;
            if page.contains(text) {
                Ok(())
            } else {
                Err(page)
            }
        })
        .await;
    }

    /// Waits until the page of that heading is there.
    pub(super) async fn arrives(&self, heading: &str) {
        let path = format!("//h1[normalize-space()={heading:?}]");
        eventually(
            PATIENCE,
            &format!("the page {heading:?}"),
            async || match self.window.find(By::XPath(&path)).await {
                Ok(_) => Ok(()),
                Err(_) => Err(self.text().await),
            },
        )
        .await;
    }

    /// What a person reads.
    pub(super) async fn text(&self) -> String {
        let body = self.window.find(By::Css("body")).await;
        match body {
            // It may go away while it is read.
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error,
        }
    }

    /// The texts of all elements of a selector.
    pub(super) async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.window.find_all(By::Css(selector)).await {
            let text = element.text().await.expect("a text");
            texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        texts
    }

    /// Waits for an element.
    pub(super) async fn element(&self, path: &str) -> Element {
        eventually(PATIENCE, &format!("an element {path}"), async || match self
            .window
            .find(By::XPath(path))
            .await
        {
            Ok(element) => Ok(element),
            Err(_) => Err(self.text().await),
        })
        .await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser ends with its driver.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// How often a driver may find its port taken, of which it needs the same one in both families of addresses.
const ATTEMPTS: usize = 5;

/// A driver on a free port.
fn start_driver(folder: &Path) -> (Child, u16) {
    for _ in 0..ATTEMPTS {
        let (mut process, port) = spawn_driver(folder);
        if let Some(port) = port {
            return (process, port);
        }
        drop(process.stdin.take());
        process.wait().expect("the shell ends");
    }
    panic!("chromedriver starts, and says on which port: make tools installs it");
}

/// Without a port, where the driver ended before it named one.
fn spawn_driver(folder: &Path) -> (Child, Option<u16>) {
    let mut process = Command::new("sh")
        .args(["-c", LEASH, "sh", "chromedriver", "--port=0"])
        .env("TMPDIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let stdout = process.stdout.take().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines();
    let port = lines.find_map(|line| {
        let line = line.expect("a line of text");
        let (_, port) = line.rsplit_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // A full pipe would stop it.
    thread::spawn(move || lines.for_each(drop));
    (process, port)
}
