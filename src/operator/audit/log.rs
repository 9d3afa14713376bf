//! Where records go. Nobody who is served waits for a disk or a pipe: one thread writes, and what it cannot take is counted.

use std::{
    fmt,
    fs::OpenOptions,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use parking_lot::Mutex;
use serde::Serialize;

use super::record::AuditRecord;

/// The most records that wait to be written.
const WAITING: usize = 10_000;

/// How long the end of the process waits for what is not written yet.
const LONGEST_END: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// Names standard output.
const OUTPUT: &str = "-";

/// The audit log cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("could not open the audit log {path}", path = path.display())]
pub struct OpenError {
    path: PathBuf,
    source: io::Error,
}

/// The audit log.
pub struct AuditLog {
    lines: Mutex<Option<SyncSender<String>>>,
    lost: AtomicU64,
    writer: Mutex<Option<thread::JoinHandle<()>>>,
}

impl fmt::Debug for AuditLog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AuditLog").finish_non_exhaustive()
    }
}

/// Records that nobody has: a line in their place.
#[derive(Serialize)]
struct Lost {
    lost: u64,
}

impl AuditLog {
    /// The log at the end of a file, or on standard output where the path is `-`.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source| OpenError {
            path: path.to_owned(),
            source,
        };
        let output: Box<dyn Write + Send> = if path.as_os_str() == OUTPUT {
            Box::new(io::stdout())
        } else {
            let file = OpenOptions::new().create(true).append(true).open(path);
            Box::new(file.map_err(failed)?)
        };
        let (lines, waiting) = sync_channel(WAITING);
        let writer = thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || write(&waiting, output))
            .map_err(failed)?;
        Ok(Self {
            lines: Mutex::new(Some(lines)),
            lost: AtomicU64::new(0),
            writer: Mutex::new(Some(writer)),
        })
    }

    /// Writes a record, some time.
    pub(crate) fn record(&self, record: &AuditRecord<'_>) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 && !self.send(&Lost { lost }) {
            self.lost.fetch_add(lost, Ordering::Relaxed);
        }
        if !self.send(record) {
            self.lost.fetch_add(1, Ordering::Relaxed);
            tracing::error!(
                "a record of the audit log is lost: what was recorded before is not written yet"
            );
        }
    }

    fn send(&self, value: &impl Serialize) -> bool {
        let Ok(line) = serde_json::to_string(value) else {
            return false;
        };
        let lines = self.lines.lock();
        lines
            .as_ref()
            .is_some_and(|lines| lines.try_send(line + "\n").is_ok())
    }
}

/// What waits is written before the process ends, unless nobody takes it.
impl Drop for AuditLog {
    fn drop(&mut self) {
        drop(self.lines.lock().take());
        let Some(writer) = self.writer.lock().take() else {
            return;
        };
        for _ in 0..LONGEST_END.as_millis() / POLL.as_millis() {
            if writer.is_finished() {
                return;
            }
            thread::sleep(POLL);
        }
        tracing::error!("the audit log takes nothing: what was recorded last is lost");
    }
}

fn write(waiting: &Receiver<String>, mut output: Box<dyn Write + Send>) {
    let mut is_told = false;
    for line in waiting {
        let written = output
            .write_all(line.as_bytes())
            .and_then(|()| output.flush());
        match written {
            Ok(()) => is_told = false,
            Err(error) if !is_told => {
                tracing::error!(%error, "the audit log takes nothing: records are lost");
                is_told = true;
            }
            Err(_) => {}
        }
    }
}
