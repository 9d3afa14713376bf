//! What is wrong with a form: by field, in the words of the pages, with a summary of it all.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use maud::{Markup, html};

use super::words::words;
use crate::{
    domain::license::Level,
    server::{
        error::Error,
        wire::{Errors, FieldError, License},
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
pub(super) struct FieldErrors {
    messages: BTreeMap<String, Vec<String>>,
    /// Cameras that a layout or group of the form needs and the form does not give.
    missing_cameras: BTreeSet<i64>,
}

impl FieldErrors {
    /// What an error says of the fields of a form.
    ///
    /// # Errors
    /// The error itself, where it is about something else.
    pub(super) fn of(error: Error) -> Result<Self, Error> {
        if let Error::Invalid(errors) = error {
            return Ok(Self::from(&errors));
        }
        if let Error::LicenseLimit(error) = error {
            return Ok(Self::one("analytic", words("analytic", &error)));
        }
        if error.status() == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(Self::one("form", BUSY));
        }
        Err(error)
    }

    pub(super) fn one(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, message.into());
        errors
    }

    /// What is wrong with two things in the same way is said once.
    fn add(&mut self, field: &str, message: String) {
        let messages = self.messages.entry(field.to_owned()).or_default();
        if !messages.contains(&message) {
            messages.push(message);
        }
    }

    pub(super) fn about(&self, field: &str) -> &[String] {
        self.messages.get(field).map_or(&[], Vec::as_slice)
    }

    pub(super) fn missing_cameras(&self) -> &BTreeSet<i64> {
        &self.missing_cameras
    }

    /// All of it in one place, each a link to its field; whoever comes back to the form begins there.
    pub(super) fn summary(&self, title: &str) -> Markup {
        html! {
            @if !self.messages.is_empty() {
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
        let mut fields: Vec<_> = self.messages.iter().collect();
        fields.sort_by_key(|(field, _)| place(field));
        fields.into_iter().flat_map(|(field, messages)| {
            messages
                .iter()
                .map(|message| (field.as_str(), message.as_str()))
        })
    }

    pub(super) fn beside(&self, field: &str) -> Markup {
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

impl From<&Errors> for FieldErrors {
    fn from(errors: &Errors) -> Self {
        let mut fields = Self::default();
        for (key, error) in errors.iter() {
            let field = field_of(key);
            fields.add(field, words(field, error));
            if let FieldError::Members(missing) = error {
                let ids = missing.cameras.iter().map(|(id, _)| *id);
                fields.missing_cameras.extend(ids);
            }
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
        errors.add("name", "second".into());
        errors.add("form", "first".into());
        let told: Vec<_> = errors.in_order().map(|(_, message)| message).collect();
        assert_eq!(told, ["first", "second", "third"]);
    }

    #[test]
    fn a_hundred_cameras_that_are_gone_are_one_message() {
        let mut errors = Errors::default();
        for place in 0..100 {
            let key = format!("cameras_to_attach.{place}");
            errors.add(key.clone(), FieldError::Unknown(key));
        }
        assert_eq!(FieldErrors::from(&errors).about("cameras").len(), 1);
    }
}
