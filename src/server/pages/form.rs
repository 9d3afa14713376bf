//! What a form sends.

use std::fmt;

use zeroize::Zeroize as _;

use crate::domain::secret::Secret;

/// Fields in their order; a list of checkboxes sends its name more than once. It does not print: some are
/// passwords.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field as it was typed; empty where it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(field, _)| field == name);
        field.map_or("", |(_, value)| value)
    }

    /// All values of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The ids that are ticked. Another text than an id is nobody's doing but a tamperer's.
    pub(super) fn ids<T: FromIterator<i64>>(&self, name: &str) -> T {
        self.all(name).filter_map(|id| id.parse().ok()).collect()
    }

    /// A password, where one was typed.
    pub(super) fn secret(&self, name: &str) -> Option<Secret> {
        let text = self.text(name);
        (!text.is_empty()).then(|| Secret::new(text))
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Form(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    #[test]
    fn a_name_may_come_more_than_once() {
        let form = Form::parse(b"name=Alice+Lane&cameras=3&cameras=1&cameras=x&password=");
        assert_eq!(form.text("name"), "Alice Lane");
        assert_eq!(form.ids::<Vec<i64>>("cameras"), [3, 1]);
        assert_eq!(form.text("email"), "");
        assert!(form.secret("password").is_none());
    }

    #[test]
    fn a_form_does_not_print() {
        let form = Form::parse(b"password=hunter2");
        assert_eq!(format!("{form:?}"), "Form(…)");
    }

    #[test]
    fn a_hostile_form_is_read_as_what_it_may_be() {
        let samples = [
            b"name=Alice+Lane&cameras=3&cameras=1&password=hunter2&ip_pool=192.0.2.7%0A10.0.0.1"
                .to_vec(),
            b"%zz=%&=&==&a".to_vec(),
        ];
        let bound = Bound {
            times: 128,
            beside: 1024,
        };
        attack(&samples, bound, Form::parse, |_, form| {
            assert_eq!(format!("{form:?}"), "Form(\u{2026})");
            let ids: Vec<i64> = form.ids("cameras");
            assert!(ids.len() <= form.all("cameras").count());
            assert_eq!(
                form.secret("password").is_none(),
                form.text("password").is_empty()
            );
        });
    }
}
