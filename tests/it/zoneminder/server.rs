//! A real ZoneMinder of one's own, on loopback.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{cluster::install_tls_provider, port::ReservedPort};

/// The account under which users are managed.
pub(crate) const ADMIN: (&str, &str) = ("admin", "admin");

/// A ZoneMinder of Debian's packages with its database, which ends with this process, however that ends.
pub(crate) struct TestZoneMinder {
    port: ReservedPort,
    child: Child,
    input: Option<ChildStdin>,
    folder: TempDir,
}

impl TestZoneMinder {
    /// One with three cameras, `Gate`, `Yard` and `Hall`, of which the first two are in the group `Outside`.
    pub(crate) fn start() -> Self {
        install_tls_provider();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let port = ReservedPort::new();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new(repository.join("tests/tools/zoneminder/serve.sh"))
            .arg(repository.join(".cluster/zoneminder"))
            .arg(folder.path())
            .arg(port.address().port().to_string())
            // What kills the whole group of the tests must not reach the one who cleans up after them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start tests/tools/zoneminder/serve.sh");
        let input = child.stdin.take();
        let mut line = String::new();
        let output = child.stdout.take().expect("standard output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("read what it says");
        assert_eq!(
            line, "ready\n",
            "ZoneMinder did not start; why is on standard error, above"
        );
        let server = Self {
            port,
            child,
            input,
            folder,
        };
        server.sql(
            "INSERT INTO Monitors (Name, Type, `Function`, Path, Controllable, Width, Height) VALUES
                ('Gate', 'Ffmpeg', 'Monitor', 'rtsp://viewer:secret-of-gate@127.0.0.1/1', 1, 640, 480),
                ('Yard', 'Ffmpeg', 'Monitor', 'rtsp://viewer:secret-of-yard@127.0.0.1/2', 1, 640, 480),
                ('Hall', 'Ffmpeg', 'Monitor', 'rtsp://viewer:secret-of-hall@127.0.0.1/3', 1, 640, 480);
            INSERT INTO `Groups` (Name) VALUES ('Outside');
            INSERT INTO Groups_Monitors (GroupId, MonitorId) VALUES (1, 1), (1, 2);",
        );
        server
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// Where its pages are.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/zm", self.port.address())
    }

    /// What somebody does by hand, in its database; answers the rows that it gives.
    pub(crate) fn sql(&self, statement: &str) -> String {
        let output = Command::new("mariadb")
            .arg("--no-defaults")
            .arg(format!(
                "--socket={}",
                self.folder.path().join("run/db.sock").display()
            ))
            .args([
                "--user=root",
                "--batch",
                "--skip-column-names",
                "zm",
                "-e",
                statement,
            ])
            .output()
            .expect("run mariadb");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{statement}: {said}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// The columns of a user that are about access, as they stand in the database.
    pub(crate) fn row(&self, login: &str) -> String {
        let columns = "Enabled, Stream, Events, Control, Monitors, `Groups`, Devices, Snapshots, `System`, MonitorIds, APIEnabled";
        self.sql(&format!(
            "SELECT CONCAT_WS(' ', {columns}) FROM Users WHERE Username = '{login}'"
        ))
    }
}

impl Drop for TestZoneMinder {
    fn drop(&mut self) {
        drop(self.input.take());
        // Before the folder goes in which its processes write.
        let _ = self.child.wait();
    }
}
