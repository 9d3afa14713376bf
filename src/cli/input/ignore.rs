//! Which files and folders are none of ours, by their names.

use std::{convert::Infallible, path::Path, str::FromStr};

/// A name of a file or folder, or the end of a path, in which `*` stands for anything but a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<String>);

impl FromStr for Pattern {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let parts = text.split('/').filter(|part| !part.is_empty());
        Ok(Self(parts.map(str::to_owned).collect()))
    }
}

impl Pattern {
    /// Whether the path ends like this.
    pub(super) fn fits(&self, path: &Path) -> bool {
        let names = path
            .components()
            .rev()
            .map(|part| part.as_os_str().to_string_lossy());
        let mut names = names.map(Some).chain([None]);
        let mut parts = self.0.iter().rev();
        !self.0.is_empty()
            && parts.all(|part| {
                names
                    .next()
                    .flatten()
                    .is_some_and(|name| is_like(&name, part))
            })
    }
}

/// Each part between two stars is looked for once, behind the one before it: the first place is as good as any.
fn is_like(name: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return name == pattern;
    };
    let Some(mut name) = name.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        match name.find(part) {
            Some(start) => name = &name[start + part.len()..],
            None => return false,
        }
    }
    name.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::hostile::{Bound, attack};

    #[test]
    fn a_pattern_fits_the_end_of_a_path() {
        for (pattern, path, fits) in [
            ("kustomization.yaml", "site/kustomization.yaml", true),
            ("site/*.yaml", "x/site/a.yaml", true),
            ("*/a.yaml", "a.yaml", false),
            ("*.tpl.yaml", "site/a.yaml", false),
            ("*a*b*", "site/xaxbx", true),
            ("charts/", "site/charts", true),
            ("", "site", false),
            ("ite", "site", false),
        ] {
            let pattern: Pattern = pattern.parse().unwrap();
            assert_eq!(pattern.fits(Path::new(path)), fits, "{pattern:?} {path}");
        }
    }

    #[test]
    fn a_hostile_pattern_fits_or_not_without_delay() {
        let name = "a".repeat(200) + "b";
        let samples = [
            b"*.enc.yaml".to_vec(),
            b"charts/*/templates".to_vec(),
            b"*a".repeat(60),
        ];
        let bound = Bound {
            times: 64,
            beside: 4096,
        };
        let parse = |input: &[u8]| {
            let Ok(pattern) = String::from_utf8_lossy(input).parse::<Pattern>();
            pattern.fits(&Path::new("charts/ops").join(&name))
        };
        attack(&samples, bound, parse, |_, _| {});
    }
}
