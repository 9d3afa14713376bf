//! Names for objects, out of what people call the things they stand for. Pure.

use std::collections::BTreeSet;

use deunicode::deunicode;

use crate::domain::name::{Login, Name};

/// The longest name of an object.
const LONGEST: usize = 253;
/// The longest name that is made of a title, or of a login with its domain: with what tells it from others, it is still
/// the name of a file.
const LONGEST_TITLE: usize = 63;
const LONGEST_LOGIN: usize = 200;

/// A name for each thing of that id and title, in the order of ids; the earlier things choose first.
pub fn named<'a>(
    noun: &str,
    things: impl IntoIterator<Item = (&'a str, &'a str)>,
    taken: &mut BTreeSet<String>,
) -> Vec<(&'a str, &'a str, Name)> {
    let mut things: Vec<(&str, &str)> = things.into_iter().collect();
    things.sort_by_key(|(id, _)| order(id));
    let wishes = things
        .iter()
        .map(|(id, title)| after_title(noun, title, id));
    let names = assign(&wishes.collect::<Vec<_>>(), taken);
    let named = things.into_iter().zip(names);
    named
        .map(|((id, title), name)| (id, title, name.into()))
        .collect()
}

/// Ids in their order: numbers by their value, and before everything else.
pub fn order(id: &str) -> (u64, &str) {
    (id.parse().unwrap_or(u64::MAX), id)
}

/// A name after a login: what stands before the `@`, as far as Kubernetes takes it.
pub fn of_login(login: &Login) -> Option<String> {
    let person = login.as_str().split('@').next().unwrap_or_default();
    shortened(person, LONGEST)
}

/// Names after a login, the shorter first.
pub fn after_login(login: &Login) -> Vec<String> {
    let person = of_login(login).and_then(|name| shortened(&name, LONGEST_TITLE));
    let whole = shortened(login.as_str(), LONGEST_LOGIN);
    let names: Vec<String> = person.into_iter().chain(whole).collect();
    or_else(names, "user")
}

/// Names after a title and an id of the VMS, the better first.
fn after_title(noun: &str, title: &str, id: &str) -> Vec<String> {
    let title = shortened(&deunicode(title), LONGEST_TITLE);
    let id = shortened(id, LONGEST_TITLE);
    let with_id = match (&title, id) {
        (Some(title), Some(id)) => Some(format!("{title}-{id}")),
        (None, Some(id)) => Some(format!("{noun}-{id}")),
        (_, None) => None,
    };
    or_else(title.into_iter().chain(with_id).collect(), noun)
}

/// Gives each thing the first of its names that nobody has; the earlier things choose first.
pub fn assign(wishes: &[Vec<String>], taken: &mut BTreeSet<String>) -> Vec<String> {
    let mut given: Vec<Option<&str>> = vec![None; wishes.len()];
    let most = wishes.iter().map(Vec::len).max().unwrap_or_default();
    for rank in 0..most {
        for (wishes, given) in wishes.iter().zip(&mut given) {
            if given.is_none()
                && let Some(wish) = wishes.get(rank)
                && taken.insert(wish.clone())
            {
                *given = Some(wish);
            }
        }
    }
    let named = wishes.iter().zip(given);
    named
        .map(|(wishes, given)| match given {
            Some(name) => name.to_owned(),
            None => numbered(wishes.last().map_or("", String::as_str), taken),
        })
        .collect()
}

/// The name with the first number that makes it nobody's.
fn numbered(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2;
    loop {
        let name = format!("{name}-{number}");
        if taken.insert(name.clone()) {
            return name;
        }
        number += 1;
    }
}

fn or_else(names: Vec<String>, noun: &str) -> Vec<String> {
    if names.is_empty() {
        vec![noun.to_owned()]
    } else {
        names
    }
}

/// The text as far as it can be a name: in lower case, with a dash for whatever else stands between letters and digits.
fn shortened(text: &str, longest: usize) -> Option<String> {
    let parts = text.split('.').map(|part| {
        let words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join("-").to_ascii_lowercase()
    });
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    let mut name = parts.join(".");
    name.truncate(longest);
    let name = name.trim_end_matches(['-', '.']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_stands_before_the_at_as_far_as_it_can_be_one() {
        for (login, name) in [
            ("bob@example.com", Some("bob")),
            ("Bob.Stone@example.com", Some("bob.stone")),
            ("bob+night_shift@example.com", Some("bob-night-shift")),
            ("_.bob._@x", Some("bob")),
            ("guard-7", Some("guard-7")),
            ("@example.com", None),
            ("--", None),
        ] {
            assert_eq!(
                of_login(&login.parse().unwrap()).as_deref(),
                name,
                "{login}"
            );
        }
        let long = format!("{}@x", "a".repeat(252));
        assert!(of_login(&long.parse().unwrap()).unwrap().len() <= LONGEST);
    }

    #[test]
    fn a_title_in_any_script_makes_a_name() {
        for (title, name) in [
            ("North gate", "north-gate"),
            ("  Gate #1 (new!) ", "gate-1-new"),
            ("Ворота север", "vorota-sever"),
            ("Küche/Flur", "kuche-flur"),
            ("Cam 1.2", "cam-1.2"),
            ("...", "camera-7"),
            ("", "camera-7"),
        ] {
            assert_eq!(after_title("camera", title, "7")[0], name, "{title}");
        }
        assert_eq!(after_title("camera", "", "#"), ["camera"]);
        assert_eq!(after_title("camera", &"x".repeat(300), "7")[0].len(), 63);
    }

    #[test]
    fn the_first_of_a_name_has_it_and_the_others_are_told_apart() {
        let titles = [
            ("Gate", "1"),
            ("gate!", "2"),
            ("Gate 2", "3"),
            ("GATE", "2"),
        ];
        let wishes = titles.map(|(title, id)| after_title("camera", title, id));
        let mut taken = BTreeSet::from(["yard".to_owned()]);
        let names = assign(&wishes, &mut taken);
        assert_eq!(names, ["gate", "gate-2-2", "gate-2", "gate-2-3"]);
        let yard = assign(&[after_title("camera", "Yard", "9")], &mut taken);
        assert_eq!(yard, ["yard-9"]);
    }

    #[test]
    fn people_of_one_name_are_told_apart_by_their_whole_login() {
        let logins = ["bob@north.example.com", "bob@south.example.com", "@x", "--"];
        let wishes = logins.map(|login| after_login(&login.parse().unwrap()));
        let names = assign(&wishes, &mut BTreeSet::new());
        assert_eq!(names, ["bob", "bob-south.example.com", "x", "user"]);
    }
}
