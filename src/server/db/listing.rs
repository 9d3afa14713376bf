//! Pages of listings, and searches in them.

/// A pattern that finds `text` anywhere, in either case of ASCII letters, for `lower(…) LIKE … ESCAPE '\'`.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

/// One page of a listing, and how many there are in all.
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) total: i64,
}

/// Which page of a listing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_takes_wildcards_literally_and_letters_in_either_case() {
        assert_eq!(contains("50%_AÉ\\"), r"%50\%\_aÉ\\%");
    }
}
