//! The form of a user.

use std::{borrow::Cow, collections::BTreeSet};

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    actions, cameras,
    choices::Choices,
    draft::Draft,
    terms,
    ticks::{Choice, ticks},
};
use crate::server::{
    auth::Right,
    config::Terms,
    pages::{
        csrf, field::Field, field_errors::FieldErrors, moments, request::Visitor, visitor_layout,
    },
    wire::Subuser,
};

/// What the form is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    Add,
    Duplicate(&'a Subuser),
    Edit(&'a Subuser),
}

impl<'a> Purpose<'a> {
    pub(super) fn adding(original: Option<&'a Subuser>) -> Self {
        original.map_or(Self::Add, Self::Duplicate)
    }

    pub(super) fn title(self) -> Cow<'static, str> {
        match self {
            Self::Add => "Add user".into(),
            Self::Duplicate(_) => "Duplicate user".into(),
            Self::Edit(user) => user.row.name.clone().into(),
        }
    }

    fn action(self) -> String {
        match self {
            Self::Add | Self::Duplicate(_) => "/users/add".to_owned(),
            Self::Edit(user) => format!("/users/{}", user.row.id),
        }
    }

    /// Known from the users page: «Save», and «Create user» for a duplicate.
    fn button(self) -> &'static str {
        match self {
            Self::Add | Self::Edit(_) => "Save",
            Self::Duplicate(_) => "Create user",
        }
    }
}

/// The form with what it takes to show it.
pub(super) struct UserForm<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) choices: &'a Choices,
    pub(super) draft: &'a Draft,
    pub(super) errors: &'a FieldErrors,
    pub(super) purpose: Purpose<'a>,
    pub(super) terms: Option<&'a Terms>,
    /// So that people can tell how far UTC is from their own time.
    pub(super) now: Timestamp,
}

impl UserForm<'_> {
    pub(super) fn answer(&self, status: StatusCode) -> Response {
        visitor_layout::answer(self.visitor, status, &self.purpose.title(), &self.body())
    }

    fn body(&self) -> Markup {
        let may_save = match self.purpose {
            Purpose::Add | Purpose::Duplicate(_) => true,
            Purpose::Edit(_) => self.visitor.may(Right::Update),
        };
        html! {
            (self.errors.summary("This could not be saved"))
            @if let Purpose::Edit(user) = self.purpose {
                (self.others(user))
            }
            form #form tabindex="-1" method="post" action=(self.purpose.action()) {
                (csrf::field(&self.visitor.csrf_token))
                (self.hidden())
                // A fieldset that is disabled disables all in it.
                fieldset.bare disabled[!may_save] {
                    legend.unseen { (self.purpose.title()) }
                    (self.who())
                    (self.restrictions())
                    (self.limits())
                    (self.addresses())
                    (self.validity())
                    @if let Some(asked) = self.terms {
                        (terms::consent(asked, self.draft.accepted_terms.as_deref(), self.errors))
                    }
                }
                p.actions.sticky {
                    @if may_save {
                        button type="submit" { (self.purpose.button()) }
                    }
                    a.button.plain href="/users" { @if may_save { "Cancel" } @else { "Back" } }
                }
            }
        }
    }

    fn hidden(&self) -> Markup {
        html! {
            @match self.purpose {
                Purpose::Add => {}
                Purpose::Duplicate(user) => { input type="hidden" name="original" value=(user.row.id); }
                Purpose::Edit(_) => { input type="hidden" name="version" value=(self.draft.version); }
            }
        }
    }

    /// What else may be done with the user.
    fn others(&self, user: &Subuser) -> Markup {
        let id = user.row.id;
        html! {
            p.actions {
                @if self.visitor.may(Right::Create) {
                    a.button.plain href={ "/users/" (id) "/duplicate" } { "Duplicate user" }
                }
                @if self.visitor.may(Right::ChangePassword) {
                    a.button.plain href={ "/users/" (id) "/password" } { "Change password" }
                }
                @if self.visitor.may(Right::Delete) {
                    a.button.plain href={ "/users/" (id) "/delete" } { "Delete user" }
                }
            }
        }
    }

    fn who(&self) -> Markup {
        let Draft { name, email, .. } = self.draft;
        let is_new = !matches!(self.purpose, Purpose::Edit(_));
        html! {
            section {
                h2 { "User" }
                div.columns {
                    (self.field("name", "Name", "").line("text", name, "off"))
                    (self.field("email", "Email", "What the user logs in with.").line("text", email, "off"))
                    @if is_new {
                        (self.field("password", "Password", "6 to 255 characters: Latin letters, digits and special characters.")
                            .line("password", "", "new-password"))
                        (self.field("password_confirmation", "Password again", "").line("password", "", "new-password"))
                    }
                }
            }
        }
    }

    fn restrictions(&self) -> Markup {
        let Choices {
            layouts, groups, ..
        } = self.choices;
        html! {
            section {
                h2 { "Access restrictions" }
                p.hint { "A layout or camera group can be given only together with every camera in it." }
                (self.cameras())
                div.columns {
                    (self.chooser("layouts", "Accessible layouts", layouts, &self.draft.layouts))
                    (self.chooser("groups", "Accessible camera groups", groups, &self.draft.groups))
                }
            }
        }
    }

    fn cameras(&self) -> Markup {
        let (folds, chosen) = (&self.choices.cameras, &self.draft.cameras);
        let hint = cameras::hint(folds, chosen);
        self.field("cameras", "Accessible cameras", &hint)
            .group(&cameras::boxes(folds, chosen, self.errors))
    }

    fn chooser(
        &self,
        name: &str,
        label: &str,
        choices: &[Choice],
        chosen: &BTreeSet<i64>,
    ) -> Markup {
        let hint = match choices.len() {
            0 => "There are none.".to_owned(),
            all => format!("{} of {all} chosen", chosen.len()),
        };
        self.field(name, label, &hint)
            .group(&ticks(name, choices, chosen))
    }

    fn limits(&self) -> Markup {
        let messages = self.errors.about("permissions");
        html! {
            section #permissions tabindex="-1" {
                h2 { "Action limit" }
                p.hint { "Open a group to choose what the user may do." }
                @if !messages.is_empty() {
                    div.error { @for message in messages { p { (message) } } }
                }
                div.groups {
                    (actions::groups(
                        &self.choices.actions,
                        self.draft,
                        &self.visitor.account.analytic_license,
                        self.errors,
                    ))
                }
            }
        }
    }

    fn addresses(&self) -> Markup {
        let hint = "From where the user may log in: an address, a CIDR block or first-last on each line, such as \
                    203.0.113.7, 198.51.100.0/24 or 10.0.0.10-10.0.0.20. Empty is from anywhere.";
        html! {
            section {
                h2 { "Addresses" }
                (self.field("ip_pool", "Available pool of IP addresses", hint).lines(&self.draft.ip_pool))
            }
        }
    }

    fn validity(&self) -> Markup {
        let (from, until) = (
            "Empty: from the beginning.",
            "Not at that moment any more. Empty: without end.",
        );
        html! {
            section {
                h2 { "Validity" }
                p.hint {
                    "Dates and times are in UTC, whatever the clock of your computer says. It is "
                    (moments::told(self.now)) " UTC now."
                }
                div.columns {
                    (self.field("valid_from", "Valid from (UTC)", from).moment(&self.draft.valid_from))
                    (self.field("valid_until", "Valid until (UTC)", until).moment(&self.draft.valid_until))
                }
                div.choices {
                    label {
                        input #suspended type="checkbox" name="suspended" value="yes" checked[self.draft.suspended];
                        span { "Suspended" small { "The user may not log in, and open sessions are of no use." } }
                    }
                }
            }
        }
    }

    fn field<'f>(&'f self, name: &'f str, label: &'f str, hint: &'f str) -> Field<'f> {
        Field {
            name,
            label,
            hint,
            errors: self.errors,
        }
    }
}
