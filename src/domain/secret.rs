//! A text that nothing may print.

use std::{collections::BTreeMap, fmt, sync::Arc};

use zeroize::Zeroizing;

use super::password::Password;

/// A text without `Display`, and with a `Debug` that hides it; its memory is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&Password> for Secret {
    fn from(password: &Password) -> Self {
        Self::new(password.expose())
    }
}

/// The content of a Secret, by its keys.
pub type SecretData = BTreeMap<Arc<str>, Zeroizing<Vec<u8>>>;

/// Which keys a Secret has, and nothing of what is under them. Written as part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyNames(Vec<Arc<str>>);

impl KeyNames {
    /// More say nothing to anybody.
    const MOST: usize = 10;

    /// Those of some content.
    pub fn of(data: &SecretData) -> Self {
        Self(data.keys().cloned().collect())
    }
}

impl fmt::Display for KeyNames {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(names) = self;
        let shown: Vec<String> = names
            .iter()
            .take(Self::MOST)
            .map(|name| format!("`{name}`"))
            .collect();
        match names.len() {
            0 => formatter.write_str("it has no keys"),
            1 => write!(formatter, "its only key is {}", shown.join("")),
            2..=Self::MOST => write!(formatter, "its keys are {}", shown.join(", ")),
            more => write!(
                formatter,
                "its keys are {} and {} more",
                shown.join(", "),
                more - Self::MOST
            ),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }

    #[test]
    fn keys_are_told_by_name_alone() {
        let told = |names: &[&str]| {
            let data = names
                .iter()
                .map(|name| ((*name).into(), b"hunter2".to_vec().into()));
            KeyNames::of(&data.collect()).to_string()
        };
        assert_eq!(told(&[]), "it has no keys");
        assert_eq!(told(&["pass"]), "its only key is `pass`");
        assert_eq!(told(&["user", "pass"]), "its keys are `pass`, `user`");
        let many: Vec<String> = (0..12).map(|number| format!("k{number:02}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(told(&many).ends_with("`k09` and 2 more"));
    }
}
