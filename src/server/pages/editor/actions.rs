//! The action limits: expandable groups, in the order of the users page.

use maud::{Markup, html};

use super::{
    draft::{Draft, LEVELS},
    ticks::{Choice, count, ticks},
};
use crate::{
    domain::permission::PermissionGroup,
    server::{
        pages::{field_errors::FieldErrors, permissions::title},
        wire::License,
    },
};

/// Every group, closed but where something is wrong.
pub(super) fn groups(
    actions: &[(Option<PermissionGroup>, Vec<Choice>)],
    draft: &Draft,
    levels: &[License],
    errors: &FieldErrors,
) -> Markup {
    html! {
        @for (group, choices) in actions {
            @if *group == Some(PermissionGroup::Licenses) {
                (licenses(choices, draft, levels, errors))
            } @else if group.is_some() || !choices.is_empty() {
                (actions_of(*group, choices, draft, errors))
            }
        }
    }
}

fn actions_of(
    group: Option<PermissionGroup>,
    choices: &[Choice],
    draft: &Draft,
    errors: &FieldErrors,
) -> Markup {
    let title = title(group);
    let chosen = count(choices, &draft.permissions);
    let is_wrong = chosen > 0 && !errors.about("permissions").is_empty();
    html! {
        details open[is_wrong] {
            summary {
                span { (title) }
                span.count {
                    @if choices.is_empty() { "none to give" } @else { (chosen) " of " (choices.len()) }
                }
            }
            @if choices.is_empty() {
                p.hint { "Your account holds no action of this group, and can give none." }
            } @else {
                (ticks("permissions", choices, &draft.permissions))
            }
        }
    }
}

fn licenses(choices: &[Choice], draft: &Draft, levels: &[License], errors: &FieldErrors) -> Markup {
    let messages = errors.about("analytic");
    let given: Vec<&str> = draft.licenses.iter().map(String::as_str).collect();
    let is_any = given.iter().any(|number| !matches!(*number, "" | "0"));
    html! {
        details #analytic open[!messages.is_empty()] {
            summary {
                span { (PermissionGroup::Licenses.title()) }
                span.count { @if is_any { "some" } @else { "none" } }
            }
            @if !messages.is_empty() {
                div.error #analytic-error {
                    @for message in messages { p { (message) } }
                }
            }
            div.numbers {
                @for ((field, level), typed) in LEVELS.iter().zip(&draft.licenses) {
                    div.field {
                        label for=(field) { "Level " (level) }
                        @if let Some(license) = levels.iter().find(|license| license.kind == *field) {
                            p.hint id={ (field) "-hint" } { (license.free) " left of " (license.all) }
                        }
                        input id=(field) name=(field) type="number" inputmode="numeric" min="0" step="1"
                            value=(typed) aria-describedby={ (field) "-hint" };
                    }
                }
            }
            p.hint {
                "Where licenses are taken away, the types, reactions, events and resources of analytics are kept for "
                "7 days and then deleted."
            }
            @if !choices.is_empty() {
                (ticks("permissions", choices, &draft.permissions))
            }
        }
    }
}
