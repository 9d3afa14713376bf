//! Lists of names, so that a long one does not drown its page.
//!
//! Pure.

use maud::{Markup, html};

/// The first names in a sentence, and how many more there are.
pub(super) fn some_of<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let count = names.len();
    let text = names.take(most).collect::<Vec<_>>().join(", ");
    if count > most {
        format!("{text} and {} more", count - most)
    } else {
        text
    }
}

/// A number of things: `1 camera`, `12 cameras`.
pub(super) fn counted(count: i64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Names, of which there may be more than are listed.
pub(super) fn names(first: &[String], total: i64) -> Markup {
    let more = total - i64::try_from(first.len()).unwrap_or(i64::MAX);
    html! {
        ul.names {
            @for name in first { li { (name) } }
            @if more > 0 { li.more { "and " (more) " more" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_names_is_cut() {
        let names: Vec<String> = (0..14).map(|number| number.to_string()).collect();
        let names = || names.iter().map(String::as_str);
        assert!(some_of(names(), 12).ends_with("10, 11 and 2 more"));
        assert!(some_of(names(), 14).ends_with("12, 13"));
    }

    #[test]
    fn what_is_not_listed_is_counted() {
        let first = ["a".to_owned(), "<b>".to_owned()];
        let shown = names(&first, 300).into_string();
        assert!(shown.contains("and 298 more"), "{shown}");
        assert!(!shown.contains("<b>"), "{shown}");
        assert!(!names(&first, 2).into_string().contains("more"));
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(1, "camera"), "1 camera");
        assert_eq!(counted(0, "camera"), "0 cameras");
    }
}
