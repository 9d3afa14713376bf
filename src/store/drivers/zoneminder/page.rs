//! What a page of ZoneMinder is, by its title. Pure.

/// A page, as far as it is looked at.
pub(super) struct Page {
    title: String,
    form_token: String,
}

/// What the title of the login ends with.
const LOGIN: &str = "- Login";
/// What stands before the token that a form has to send back.
const FORM_TOKEN: &str = "csrfMagicToken = \"";
/// The most bytes of that token.
const LONGEST_TOKEN: usize = 256;
/// The most bytes of a title: the name of a camera is among them.
const LONGEST_TITLE: usize = 1024;

impl Page {
    /// The page that came; `None` where it has no title.
    pub(super) fn read(html: &[u8]) -> Option<Self> {
        let html = String::from_utf8_lossy(html);
        let title = between(&html, "<title>", "<", LONGEST_TITLE)?;
        let form_token = between(&html, FORM_TOKEN, "\"", LONGEST_TOKEN);
        Some(Self {
            title: title.trim().to_owned(),
            form_token: form_token.unwrap_or_default().to_owned(),
        })
    }

    /// The page that a redirect stands for: whoever is not logged in is led to the login. `None` for any other.
    pub(super) fn redirecting(to: &str) -> Option<Self> {
        to.ends_with("view=login").then(|| Self {
            title: LOGIN.to_owned(),
            form_token: String::new(),
        })
    }

    /// Whether it asks for a login.
    pub(super) fn is_login(&self) -> bool {
        self.title.ends_with(LOGIN)
    }

    /// Whether it shows a camera live. A camera that is not for the user leads to an error page.
    pub(super) fn is_feed(&self) -> bool {
        self.title.ends_with("- Feed")
    }

    /// What its form has to send back.
    pub(super) fn form_token(&self) -> &str {
        &self.form_token
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str, longest: usize) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    let (found, _) = rest.split_once(end)?;
    (found.len() <= longest).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Option<Page> {
        Page::read(html.as_bytes())
    }

    #[test]
    fn a_page_is_what_its_title_says() {
        let feed = page("<html><title>ZM - Gate - Feed</title>").unwrap();
        assert!(feed.is_feed() && !feed.is_login());
        let login = page("<title>\n ZM - Login </title>").unwrap();
        assert!(login.is_login() && !login.is_feed());
        let error = page("<title>ZM - Error</title>").unwrap();
        assert!(!error.is_login() && !error.is_feed());
        for strange in [
            "",
            "{}",
            "<title>",
            &format!("<title>{}<", "x".repeat(2000)),
        ] {
            assert!(page(strange).is_none(), "{strange}");
        }
    }

    #[test]
    fn whoever_is_led_to_the_login_is_not_logged_in() {
        for to in ["/zm/index.php?view=login", "?view=login"] {
            assert!(Page::redirecting(to).unwrap().is_login(), "{to}");
        }
        assert!(Page::redirecting("https://example.com/").is_none());
    }

    #[test]
    fn a_form_sends_back_what_its_page_says() {
        let form = r#"<title>ZM - Login</title><script>var csrfMagicToken = "sid:a,1";</script>"#;
        assert_eq!(page(form).unwrap().form_token(), "sid:a,1");
        assert_eq!(page("<title>x<").unwrap().form_token(), "");
    }
}
