//! The question whether the terms of a paid service are agreed to: known from the users page, which shows a
//! message with a link, and the button «Confirm».

use maud::{Markup, html};

use crate::server::{
    config::Terms,
    pages::{csrf, field_errors::FieldErrors, request::Visitor},
};

/// The field that carries the version.
pub(super) const FIELD: &str = "accepted_terms";

/// What comes before the form of a new user.
pub(super) fn question(visitor: &Visitor, terms: &Terms, original: Option<i64>) -> Markup {
    html! {
        form.narrow method="post" action="/users/add/terms" {
            (csrf::field(&visitor.csrf_token))
            input type="hidden" name=(FIELD) value=(terms.version.as_str());
            @if let Some(original) = original {
                input type="hidden" name="original" value=(original);
            }
            div.warning {
                p { "Adding users is a paid service." }
                p { "If you agree with " (link(terms)) ", click Confirm." }
            }
            p.actions {
                button type="submit" { "Confirm" }
                a.button.plain href="/users" { "Cancel" }
            }
        }
    }
}

/// In the form: what was agreed to, or the question again where the terms have changed meanwhile.
pub(super) fn consent(terms: &Terms, accepted: Option<&str>, errors: &FieldErrors) -> Markup {
    let version = terms.version.as_str();
    html! {
        @if accepted == Some(version) && errors.about(FIELD).is_empty() {
            input type="hidden" name=(FIELD) value=(version);
            p.hint { "You agreed with " (link(terms)) "." }
        } @else {
            div.warning #(FIELD) tabindex="-1" {
                @for message in errors.about(FIELD) {
                    p { (message) }
                }
                label {
                    input type="checkbox" name=(FIELD) value=(version);
                    span { "I agree with " (link(terms)) }
                }
            }
        }
    }
}

fn link(terms: &Terms) -> Markup {
    html! {
        a href=(terms.link.as_str()) target="_blank" rel="noopener noreferrer" {
            "version " (terms.version) " of the terms"
        }
    }
}
