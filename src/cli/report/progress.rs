//! How far long work has come, in one line of a terminal that is gone afterwards.

use std::{
    fmt,
    io::Write,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use crate::domain::name::ObjectRef;

/// Work that is done sooner needs no line.
const SOON: Duration = Duration::from_millis(300);
/// How long a line stays at least.
const STEP: Duration = Duration::from_millis(100);
/// Back to the first column, and everything after it taken away.
const CLEAR: &str = "\r\x1b[K";

/// A line that says how far work has come, or nothing at all.
pub struct Progress(Option<Mutex<Line>>);

struct Line {
    terminal: Box<dyn Write + Send>,
    next: Instant,
    shown: bool,
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Progress")
    }
}

impl Progress {
    /// Says nothing.
    pub const SILENT: Self = Self(None);

    /// On a terminal.
    pub fn on(terminal: Box<dyn Write + Send>) -> Self {
        Self::from(terminal, Instant::now() + SOON)
    }

    fn from(terminal: Box<dyn Write + Send>, next: Instant) -> Self {
        Self(Some(Mutex::new(Line {
            terminal,
            next,
            shown: false,
        })))
    }

    /// A server is read.
    pub fn read(&self, server: &ObjectRef) {
        self.show(|| format!("{server}: reading"));
    }

    /// So many of its users are done.
    pub fn count(&self, server: &ObjectRef, done: usize, all: usize) {
        self.show(|| format!("{server}: {done} of {all} users"));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.with(|line| {
            if std::mem::take(&mut line.shown) {
                line.write(CLEAR);
            }
        });
    }

    fn show(&self, text: impl Fn() -> String) {
        self.with(|line| {
            let now = Instant::now();
            if now >= line.next {
                line.next = now + STEP;
                line.shown = true;
                line.write(&format!("{CLEAR}{}", text()));
            }
        });
    }

    fn with(&self, work: impl FnOnce(&mut Line)) {
        if let Some(line) = &self.0 {
            work(&mut line.lock());
        }
    }
}

/// An error, too, is printed to a line of its own.
impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Line {
    /// A terminal that is gone stops no work.
    fn write(&mut self, text: &str) {
        let _ = self.terminal.write_all(text.as_bytes());
        let _ = self.terminal.flush();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Terminal(Arc<Mutex<Vec<u8>>>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Terminal {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().clone()).unwrap()
        }
    }

    #[test]
    fn a_line_is_written_and_taken_away_and_is_not_written_too_often() {
        let (terminal, server) = (Terminal::default(), ObjectRef::new("video", "main"));
        let progress = Progress::from(Box::new(terminal.clone()), Instant::now());
        progress.count(&server, 1, 50);
        progress.count(&server, 2, 50);
        drop(progress);
        assert_eq!(terminal.text(), "\r\x1b[Kvideo/main: 1 of 50 users\r\x1b[K");
    }

    #[test]
    fn work_that_is_soon_done_writes_nothing() {
        let (terminal, server) = (Terminal::default(), ObjectRef::new("video", "main"));
        let progress = Progress::on(Box::new(terminal.clone()));
        progress.read(&server);
        progress.count(&server, 1, 50);
        progress.clear();
        assert_eq!(terminal.text(), "");
    }
}
