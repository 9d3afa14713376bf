//! The words that this product uses in its messages, its logs and its definitions.

use std::{collections::BTreeSet, sync::LazyLock};

/// One a line; made from the source by the test below.
const WORDS: &str = include_str!("words.txt");

/// All of them, in lower case.
static ALL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| WORDS.lines().collect());

/// Whether letters and digits that stand together say nothing but words of ours: `CredentialsMissing`, `users`, and numbers
/// of so few digits that they count something.
pub fn are_ours(text: &str) -> bool {
    /// The most digits of a number that counts something.
    const DIGITS: usize = 3;
    let mut parts = parts(text).peekable();
    parts.peek().is_some()
        && parts.all(|part| {
            if part.starts_with(|first: char| first.is_ascii_digit()) {
                part.len() <= DIGITS && part.len() == text.len()
            } else {
                ALL.contains(part.to_lowercase().as_str())
            }
        })
}

/// The words of `camelCase`, and the digits between them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let class = |character: char| match character {
        'A'..='Z' => 'A',
        '0'..='9' => '0',
        _ => 'a',
    };
    let mut starts: Vec<usize> = vec![0];
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    for (index, pair) in characters.windows(2).enumerate() {
        let (before, here) = (class(pair[0].1), class(pair[1].1));
        let after = characters.get(index + 2).map(|(_, after)| class(*after));
        let begins = match (before, here) {
            // The last capital of several begins a word, as in `VMSServer`.
            ('A', 'A') => after == Some('a'),
            ('A', 'a') => false,
            (before, here) => before != here,
        };
        if begins {
            starts.push(pair[1].0);
        }
    }
    starts.push(text.len());
    let parts: Vec<&str> = starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use proc_macro2::{TokenStream, TokenTree};

    use super::*;

    /// What says something to people, of all the source.
    const FOLDERS: [&str; 13] = [
        "api",
        "backoff.rs",
        "cli/doctor",
        "domain",
        "engine",
        "error_chain.rs",
        "operator",
        "pem.rs",
        "plan",
        "rules",
        "status",
        "store",
        "world",
    ];
    /// So many may be missing before the list is made anew: what is missing is left out of a bundle, and nothing worse.
    const MISSING: usize = 60;

    fn used() -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for name in FOLDERS {
            read(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name),
                &mut words,
            );
        }
        words
    }

    fn read(path: &Path, words: &mut BTreeSet<String>) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name == "tests" {
            return;
        }
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                read(&entry.unwrap().path(), words);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(path).unwrap();
            collect(text.parse().unwrap(), words);
        }
    }

    /// Names and texts, without comments and unit tests.
    fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
        let mut before = String::new();
        for token in tokens {
            let text = token.to_string();
            match &token {
                TokenTree::Group(group) => {
                    let inner = group.stream().to_string();
                    if before != "tests" && !inner.starts_with("doc =") {
                        collect(group.stream(), words);
                    }
                }
                TokenTree::Ident(_) => note(&text, words),
                TokenTree::Literal(_) if text.contains('"') => {
                    note(&text.replace("\\n", " "), words);
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
            }
            before = text;
        }
    }

    fn note(text: &str, words: &mut BTreeSet<String>) {
        for run in text.split(|character: char| !character.is_ascii_alphabetic()) {
            let found = parts(run).filter(|part| part.len() > 1 || matches!(*part, "a" | "s"));
            words.extend(found.map(str::to_lowercase));
        }
    }

    #[test]
    fn the_list_has_the_words_of_the_source() {
        let used = used();
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/bundle/words.txt");
            let lines: Vec<&str> = used.iter().map(String::as_str).collect();
            fs::write(path, lines.join("\n") + "\n").unwrap();
            return;
        }
        let missing: Vec<&String> = used
            .iter()
            .filter(|word| !ALL.contains(word.as_str()))
            .collect();
        let hint = "INSTA_UPDATE=always cargo test --lib bundle::words writes it anew";
        assert!(missing.len() < MISSING, "{hint}: {missing:?}");
        let others = ALL.iter().filter(|word| !used.contains(**word)).count();
        assert!(others < MISSING, "{hint}: {others} are not used any more");
    }

    #[test]
    fn our_words_stay_and_no_other() {
        for ours in [
            "users",
            "CredentialsMissing",
            "Secret",
            "VMS",
            "200",
            "vmsuser",
        ] {
            assert!(are_ours(ours), "{ours}");
        }
        for other in [
            "hunter",
            "hunter2",
            "Winter2026",
            "20261201",
            "l33t",
            "ü",
            "",
        ] {
            assert!(!are_ours(other), "{other}");
        }
    }
}
