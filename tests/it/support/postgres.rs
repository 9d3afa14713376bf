//! A real PostgreSQL on loopback: one server for all tests of this process, and a database of its own for each.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use rcgen::generate_simple_self_signed;
use tempfile::TempDir;
use vms_operator::server::DatabaseLocation;

use super::port::ReservedPort;

/// The server, which ends with this process, however that ends: its input ends then.
struct Server {
    port: ReservedPort,
    /// The certificate by which clients know it.
    certificate: TempDir,
    _child: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicUsize = AtomicUsize::new(0);

/// A database of one's own, empty at first. It is gone with the server: to drop one takes longer than to make it.
pub(crate) struct TestDatabase {
    name: String,
}

impl TestDatabase {
    pub(crate) fn new() -> Self {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        sql("postgres", &format!("CREATE DATABASE {name} OWNER store"));
        Self { name }
    }

    /// How whoever may do anything logs in, without a password, and without the time that encryption takes.
    pub(crate) fn url(&self) -> String {
        let address = address();
        format!(
            "postgres://postgres@{address}/{}?sslmode=disable",
            self.name
        )
    }

    /// How the user `store` logs in, who has a password, with these parameters.
    pub(crate) fn url_of_store(&self, parameters: &str) -> String {
        format!(
            "postgres://store:store-password@localhost:{}/{}?{parameters}",
            address().port(),
            self.name
        )
    }

    pub(crate) fn location(&self) -> DatabaseLocation {
        DatabaseLocation::parse(&self.url(), false).expect("a URL")
    }

    /// What somebody does by hand there: the columns of a row with `|` between them, a line a row; or why it is refused.
    pub(crate) fn try_sql(&self, statement: &str) -> Result<String, String> {
        run(&self.name, statement)
    }

    /// The same where it succeeds.
    pub(crate) fn sql(&self, statement: &str) -> String {
        sql(&self.name, statement)
    }

    /// All that is in it, as SQL.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let output = reach("pg_dump", &self.name).output();
        let output = output.expect("run pg_dump");
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }
}

/// The certificate of the server, PEM.
pub(crate) fn certificate() -> std::path::PathBuf {
    server().certificate.path().join("tls.crt")
}

fn address() -> SocketAddr {
    server().port.address()
}

fn server() -> &'static Server {
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let port = ReservedPort::new();
        let own = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let certificate = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: String| {
            let path = certificate.path().join(name);
            std::fs::write(&path, text).expect("writing to a temporary folder");
            path
        };
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        // The script makes it, for the user that the server runs as, and removes it.
        std::fs::remove_dir(&folder).expect("remove an empty folder");
        let mut child = Command::new(repository.join("tests/tools/postgres/serve.sh"))
            .arg(folder)
            .arg(port.address().port().to_string())
            .arg(write("tls.crt", own.cert.pem()))
            .arg(write("tls.key", own.signing_key.serialize_pem()))
            // What kills the whole group of the tests must not reach the one who cleans up after them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start tests/tools/postgres/serve.sh");
        let mut line = String::new();
        let output = child.stdout.take().expect("standard output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("read what it says");
        assert_eq!(
            line, "ready\n",
            "PostgreSQL did not start; why is on standard error, above"
        );
        Self {
            port,
            certificate,
            _child: child,
        }
    }
}

fn sql(database: &str, statement: &str) -> String {
    run(database, statement).unwrap_or_else(|why| panic!("{statement}: {why}"))
}

/// A tool of PostgreSQL on a database, as whoever may do anything.
fn reach(tool: &str, database: &str) -> Command {
    let mut command = Command::new(tool);
    command
        .env("PGSSLMODE", "disable")
        .arg("--username=postgres")
        .arg(format!("--host={}", address().ip()))
        .arg(format!("--port={}", address().port()))
        .arg(format!("--dbname={database}"));
    command
}

#[expect(
    clippy::unwrap_in_result,
    reason = "without the program the test fails"
)]
fn run(database: &str, statement: &str) -> Result<String, String> {
    let output = reach("psql", database)
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .arg("--set=ON_ERROR_STOP=1")
        .arg(format!("--command={statement}"))
        .output()
        .expect("run psql");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    if output.status.success() {
        Ok(text(output.stdout).trim_end().to_owned())
    } else {
        Err(text(output.stderr))
    }
}
