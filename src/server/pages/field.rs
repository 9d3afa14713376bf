//! Fields of forms, each with what is wrong with it beside it.

use maud::{Markup, html};

use super::{field_errors::FieldErrors, moments};

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

    /// A date and time to pick, or nothing. What no picker can show stays a text: a browser would drop it.
    pub(super) fn moment(&self, value: &str) -> Markup {
        let kind = if value.is_empty() || moments::is_pickable(value) {
            "datetime-local"
        } else {
            "text"
        };
        self.labelled(&html! {
            input id=(self.name) name=(self.name) type=(kind) step="1" value=(value) autocomplete="off"
                aria-invalid=[self.invalid()] aria-describedby=[self.described()];
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
