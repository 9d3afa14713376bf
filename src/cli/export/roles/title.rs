//! What a role is called: where it lets people look, and what it lets them do there.

use std::collections::BTreeSet;

use super::{camera_groups::CameraGroups, part::Thing};
use crate::domain::permission::PermissionGroup;

/// How long each of the two may be.
const LONGEST: usize = 40;
/// The shortest beginning of names that says something.
const SHORTEST: usize = 3;

/// Names for a role that says these things, the better first.
pub(super) fn names<'a>(
    things: impl Iterator<Item = &'a Thing>,
    groups: &CameraGroups,
) -> Vec<String> {
    let said = Said::of(things);
    let (place, doing) = (said.place(groups), said.doing());
    let name = match (place, doing) {
        (Some(place), Some(doing)) => format!("role-{place}-{doing}"),
        (Some(place), None) => format!("role-{place}-view"),
        (None, Some(doing)) => format!("role-{doing}"),
        (None, None) if said.pool => "role-addresses".to_owned(),
        (None, None) => "role-licenses".to_owned(),
    };
    let from_somewhere = said.pool.then(|| format!("{name}-addresses"));
    let mut names = vec![name];
    names.extend(from_somewhere);
    names
}

/// What of it a name is made of.
#[derive(Default)]
struct Said<'a> {
    cameras: BTreeSet<&'a str>,
    layouts: Vec<&'a str>,
    groups: Vec<&'a str>,
    actions: BTreeSet<PermissionGroup>,
    extra: bool,
    pool: bool,
}

impl<'a> Said<'a> {
    fn of(things: impl Iterator<Item = &'a Thing>) -> Self {
        let mut said = Self::default();
        for thing in things {
            match thing {
                Thing::Camera(name) => drop(said.cameras.insert(name)),
                Thing::Layout(name) => said.layouts.push(name),
                Thing::Group(name) => said.groups.push(name),
                Thing::Action(group, _) => drop(said.actions.insert(*group)),
                Thing::Extra(_) => said.extra = true,
                Thing::Pool(_) => said.pool = true,
                Thing::Licenses(..) => {}
            }
        }
        said
    }

    fn place(&self, groups: &CameraGroups) -> Option<String> {
        let place = match (self.groups.as_slice(), self.layouts.as_slice()) {
            ([], []) if self.cameras.is_empty() => return None,
            ([], []) => self.place_of_cameras(groups),
            ([], layouts) => some_of(layouts),
            (groups, _) => some_of(groups),
        };
        Some(place)
    }

    /// The groups whose cameras all are there; else what the cameras' names begin with.
    fn place_of_cameras(&self, groups: &CameraGroups) -> String {
        let seen = groups.members.iter().filter(|(_, cameras)| {
            let mut cameras = cameras.iter();
            cameras.len() > 1 && cameras.all(|camera| self.cameras.contains(camera.as_str()))
        });
        let seen: Vec<&str> = seen.map(|(group, _)| group.as_str()).collect();
        if !seen.is_empty() {
            return some_of(&seen);
        }
        let mut cameras = self.cameras.iter();
        let first = cameras.next().copied().unwrap_or_default();
        if self.cameras.len() == 1 {
            return short(first);
        }
        let beginning = cameras.fold(first, |beginning, camera| common(beginning, camera));
        let beginning = beginning.trim_end_matches(|letter: char| !letter.is_ascii_alphabetic());
        if beginning.len() < SHORTEST {
            "cameras".to_owned()
        } else {
            short(beginning)
        }
    }

    fn doing(&self) -> Option<String> {
        let groups = self.actions.iter().map(|group| kebab(group.field()));
        let extra = self.extra.then(|| "extra".to_owned());
        let all: Vec<String> = groups.chain(extra).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        (!all.is_empty()).then(|| some_of(&all))
    }
}

/// The first two, and whether there are more.
fn some_of(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => short(one),
        [one, other] => short(&format!("{one}-{other}")),
        [one, other, ..] => format!("{}-more", short(&format!("{one}-{other}"))),
    }
}

/// As long as it may be, and then as far as it is the beginning of a name.
fn short(name: &str) -> String {
    let name: String = name.chars().take(LONGEST).collect();
    name.trim_end_matches(['-', '.']).to_owned()
}

fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let letters = one.char_indices().zip(other.chars());
    let same = letters.take_while(|((_, one), other)| one == other);
    let end = same
        .last()
        .map_or(0, |((at, letter), _)| at + letter.len_utf8());
    one.get(..end).unwrap_or_default()
}

/// `userSettings` as a part of a name.
fn kebab(field: &str) -> String {
    let mut name = String::new();
    for letter in field.chars() {
        if letter.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::documented;

    fn name(things: &[Thing]) -> String {
        let members = [("yard".to_owned(), ["yard-1", "yard-2"])];
        let members = members.map(|(group, cameras)| (group, cameras.map(str::to_owned).into()));
        let groups = CameraGroups {
            members: members.into(),
            ..CameraGroups::default()
        };
        names(things.iter(), &groups).join(" ")
    }

    fn cameras(names: &[&str]) -> Vec<Thing> {
        let names = names.iter();
        names
            .map(|name| Thing::Camera((*name).to_owned()))
            .collect()
    }

    fn action(group: PermissionGroup) -> Thing {
        let place = documented().position(|known| known.group == group);
        Thing::Action(group, place.unwrap())
    }

    #[test]
    fn a_role_is_called_after_where_people_look_and_what_they_do() {
        let group = Thing::Group("perimeter".to_owned());
        let pool = Thing::Pool(vec!["192.0.2.1".to_owned()]);
        let archive = action(PermissionGroup::Archive);
        assert_eq!(name(std::slice::from_ref(&group)), "role-perimeter-view");
        assert_eq!(
            name(&[group, archive.clone(), pool.clone()]),
            "role-perimeter-archive role-perimeter-archive-addresses"
        );
        assert_eq!(
            name(&cameras(&["yard-1", "yard-2", "lobby"])),
            "role-yard-view"
        );
        assert_eq!(name(&cameras(&["gate-1", "gate-2"])), "role-gate-view");
        assert_eq!(name(&cameras(&["gate", "lobby"])), "role-cameras-view");
        assert_eq!(name(&cameras(&["gate-1"])), "role-gate-1-view");
        assert_eq!(name(&[archive]), "role-archive");
        assert_eq!(name(&[pool]), "role-addresses role-addresses-addresses");
    }

    #[test]
    fn what_is_long_or_many_is_cut_and_stays_a_name() {
        let long = "x".repeat(300);
        let groups = ["a", "b", "c"].map(|name| Thing::Group(name.to_owned()));
        assert_eq!(name(&groups), "role-a-b-more-view");
        assert_eq!(name(&cameras(&[&long])).len(), "role--view".len() + LONGEST);
        assert_eq!(kebab("userSettings"), "user-settings");
    }
}
