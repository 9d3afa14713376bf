//! Pseudonyms for names.

use std::collections::BTreeMap;

use super::text::{LEFT_OUT, is_moment, redacted};

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// An object or a namespace.
    Name,
    /// A login, or a pattern of some.
    Login,
    /// Where something is: a host or a range of addresses.
    Address,
    /// An id that the VMS gave.
    Id,
    /// Anything else, which is never shown.
    Text,
}

impl Class {
    const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Login => "login",
            Self::Address => "address",
            Self::Id => "id",
            Self::Text => "text",
        }
    }

    /// Whether it is shown where names are.
    const fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::Login | Self::Address)
    }
}

/// Knows which pseudonym stands for what.
#[derive(Debug, Default)]
pub struct Redactor {
    shows_names: bool,
    known: BTreeMap<String, (Class, String)>,
    counts: BTreeMap<Class, usize>,
}

impl Redactor {
    /// One that shows names, logins and addresses as they are, or pseudonyms.
    pub fn new(shows_names: bool) -> Self {
        Self {
            shows_names,
            ..Self::default()
        }
    }

    /// What stands for a name from now on, the same for the same one.
    pub fn name(&mut self, class: Class, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        if let Some((_, shown)) = self.known.get(text) {
            return shown.clone();
        }
        let shown = if self.shows_names && class.is_name() {
            text.to_owned()
        } else {
            let count = self.counts.entry(class).or_default();
            *count += 1;
            format!("{}-{count}", class.word())
        };
        self.known.insert(text.to_owned(), (class, shown.clone()));
        shown
    }

    /// An address with its scheme and port; never what stands before an `@` or after the host.
    pub fn url(&mut self, url: &str) -> String {
        let Some((scheme, rest)) = url.split_once("://") else {
            return self.name(Class::Text, url);
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let (host, port) = match host.rsplit_once(':') {
            Some((host, port)) if is_port(port) => (host, format!(":{port}")),
            Some(_) | None => (host, String::new()),
        };
        let has_path = rest.len() > authority.len() + 1;
        let path = if has_path {
            format!("/{LEFT_OUT}")
        } else {
            String::new()
        };
        let scheme = if matches!(scheme, "http" | "https") {
            scheme
        } else {
            LEFT_OUT
        };
        let host = self.name(Class::Address, host);
        format!("{scheme}://{host}{port}{path}")
    }

    /// A version, where it looks like one.
    pub fn version(&mut self, text: &str) -> String {
        let is_version = text.len() <= 20
            && text.starts_with(|first: char| first.is_ascii_digit())
            && text
                .chars()
                .all(|character| character.is_ascii_digit() || character == '.')
            && text.contains('.');
        if is_version {
            text.to_owned()
        } else {
            self.name(Class::Text, text)
        }
    }

    /// A moment, where it is one.
    pub fn moment(&mut self, text: &str) -> String {
        if is_moment(text) {
            text.to_owned()
        } else {
            self.name(Class::Text, text)
        }
    }

    /// A text in which known names are replaced and, of all else, only words of ours stay.
    pub fn text(&self, text: &str) -> String {
        redacted(text, &|name| self.replaced(name))
    }

    /// What stands for a name that is known. A number of few digits counts something, also where an id is such a one.
    fn replaced(&self, text: &str) -> Option<String> {
        let counts = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let known = self.known.get(text).filter(|_| !counts);
        known.map(|(_, shown)| shown.clone())
    }
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_scheme_host_and_port_stay() {
        let mut redactor = Redactor::new(true);
        assert_eq!(
            redactor.url("https://hunter1:hunter2@vms.example.com:8443/hunter3?token=hunter4"),
            "https://vms.example.com:8443/…"
        );
        assert_eq!(redactor.url("hunter2"), "text-1");
        let mut redactor = Redactor::new(false);
        assert_eq!(redactor.url("http://vms.example.com/"), "http://address-1");
    }

    #[test]
    fn what_looks_like_a_version_or_a_moment_is_one_and_nothing_else() {
        let mut redactor = Redactor::new(true);
        assert_eq!(redactor.version("24.3.1"), "24.3.1");
        assert_eq!(redactor.version("20261201"), "text-1");
        assert_eq!(
            redactor.moment("2026-12-01T10:00:00.5Z"),
            "2026-12-01T10:00:00.5Z"
        );
        assert_eq!(redactor.moment("hunter2"), "text-2");
    }
}
