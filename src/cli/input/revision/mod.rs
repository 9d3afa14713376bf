//! Manifests as they stood in a commit: read by `git`, as a program, without touching the work tree.

mod commit;
mod git;

use std::path::{Component, Path, PathBuf};

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use self::{
    commit::FORMAT,
    git::{blobs, said},
};
use super::{
    files::{File, Files, Origin, is_hidden, is_manifest},
    ignore::Pattern,
};

pub use commit::Commit;
pub use git::Error;

/// The most bytes of manifests that one commit may have.
const MOST_BYTES: u64 = 256 << 20;

/// Which state of the manifests is meant: what git calls a revision, or the last commit before a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revision {
    /// Such as `main`, `v1.2` or `HEAD~3`.
    Named(String),
    /// The state at the end of a day, or at a moment.
    At(Timestamp),
}

/// A date is the end of that day, where this program runs.
impl From<&str> for Revision {
    fn from(text: &str) -> Self {
        let end_of = |day: Date| -> Option<Timestamp> {
            let next: Zoned = day.tomorrow().ok()?.to_zoned(TimeZone::system()).ok()?;
            Some(next.timestamp())
        };
        let moment = text.parse::<Timestamp>().ok();
        let moment = moment.or_else(|| text.parse::<Date>().ok().and_then(end_of));
        moment.map_or_else(|| Self::Named(text.to_owned()), Self::At)
    }
}

/// The Git repository that some paths are in.
#[derive(Debug)]
pub struct Repository {
    /// Its top folder.
    root: PathBuf,
    /// The paths, as they were named and as the repository has them.
    paths: Vec<(PathBuf, String)>,
}

impl Repository {
    /// That of these paths, which need not exist any more.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn of(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut repository: Option<Self> = None;
        for path in paths {
            if path.as_os_str() == "-" {
                return Err(Error::StandardInput);
            }
            let (folder, rest) = existing(path);
            let root = said(&folder, "the repository", &["rev-parse", "--show-toplevel"])?;
            let prefix = said(&folder, "the repository", &["rev-parse", "--show-prefix"])?;
            let inside = Path::new(&prefix).join(rest);
            let inside = inside
                .components()
                .filter(|part| *part != Component::CurDir);
            let inside: PathBuf = inside.collect();
            let entry = (path.clone(), inside.display().to_string());
            match &mut repository {
                None => {
                    repository = Some(Self {
                        root: root.into(),
                        paths: vec![entry],
                    });
                }
                Some(known) if known.root == Path::new(&root) => known.paths.push(entry),
                Some(known) => {
                    return Err(Error::Apart {
                        first: known.root.display().to_string(),
                        other: root,
                    });
                }
            }
        }
        repository.ok_or(Error::StandardInput)
    }

    /// The commit that is meant.
    ///
    /// # Errors
    /// There is no such commit.
    pub fn commit(&self, revision: &Revision) -> Result<Commit, Error> {
        let id = match revision {
            Revision::Named(name) => {
                let wanted = format!("{name}^{{commit}}");
                let what = format!("the revision `{name}`");
                let arguments = [
                    "rev-parse",
                    "--verify",
                    "--quiet",
                    "--end-of-options",
                    &wanted,
                ];
                said(&self.root, &what, &arguments)?
            }
            Revision::At(moment) => {
                let before = format!("--before={moment}");
                let arguments = ["rev-list", "-1", "--first-parent", &before, "HEAD"];
                let id = said(&self.root, "the history", &arguments)?;
                if id.is_empty() {
                    return Err(Error::TooEarly(*moment));
                }
                id
            }
        };
        let commits = self.log(&["-1", &id])?;
        commits.into_iter().next().ok_or_else(|| Error::Git {
            what: format!("commit {id}"),
            folder: self.root.clone(),
            said: "git shows nothing of it".to_owned(),
        })
    }

    /// The commits after one and up to another that change the paths, the earliest first; of a merge, the merge itself.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn between(&self, from: &Commit, to: &Commit) -> Result<Vec<Commit>, Error> {
        let range = format!("{}..{}", from.id, to.id);
        let mut arguments = vec!["--reverse", "--first-parent", range.as_str(), "--"];
        arguments.extend(self.paths.iter().map(|(_, inside)| pathspec(inside)));
        self.log(&arguments)
    }

    fn log(&self, arguments: &[&str]) -> Result<Vec<Commit>, Error> {
        let mut all = vec!["log", "--no-patch", FORMAT];
        all.extend(arguments);
        let text = said(&self.root, "the history", &all)?;
        Ok(text.lines().filter_map(commit::read).collect())
    }

    /// The manifests of a commit, as [`super::files::read`] finds them in a folder. Links are not followed.
    ///
    /// # Errors
    /// They cannot be read, or are too many.
    pub fn files(&self, commit: &Commit, ignore: &[Pattern]) -> Result<Files, Error> {
        let mut read = Files::default();
        let mut wanted = Vec::new();
        let mut bytes = 0;
        for (path, inside) in &self.paths {
            let mut arguments = vec!["ls-tree", "-r", "-l", "-z", "--full-tree", &commit.id];
            if !inside.is_empty() {
                arguments.extend(["--", inside]);
            }
            let listing = said(&self.root, "the files", &arguments)?;
            for Blob { id, size, name } in listing.split('\0').filter_map(blob) {
                let below = Path::new(name);
                let below = below.strip_prefix(inside).unwrap_or(below);
                let is_named = below.as_os_str().is_empty();
                let shown = if is_named {
                    path.clone()
                } else {
                    path.join(below)
                };
                let is_hidden = below.iter().any(|part| is_hidden(Path::new(part)));
                if !is_named && (is_hidden || !is_manifest(&shown)) {
                    continue;
                }
                let name = shown.display().to_string();
                if is_ignored(&shown, path, ignore) {
                    read.ignored.push(name);
                    continue;
                }
                bytes += size;
                if bytes > MOST_BYTES {
                    return Err(Error::TooLarge(bytes));
                }
                let origin = if is_named {
                    Origin::Named
                } else {
                    Origin::Found
                };
                wanted.push((id.to_owned(), name, origin));
            }
        }
        let ids: Vec<&str> = wanted.iter().map(|(id, ..)| id.as_str()).collect();
        let texts = blobs(&self.root, &ids)?;
        let files = wanted.into_iter().zip(texts);
        read.files = files
            .map(|((_, name, origin), text)| File { name, text, origin })
            .collect();
        Ok(read)
    }
}

/// A file of a commit.
struct Blob<'a> {
    id: &'a str,
    size: u64,
    name: &'a str,
}

fn blob(entry: &str) -> Option<Blob<'_>> {
    let (what, name) = entry.split_once('\t')?;
    let mut what = what.split_whitespace();
    let (mode, kind, id, size) = (what.next()?, what.next()?, what.next()?, what.next()?);
    let size = size.parse().ok()?;
    // What a link leads to is not the commit's.
    (kind == "blob" && mode != "120000").then_some(Blob { id, size, name })
}

/// Whether a file or a folder on the way to it is to be ignored.
fn is_ignored(path: &Path, above: &Path, ignore: &[Pattern]) -> bool {
    let mut ways = path.ancestors().take_while(|way| *way != above);
    ways.any(|way| ignore.iter().any(|pattern| pattern.fits(way)))
}

/// The whole repository is called by a dot.
const fn pathspec(inside: &str) -> &str {
    if inside.is_empty() { "." } else { inside }
}

/// The folder of a path that exists now, and what is left of the path.
fn existing(path: &Path) -> (PathBuf, PathBuf) {
    let mut folder = path.to_owned();
    let mut rest = PathBuf::new();
    while !folder.is_dir() {
        let name = folder.file_name().map(PathBuf::from).unwrap_or_default();
        rest = if rest.as_os_str().is_empty() {
            name
        } else {
            name.join(rest)
        };
        if !folder.pop() {
            break;
        }
    }
    if folder.as_os_str().is_empty() {
        folder = PathBuf::from(".");
    }
    (folder, rest)
}
