//! Fields of forms, each with what is wrong with it beside it, and a summary of it all above.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use maud::{Markup, html};

use crate::{
    domain::license::Level,
    server::{
        error::Error,
        wire::{Errors, License},
    },
};

/// The fields of the longest form, from above.
const ORDER: [&str; 12] = [
    "name",
    "email",
    "password",
    "cameras",
    "layouts",
    "groups",
    "analytic",
    "permissions",
    "ip_pool",
    "valid_from",
    "valid_until",
    "accepted_terms",
];

const BUSY: &str =
    "The server has too much to do at this moment, and nothing was changed. Try again.";

/// Messages by field of a form.
#[derive(Debug, Default)]
pub(super) struct FieldErrors(BTreeMap<String, Vec<String>>);

impl FieldErrors {
    /// What an error says of the fields of a form.
    ///
    /// # Errors
    /// The error itself, where it is about something else.
    pub(super) fn of(error: Error) -> Result<Self, Error> {
        if let Error::Invalid(errors) = error {
            return Ok(Self::from(errors));
        }
        if let Error::LicenseLimit(message) = error {
            return Ok(Self::one("analytic", message));
        }
        if error.status() == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(Self::one("form", BUSY));
        }
        Err(error)
    }

    pub(super) fn one(field: &str, message: impl Into<String>) -> Self {
        Self([(field.to_owned(), vec![message.into()])].into())
    }

    pub(super) fn add(&mut self, field: &str, message: impl Into<String>) {
        let messages = self.0.entry(field.to_owned()).or_default();
        messages.push(message.into());
    }

    pub(super) fn about(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// All of it in one place, each a link to its field; whoever comes back to the form begins there.
    pub(super) fn summary(&self, title: &str) -> Markup {
        html! {
            @if !self.0.is_empty() {
                div.errors #errors role="alert" tabindex="-1" autofocus aria-labelledby="errors-title" {
                    h2 #errors-title { (title) }
                    ul {
                        @for (field, message) in self.in_order() {
                            li { a href={ "#" (field) } { (message) } }
                        }
                    }
                }
            }
        }
    }

    /// As the fields stand on the page, what is about none of them first.
    fn in_order(&self) -> impl Iterator<Item = (&str, &str)> {
        let place = |field: &str| ORDER.iter().position(|known| *known == field);
        let mut fields: Vec<_> = self.0.iter().collect();
        fields.sort_by_key(|(field, _)| place(field));
        fields.into_iter().flat_map(|(field, messages)| {
            messages
                .iter()
                .map(|message| (field.as_str(), message.as_str()))
        })
    }

    fn beside(&self, field: &str) -> Markup {
        html! {
            @if !self.about(field).is_empty() {
                div.error id={ (field) "-error" } {
                    @for message in self.about(field) {
                        p { (message) }
                    }
                }
            }
        }
    }
}

impl From<Errors> for FieldErrors {
    fn from(errors: Errors) -> Self {
        let mut fields = Self::default();
        for (key, message) in errors.iter() {
            fields.add(field_of(key), message);
        }
        fields
    }
}

/// The field of the form that a key of the API is about: `ip_pool.3` is the fourth line of one field.
fn field_of(key: &str) -> &str {
    let is_level = |key| Level::ALL.iter().any(|level| License::field(*level) == key);
    match key.split('.').next().unwrap_or(key) {
        "cameras_to_attach" | "cameras_to_detach" => "cameras",
        key if is_level(key) => "analytic",
        field => field,
    }
}

/// A field with a label above.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) hint: &'a str,
    pub(super) errors: &'a FieldErrors,
}

impl Field<'_> {
    /// One line of text. A password is never filled in.
    pub(super) fn line(&self, kind: &str, value: &str, completion: &str) -> Markup {
        let is_secret = kind == "password";
        self.labelled(&html! {
            input id=(self.name) name=(self.name) type=(kind) value=[(!is_secret).then_some(value)]
                autocomplete=(completion) autocapitalize="none" spellcheck="false" required
                aria-invalid=[self.invalid()] aria-describedby=[self.described()];
        })
    }

    /// One line of text that may be empty.
    pub(super) fn optional_line(&self, value: &str) -> Markup {
        self.labelled(&html! {
            input id=(self.name) name=(self.name) type="text" value=(value) autocomplete="off" autocapitalize="none"
                spellcheck="false" aria-invalid=[self.invalid()] aria-describedby=[self.described()];
        })
    }

    /// Several lines of text.
    pub(super) fn lines(&self, value: &str) -> Markup {
        self.labelled(&html! {
            textarea id=(self.name) name=(self.name) rows="4" autocomplete="off" spellcheck="false"
                aria-invalid=[self.invalid()] aria-describedby=[self.described()] {
                // The first line break of a text area is not part of it.
                "\n" (value)
            }
        })
    }

    /// Several controls under one legend.
    pub(super) fn group(&self, controls: &Markup) -> Markup {
        html! {
            fieldset id=(self.name) tabindex="-1" aria-describedby=[self.described()] {
                legend { (self.label) }
                (self.hint())
                (self.errors.beside(self.name))
                (controls)
            }
        }
    }

    fn labelled(&self, control: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                (self.errors.beside(self.name))
                (control)
                (self.hint())
            }
        }
    }

    fn hint(&self) -> Markup {
        html! {
            @if !self.hint.is_empty() {
                p.hint id={ (self.name) "-hint" } { (self.hint) }
            }
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        (!self.errors.about(self.name).is_empty()).then_some("true")
    }

    fn described(&self) -> Option<String> {
        let parts = [
            (!self.hint.is_empty(), "hint"),
            (self.invalid().is_some(), "error"),
        ];
        let ids: Vec<String> = parts
            .into_iter()
            .filter(|(is_there, _)| *is_there)
            .map(|(_, part)| format!("{}-{part}", self.name))
            .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_api_lead_to_the_field_that_people_see() {
        assert_eq!(field_of("cameras_to_attach.17"), "cameras");
        assert_eq!(field_of("ip_pool.0"), "ip_pool");
        assert_eq!(field_of("analytic_l2"), "analytic");
        assert_eq!(field_of("layouts"), "layouts");
    }

    #[test]
    fn the_summary_goes_through_the_form_from_above() {
        let mut errors = FieldErrors::one("ip_pool", "third");
        errors.add("name", "second");
        errors.add("form", "first");
        let told: Vec<_> = errors.in_order().map(|(_, message)| message).collect();
        assert_eq!(told, ["first", "second", "third"]);
    }

    #[test]
    fn what_is_typed_is_text_and_a_password_is_never_filled_in() {
        let errors = FieldErrors::one("name", "<b>no</b>");
        let field = Field {
            name: "name",
            label: "Name",
            hint: "",
            errors: &errors,
        };
        let shown = field.line("text", "\"><script>", "off").into_string();
        assert!(
            !shown.contains("<script>") && !shown.contains("<b>"),
            "{shown}"
        );
        assert!(
            shown.contains(r#"aria-describedby="name-error""#),
            "{shown}"
        );
        let secret = field.line("password", "hunter2", "off").into_string();
        assert!(!secret.contains("hunter2"), "{secret}");
    }
}
