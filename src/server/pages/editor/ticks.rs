//! Lists of things to tick.

use std::collections::BTreeSet;

use maud::{Markup, html};

/// Something to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) id: i64,
    pub(super) name: String,
    /// What helps to choose, in small letters.
    pub(super) detail: String,
}

/// How many of them are chosen.
pub(super) fn count(choices: &[Choice], chosen: &BTreeSet<i64>) -> usize {
    let ids = choices.iter().map(|choice| choice.id);
    ids.filter(|id| chosen.contains(id)).count()
}

/// Checkboxes; what is chosen comes first, so that it is seen in a long list.
pub(super) fn ticks(name: &str, choices: &[Choice], chosen: &BTreeSet<i64>) -> Markup {
    marked_ticks(name, choices, chosen, &BTreeSet::new())
}

/// The same with a mark at what something else of the form needs: that comes first of all.
pub(super) fn marked_ticks(
    name: &str,
    choices: &[Choice],
    chosen: &BTreeSet<i64>,
    needed: &BTreeSet<i64>,
) -> Markup {
    let mut choices: Vec<&Choice> = choices.iter().collect();
    choices.sort_by_key(|choice| (!needed.contains(&choice.id), !chosen.contains(&choice.id)));
    html! {
        div.choices {
            @for choice in choices {
                @let is_needed = needed.contains(&choice.id);
                label.needed[is_needed] {
                    input type="checkbox" name=(name) value=(choice.id) checked[chosen.contains(&choice.id)]
                        aria-invalid=[is_needed.then_some("true")];
                    span {
                        (choice.name)
                        @if is_needed { small.why { "needed" } }
                        @if !choice.detail.is_empty() { small { (choice.detail) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first_and_then_what_is_chosen() {
        let choice = |id: i64| Choice {
            id,
            name: format!("camera-{id}"),
            detail: String::new(),
        };
        let choices: Vec<Choice> = (1..=4).map(choice).collect();
        let shown = marked_ticks("cameras", &choices, &[3].into(), &[4].into()).into_string();
        let place = |text: &str| shown.find(text).unwrap();
        assert!(place("camera-4") < place("camera-3"));
        assert!(place("camera-3") < place("camera-1"));
        assert_eq!(shown.matches("aria-invalid").count(), 1);
        assert_eq!(shown.matches("checked").count(), 1);
        assert_eq!(count(&choices, &[3, 9].into()), 1);
    }
}
