//! Asking git.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

use jiff::Timestamp;

/// Nothing that a repository is configured to run is run, nothing is fetched, and nothing is written.
const HARMLESS: [&str; 6] = [
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
];

/// What tells git to look elsewhere than in the folder.
const ELSEWHERE: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
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

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // A hook that runs this has set them for another folder.
    for variable in ELSEWHERE {
        command.env_remove(variable);
    }
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
pub(super) fn said(folder: &Path, what: &str, arguments: &[&str]) -> Result<String, Error> {
    let output = git(folder, arguments).output().map_err(Error::NoGit)?;
    let output = succeeded(output, folder, what)?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.trim_end_matches('\n').to_owned())
}

/// The contents of files, by one process.
pub(super) fn blobs(root: &Path, ids: &[&str]) -> Result<Vec<String>, Error> {
    let mut child = git(root, &["cat-file", "--batch"])
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
    let output = succeeded(output, root, "the manifests")?;
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
            folder: root.to_owned(),
            said: "git has not got all of them here: fetch the whole history".to_owned(),
        })
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
