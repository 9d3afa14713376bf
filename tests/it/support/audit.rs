//! The audit log of the API server: who wrote what.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use serde::Deserialize;

const WRITES: [&str; 5] = ["create", "update", "patch", "delete", "deletecollection"];

/// One write that the API server answered, also one that it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuditEntry {
    pub(crate) verb: String,
    /// Empty for the core group.
    pub(crate) group: String,
    /// Plural, with the subresource: `vmsusers`, `vmsusers/status`.
    pub(crate) resource: String,
    /// Empty where the object is in none.
    pub(crate) namespace: String,
    /// Empty where the server chose it.
    pub(crate) name: String,
    /// The HTTP status.
    pub(crate) code: u16,
}

impl fmt::Display for AuditEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            verb,
            group: _,
            resource,
            namespace,
            name,
            code,
        } = self;
        write!(formatter, "{verb} {resource} {namespace}/{name}: {code}")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    stage: String,
    verb: String,
    user: User,
    #[serde(default)]
    object_ref: Object,
    #[serde(default)]
    response_status: Status,
}

#[derive(Deserialize)]
struct User {
    username: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Object {
    api_group: String,
    resource: String,
    subresource: String,
    namespace: String,
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    code: u16,
}

/// The writes by one user, in the order of their answers, since the log had the length `start`.
pub(crate) fn writes_by(log: &Path, start: u64, user: &str) -> Vec<AuditEntry> {
    complete_lines(log, start)
        .lines()
        // Most lines are of others; a whole parse of each would cost more than all the rest.
        .filter(|line| line.contains(user))
        .filter_map(|line| write_of(line, user))
        .collect()
}

/// All requests of one user, reads too, in the order of their answers, since the log had the length `start`.
pub(crate) fn requests_by(log: &Path, start: u64, user: &str) -> Vec<AuditEntry> {
    complete_lines(log, start)
        .lines()
        .filter(|line| line.contains(user))
        .filter_map(|line| entry_of(line, Some(user)))
        .collect()
}

/// How often a resource of an object was written since the log had the length `start`, whoever did.
pub(crate) fn count_writes_to(
    log: &Path,
    start: u64,
    (namespace, resource, name): (&str, &str, &str),
) -> usize {
    let lines = complete_lines(log, start);
    let lines = lines.lines().filter(|line| line.contains(namespace));
    let entries = lines.filter_map(|line| entry_of(line, None));
    let is_it = |entry: &AuditEntry| {
        WRITES.contains(&&*entry.verb)
            && (&*entry.namespace, &*entry.resource, &*entry.name) == (namespace, resource, name)
    };
    entries.filter(is_it).count()
}

/// Whether the log has a line with this text since it had the length `start`.
pub(crate) fn mentions(log: &Path, start: u64, text: &str) -> bool {
    complete_lines(log, start).contains(text)
}

/// How long the log is now.
pub(crate) fn length(log: &Path) -> u64 {
    std::fs::metadata(log).map_or(0, |about| about.len())
}

fn write_of(line: &str, user: &str) -> Option<AuditEntry> {
    entry_of(line, Some(user)).filter(|entry| WRITES.contains(&&*entry.verb))
}

/// A watch that goes on has been answered, and has not ended.
fn entry_of(line: &str, user: Option<&str>) -> Option<AuditEntry> {
    let line: Line = serde_json::from_str(line)
        .unwrap_or_else(|error| panic!("read the audit log: {error} in {line}"));
    let is_answered =
        line.stage == "ResponseComplete" || line.stage == "ResponseStarted" && line.verb == "watch";
    let counts = is_answered && user.is_none_or(|user| line.user.username == user);
    let Object {
        api_group: group,
        resource,
        subresource,
        namespace,
        name,
    } = line.object_ref;
    counts.then(|| AuditEntry {
        verb: line.verb,
        group,
        resource: if subresource.is_empty() {
            resource
        } else {
            format!("{resource}/{subresource}")
        },
        namespace,
        name,
        code: line.response_status.code,
    })
}

/// The lines that were begun since the log had the length `start`. The server may be in the middle of one, now and then.
fn complete_lines(log: &Path, start: u64) -> String {
    let mut bytes = Vec::new();
    let before = start.saturating_sub(1);
    File::open(log)
        .and_then(|mut file| {
            file.seek(SeekFrom::Start(before))?;
            file.read_to_end(&mut bytes)
        })
        .unwrap_or_else(|error| panic!("read the audit log {}: {error}", log.display()));
    let is_end = |byte: &u8| *byte == b'\n';
    let first = match bytes.iter().position(is_end) {
        Some(end) if start > 0 => end + 1,
        Some(_) => 0,
        None => return String::new(),
    };
    let last = bytes.iter().rposition(is_end).map_or(0, |end| end + 1);
    String::from_utf8_lossy(&bytes[first..last]).into_owned()
}
