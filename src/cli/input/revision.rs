//! Manifests as they stood in a commit: read by `git`, as a program, without touching the work tree.

use std::{
    fmt,
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use serde::Serialize;

use super::{
    files::{File, Files, Origin, is_hidden, is_manifest},
    ignore::Pattern,
};

/// The most bytes of manifests that one commit may have.
const MOST_BYTES: u64 = 256 << 20;

/// Nothing that a repository is configured to run is run, nothing is fetched, and nothing is written.
const HARMLESS: [&str; 6] = [
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
];

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no program for it.
    #[error("could not run git, which reads the revisions of manifests")]
    NoGit(#[source] io::Error),
    /// It failed.
    #[error("could not read {what} of {folder}: {said}", folder = folder.display())]
    Git {
        /// What was to be read.
        what: String,
        /// Where.
        folder: PathBuf,
        /// What git said.
        said: String,
    },
    /// There is no commit that early.
    #[error("no commit is as old as {0}: say a later date, or fetch the whole history")]
    TooEarly(Timestamp),
    /// Standard input has no history.
    #[error("standard input has no revisions: name a folder of a Git repository")]
    StandardInput,
    /// The paths lie apart.
    #[error("{first} and {other} are of different Git repositories: ask about one at a time")]
    Apart {
        /// The repository of the first path.
        first: String,
        /// Another one.
        other: String,
    },
    /// There is more than anybody wrote by hand.
    #[error("the manifests of that commit have {0} bytes, which is too much to review")]
    TooLarge(u64),
}

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

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// When it was committed.
    pub date: Timestamp,
    /// The first line of its message.
    pub subject: String,
}

impl Commit {
    /// Id, date and author, for a table.
    pub fn cells(&self) -> (String, String, String) {
        (self.id.clone(), self.date.to_string(), self.author.clone())
    }
}

/// For people.
impl fmt::Display for Commit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            author,
            date,
            subject,
        } = self;
        let short = id.get(..12).unwrap_or(id);
        write!(formatter, "{short} {date} {author}: {subject}")
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
        const FORMAT: &str = "--format=%H%x00%an%x00%ct%x00%s";
        let mut all = vec!["log", "--no-patch", FORMAT];
        all.extend(arguments);
        let text = said(&self.root, "the history", &all)?;
        Ok(text.lines().filter_map(commit).collect())
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
        let texts = self.blobs(&ids)?;
        let files = wanted.into_iter().zip(texts);
        read.files = files
            .map(|((_, name, origin), text)| File { name, text, origin })
            .collect();
        Ok(read)
    }

    /// The contents of files, by one process.
    fn blobs(&self, ids: &[&str]) -> Result<Vec<String>, Error> {
        let mut child = git(&self.root, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Error::NoGit)?;
        let input = child.stdin.take();
        let output = thread::scope(|scope| {
            scope.spawn(move || {
                // A process that ended early is told by its exit.
                let _ = input.map(|mut input| input.write_all((ids.join("\n") + "\n").as_bytes()));
            });
            child.wait_with_output().map_err(Error::NoGit)
        })?;
        let output = succeeded(output, &self.root, "the manifests")?;
        let mut rest = output.stdout.as_slice();
        let mut texts = Vec::new();
        while let Some((text, after)) = next_blob(rest) {
            texts.push(String::from_utf8_lossy(text).into_owned());
            rest = after;
        }
        if texts.len() == ids.len() {
            Ok(texts)
        } else {
            Err(Error::Git {
                what: "the manifests".to_owned(),
                folder: self.root.clone(),
                said: "git has not got all of them here: fetch the whole history".to_owned(),
            })
        }
    }
}

/// A file as `cat-file --batch` writes it: a line with its size, the contents, and an end of line.
fn next_blob(output: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = output.iter().position(|byte| *byte == b'\n')?;
    let head = str::from_utf8(output.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let text = output.get(end + 1..)?;
    Some((text.get(..size)?, text.get(size + 1..)?))
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

fn commit(line: &str) -> Option<Commit> {
    let mut parts = line.split('\0');
    let mut next = || parts.next();
    let (id, author, date, subject) = (next()?, next()?, next()?, next()?);
    Some(Commit {
        id: id.to_owned(),
        author: author.to_owned(),
        date: Timestamp::from_second(date.parse().ok()?).ok()?,
        subject: subject.to_owned(),
    })
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

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(HARMLESS)
        .args(["--literal-pathspecs", "-C"])
        .arg(folder)
        .args(arguments)
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

fn succeeded(output: Output, folder: &Path, what: &str) -> Result<Output, Error> {
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = match said.trim() {
        "" => "git does not know it",
        said => said,
    };
    Err(Error::Git {
        what: what.to_owned(),
        folder: folder.to_owned(),
        said: said.to_owned(),
    })
}

/// What git says, without the end of its last line.
fn said(folder: &Path, what: &str, arguments: &[&str]) -> Result<String, Error> {
    let output = git(folder, arguments).output().map_err(Error::NoGit)?;
    let output = succeeded(output, folder, what)?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.trim_end_matches('\n').to_owned())
}
