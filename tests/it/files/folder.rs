//! A folder of manifests for one test, and `vmsctl` over it.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use crate::support::{command::file_with, store::TestStore};

/// The example site, user by user.
const SITE: [(&str, &str); 9] = [
    (
        "cameras.yaml",
        include_str!("../../../examples/site/cameras.yaml"),
    ),
    (
        "ip-pools.yaml",
        include_str!("../../../examples/site/ip-pools.yaml"),
    ),
    (
        "layouts-and-groups.yaml",
        include_str!("../../../examples/site/layouts-and-groups.yaml"),
    ),
    (
        "roles.yaml",
        include_str!("../../../examples/site/roles.yaml"),
    ),
    (
        "user-alice.yaml",
        include_str!("../../../examples/site/user-alice.yaml"),
    ),
    (
        "user-bob.yaml",
        include_str!("../../../examples/site/user-bob.yaml"),
    ),
    (
        "user-carol.yaml",
        include_str!("../../../examples/site/user-carol.yaml"),
    ),
    (
        "user-dave.yaml",
        include_str!("../../../examples/site/user-dave.yaml"),
    ),
    (
        "user-erin.yaml",
        include_str!("../../../examples/site/user-erin.yaml"),
    ),
];
const SERVER: &str = include_str!("../../../examples/site/server.yaml");
/// Where the example's server is.
const ADDRESS: &str = "http://127.0.0.1:8480";

/// A folder with manifests beside a state file.
pub(crate) struct Folder {
    directory: TempDir,
    namespace: String,
    /// Where the store of its server is, which is somewhere else each time.
    address: Option<String>,
}

/// How a run ended, and what it printed; the folder and the store's address are called by name.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// The cameras, layouts and groups of the example and these of its users, for a store.
    pub(crate) fn of_site(store: &TestStore, users: &[&str]) -> Self {
        Self::in_namespace("video", store, users)
    }

    /// The same in another namespace.
    pub(crate) fn in_namespace(namespace: &str, store: &TestStore, users: &[&str]) -> Self {
        let folder = Self {
            directory: tempfile::tempdir().expect("a temporary folder"),
            namespace: namespace.to_owned(),
            address: Some(store.url()),
        };
        fs::create_dir(folder.path("site")).expect("a folder for the manifests");
        folder.write("server.yaml", &SERVER.replace(ADDRESS, &store.url()));
        for (name, text) in SITE {
            let user = name
                .strip_prefix("user-")
                .and_then(|name| name.strip_suffix(".yaml"));
            if user.is_none_or(|user| users.contains(&user)) {
                folder.write(name, text);
            }
        }
        folder
    }

    /// Without any manifest.
    pub(crate) fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().expect("a temporary folder"),
            namespace: "video".to_owned(),
            address: None,
        }
    }

    /// A file of that name in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a manifest.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path("site").join(name), text).expect("write a manifest");
    }

    /// Changes a manifest, which has to have the text that is replaced.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.path("site").join(name);
        let text = fs::read_to_string(path).expect("read a manifest");
        assert!(text.contains(from), "{name} has no {from}");
        self.write(name, &text.replace(from, to));
    }

    /// Takes a manifest away.
    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path("site").join(name)).expect("remove a manifest");
    }

    /// What the state file holds.
    pub(crate) fn state(&self) -> String {
        fs::read_to_string(self.path("state.json")).expect("read the state file")
    }

    /// Runs `vmsctl VERB --filename FOLDER --state FILE` with further arguments.
    pub(crate) async fn vmsctl(&self, verb: &str, arguments: &[&str]) -> Output {
        let folder = ["--namespace", &self.namespace, "--filename", "site"];
        let state = ["--state", "state.json"];
        let all = [&[verb][..], &folder, &state, arguments].concat();
        let output = self.run(&all, &[], "").await;
        self.without_address(output)
    }

    /// What was printed, with the store at an address that is the same each time.
    pub(crate) fn without_address(&self, mut output: Output) -> Output {
        if let Some(address) = &self.address {
            for text in [&mut output.stdout, &mut output.stderr] {
                *text = text.replace(address.as_str(), "http://store");
            }
        }
        output
    }

    /// Runs `vmsctl` beside the folder, with variables of the environment and something on standard input.
    pub(crate) async fn run(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
        input: &str,
    ) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vmsctl"));
        command
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(file_with(input))
            .current_dir(self.directory.path());
        // A store of this process answers meanwhile.
        let output = tokio::task::spawn_blocking(move || command.output());
        let output = output
            .await
            .expect("the call does not panic")
            .expect("run vmsctl");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Output {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// What is printed of a run over the server of a folder, which is named first.
pub(crate) fn of_server(rest: &str) -> String {
    format!("VmsServer video/main at http://store (driver Aipix)\n{rest}")
}

impl Output {
    /// Everything that was printed by a run that ended with that code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:#?}");
        format!("{}{}", self.stdout, self.stderr)
    }
}
