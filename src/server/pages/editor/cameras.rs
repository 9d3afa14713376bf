//! The cameras of the form: a simple list of a few, and folded by camera group where they are many.
//!
//! Pure.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::ticks::{Choice, count, marked_ticks};
use crate::server::{
    pages::{field_errors::FieldErrors, listed::some_of},
    service::seen::{Named, NamedSet},
};

/// As many as are found at a glance.
const FEW: usize = 24;
/// How many other groups of a camera are named.
const NAMED: usize = 3;
const NO_GROUP: &str = "In no camera group";

/// Cameras that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fold {
    /// The camera group; `None` where all cameras stand together.
    title: Option<String>,
    choices: Vec<Choice>,
}

/// Each camera once, so that no form says two things of it: under the first of its groups by name.
pub(super) fn folds(cameras: &[Named], groups: &[NamedSet]) -> Vec<Fold> {
    let mut by_name: Vec<&NamedSet> = groups.iter().collect();
    by_name.sort_by_key(|group| (group.name.to_lowercase(), group.id));
    let mut groups_of: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, group) in by_name.iter().enumerate() {
        for camera in &group.cameras {
            groups_of.entry(camera.id).or_default().push(place);
        }
    }
    if cameras.len() <= FEW || groups_of.is_empty() {
        let choices = cameras.iter().map(|camera| choice(camera, String::new()));
        return vec![Fold {
            title: None,
            choices: choices.collect(),
        }];
    }
    // Behind the last group those of no group.
    let mut folds: Vec<Vec<Choice>> = vec![Vec::new(); by_name.len() + 1];
    for camera in cameras {
        let places = groups_of.get(&camera.id).map_or(&[][..], Vec::as_slice);
        let others: Vec<&str> = (places.iter().skip(1))
            .map(|place| by_name[*place].name.as_str())
            .collect();
        let detail = if others.is_empty() {
            String::new()
        } else {
            format!("also in {}", some_of(others.into_iter(), NAMED))
        };
        let place = places.first().copied().unwrap_or(by_name.len());
        folds[place].push(choice(camera, detail));
    }
    let titles = by_name.iter().map(|group| group.name.clone());
    let titles = titles.chain([NO_GROUP.to_owned()]);
    titles
        .zip(folds)
        .filter(|(_, choices)| !choices.is_empty())
        .map(|(title, choices)| Fold {
            title: Some(title),
            choices,
        })
        .collect()
}

fn choice(camera: &Named, detail: String) -> Choice {
    Choice {
        id: camera.id,
        name: camera.name.clone(),
        detail,
    }
}

/// How many may be chosen, and how many are.
pub(super) fn hint(folds: &[Fold], chosen: &BTreeSet<i64>) -> String {
    let all: usize = folds.iter().map(|fold| fold.choices.len()).sum();
    if all == 0 {
        return "There are none.".to_owned();
    }
    let is_folded = folds.iter().any(|fold| fold.title.is_some());
    let chosen: usize = folds.iter().map(|fold| count(&fold.choices, chosen)).sum();
    let how = if is_folded {
        ". Open a camera group to choose in it; a camera of several stands in the first of them."
    } else {
        ""
    };
    format!("{chosen} of {all} chosen{how}")
}

/// A fold is open where something in it is chosen, or needed by something else that is.
pub(super) fn boxes(folds: &[Fold], chosen: &BTreeSet<i64>, errors: &FieldErrors) -> Markup {
    let needed = errors.missing_cameras();
    html! {
        @for fold in folds {
            @if fold.title.is_none() {
                (marked_ticks("cameras", &fold.choices, chosen, needed))
            }
        }
        @if folds.iter().any(|fold| fold.title.is_some()) {
            div.groups {
                @for fold in folds {
                    @if let Some(title) = &fold.title {
                        @let ticked = count(&fold.choices, chosen);
                        @let is_wrong = count(&fold.choices, needed) > 0;
                        details open[ticked > 0 || is_wrong] {
                            summary {
                                span { (title) }
                                span.count { (ticked) " of " (fold.choices.len()) }
                            }
                            div role="group" aria-label=(title) {
                                (marked_ticks("cameras", &fold.choices, chosen, needed))
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{
        db::kind::CollectionKind,
        wire::{Errors, FieldError, MissingMembers},
    };

    fn cameras(ids: impl IntoIterator<Item = i64>) -> Vec<Named> {
        let named = |id| Named {
            id,
            name: format!("camera-{id}"),
        };
        ids.into_iter().map(named).collect()
    }

    fn group(id: i64, name: &str, members: impl IntoIterator<Item = i64>) -> NamedSet {
        NamedSet {
            id,
            name: name.into(),
            cameras: cameras(members),
        }
    }

    fn site() -> Vec<Fold> {
        let groups = [
            group(1, "yard", 1..=20),
            group(2, "Gates", [5, 6, 21, 22]),
            group(3, "empty", []),
            group(4, "all gates", [21]),
        ];
        folds(&cameras(1..=30), &groups)
    }

    #[test]
    fn a_camera_stands_once_under_the_first_of_its_groups_by_name() {
        let folds = site();
        let titles: Vec<_> = folds.iter().filter_map(|fold| fold.title.clone()).collect();
        assert_eq!(titles, ["all gates", "Gates", "yard", NO_GROUP]);
        let ids = |fold: &Fold| {
            fold.choices
                .iter()
                .map(|choice| choice.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&folds[0]), [21]);
        assert_eq!(folds[0].choices[0].detail, "also in Gates");
        assert_eq!(ids(&folds[1]), [5, 6, 22]);
        assert_eq!(folds[1].choices[0].detail, "also in yard");
        assert_eq!(folds[1].choices[2].detail, "");
        let mut all: Vec<i64> = folds.iter().flat_map(ids).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=30).collect::<Vec<_>>());
        assert_eq!(ids(&folds[3]), (23..=30).collect::<Vec<_>>());
    }

    #[test]
    fn a_few_cameras_or_cameras_without_groups_are_a_simple_list() {
        let in_groups = [group(1, "yard", 1..=20)];
        for (cameras, groups) in [
            (cameras(1..=24), &in_groups[..]),
            (cameras(1..=300), &[][..]),
        ] {
            let folds = folds(&cameras, groups);
            assert_eq!(folds.len(), 1);
            let shown = boxes(&folds, &[2].into(), &FieldErrors::default()).into_string();
            assert!(!shown.contains("<details"), "{shown}");
            assert_eq!(shown.matches("<input").count(), cameras.len());
        }
        assert_eq!(hint(&folds(&[], &[]), &BTreeSet::new()), "There are none.");
    }

    #[test]
    fn a_group_is_open_where_something_in_it_is_chosen_or_needed() {
        let mut errors = Errors::default();
        let missing = MissingMembers {
            kind: CollectionKind::Layouts,
            name: "wall".into(),
            cameras: vec![(7, "camera-7".into())],
            is_revoked: false,
        };
        errors.add("layouts", FieldError::Members(missing));
        let shown = boxes(&site(), &[25, 26].into(), &FieldErrors::from(&errors)).into_string();
        let open: Vec<bool> = shown
            .split("<details")
            .skip(1)
            .map(|part| part.starts_with(" open"))
            .collect();
        assert_eq!(open, [false, false, true, true]);
        assert!(shown.contains("2 of 8"), "{shown}");
        assert!(hint(&site(), &[25, 26, 99].into()).starts_with("2 of 30 chosen."));
    }
}
