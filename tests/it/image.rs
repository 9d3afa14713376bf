//! The images: what is in them, and that it runs where nothing else is.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    operator::{
        manifests::{ALICE, ALICE_LOGIN},
        process::Process,
        site::Site,
    },
    support::{cluster::PATIENCE, eventually::eventually, logged::logged_address},
};

/// An image, unpacked.
struct Image {
    folder: TempDir,
    configuration: Value,
}

impl Image {
    /// One of those that `make test-images` has built.
    fn unpack(name: &str) -> Self {
        let archive = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target/test-image")
            .join(format!("{name}.tar"));
        let folder = tempfile::tempdir().expect("make a folder");
        let (layout, root) = (folder.path().join("layout"), folder.path().join("root"));
        untar(&archive, &layout);
        let index = read(&layout.join("index.json"));
        let manifest = read(&blob(&layout, &index["manifests"][0]));
        let configuration = read(&blob(&layout, &manifest["config"]));
        for layer in manifest["layers"].as_array().expect("layers") {
            untar(&blob(&layout, layer), &root);
        }
        Self {
            folder,
            configuration: configuration["config"].clone(),
        }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    /// All files, from the root of the image.
    fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("read a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(self.root()).expect("within the image");
                    files.insert(path.display().to_string());
                }
            }
        }
        files
    }
}

fn untar(archive: &Path, folder: &Path) {
    fs::create_dir_all(folder).expect("make a folder");
    let done = Command::new("tar")
        .arg("--extract")
        .args([
            Path::new("--file"),
            archive,
            Path::new("--directory"),
            folder,
        ])
        .status();
    let done = done.expect("run tar");
    assert!(
        done.success(),
        "unpack {}, which `make test` builds",
        archive.display()
    );
}

fn blob(layout: &Path, descriptor: &Value) -> PathBuf {
    let digest = descriptor["digest"].as_str().expect("a digest");
    layout.join("blobs").join(digest.replace(':', "/"))
}

fn read(file: &Path) -> Value {
    let text = fs::read(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()));
    serde_json::from_slice(&text).expect("JSON")
}

#[test]
fn an_archive_that_is_loaded_is_the_image_that_the_chart_asks_for() {
    for name in ["vms-operator", "vmsctl", "vms-store"] {
        // A kubelet completes the name that the chart gives, and finds nothing under a shorter one.
        let whole = format!("docker.io/library/{name}:{}", env!("CARGO_PKG_VERSION"));
        let folder = tempfile::tempdir().expect("make a folder");
        let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-image");
        let (layout, docker) = (folder.path().join("layout"), folder.path().join("docker"));
        untar(&images.join(format!("{name}.tar")), &layout);
        let index = read(&layout.join("index.json"));
        let annotations = &index["manifests"][0]["annotations"];
        assert_eq!(annotations["org.opencontainers.image.ref.name"], whole);
        untar(&images.join(format!("{name}.docker.tar")), &docker);
        let tags = read(&docker.join("manifest.json"))[0]["RepoTags"].to_string();
        assert!(tags.contains(&format!("\"{whole}\"")), "{tags}");
    }
}

/// Whether a program asks for a loader, which an empty image does not have.
fn asks_for_a_loader(program: &Path) -> bool {
    let output = Command::new("readelf")
        .args(["--program-headers", "--wide"])
        .arg(program)
        .output()
        .expect("run readelf");
    let headers = String::from_utf8(output.stdout).expect("text");
    assert!(headers.contains("LOAD"), "{headers}");
    headers.contains("INTERP")
}

/// Runs a program of an image without anything of this environment.
fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .env_clear()
        .output()
        .expect("run a program of an image");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn an_image_holds_one_static_program_that_runs_as_nobody_and_says_what_it_is_made_of() {
    for name in ["vms-operator", "vmsctl", "vms-store"] {
        let image = Image::unpack(name);
        let expected = BTreeSet::from([
            name.to_owned(),
            format!("{name}.cdx.json"),
            "etc/ssl/certs/ca-certificates.crt".to_owned(),
        ]);
        assert_eq!(image.files(), expected, "{name}");
        assert_eq!(image.configuration["User"], "65532:65532");
        assert_eq!(
            image.configuration["Entrypoint"],
            serde_json::json!([format!("/{name}")])
        );
        let program = image.root().join(name);
        assert!(!asks_for_a_loader(&program), "{name} is static");
        assert!(run(&program, &["--version"]).starts_with(name));
        let list = image.root().join(format!("{name}.cdx.json"));
        let parts = read(&list);
        let package = concat!("pkg:cargo/vms-operator@", env!("CARGO_PKG_VERSION"));
        assert_eq!(parts["metadata"]["component"]["bom-ref"], package);
        let text = fs::read_to_string(&list).expect("text");
        assert!(
            !text.contains("file:///") && !text.contains(env!("CARGO_MANIFEST_DIR")),
            "a folder of this machine: {text}"
        );
        let parts = parts["components"].as_array().expect("components").iter();
        let names: BTreeSet<&str> = parts.filter_map(|part| part["name"].as_str()).collect();
        assert!(
            names.contains("rustls") && names.contains("tokio"),
            "{names:?}"
        );
    }
}

#[test]
fn what_the_programs_of_the_images_print_is_what_is_in_this_tree() {
    let written = |path: &str| fs::read_to_string(path).expect("read what was generated");
    for (name, arguments, path) in [
        (
            "vms-operator",
            "rights",
            "charts/vms-operator/files/rights.json",
        ),
        ("vms-store", "openapi", "docs/vms-store-openapi.json"),
        ("vmsctl", "permissions", "docs/permissions.md"),
    ] {
        let image = Image::unpack(name);
        let printed = run(&image.root().join(name), &[arguments]);
        assert!(
            printed == written(path),
            "{path} is not what {name} prints: run `make generate`"
        );
    }
}

#[tokio::test]
async fn the_operator_of_the_image_makes_a_user_who_logs_in() {
    let site = Site::prepare("the operator of the image").await;
    let image = Image::unpack("vms-operator");
    let _operator = Process::of(&image.root().join("vms-operator"), &site);
    site.apply(ALICE).await;
    site.ready("alice").await;
    assert_eq!(site.login(ALICE_LOGIN).await, 200);
}

#[tokio::test]
async fn the_store_of_the_image_serves() {
    let image = Image::unpack("vms-store");
    let database = image.folder.path().join("store.db");
    let log = image.folder.path().join("log");
    let mut store = Command::new(image.root().join("vms-store"))
        .env_clear()
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--seed",
            "examples/store.yaml",
            "--database",
        ])
        .arg(&database)
        .stderr(File::create(&log).expect("a file for what the store says"))
        .spawn()
        .expect("start the store of the image");
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let served = eventually(PATIENCE, "the store serves", async || {
        let said = fs::read_to_string(&log).expect("read what the store said");
        let address = logged_address(&said, "serving").ok_or(said)?;
        let question = http.get(format!("http://{address}/api/v1/static/basic"));
        let answer = question.header("accept", "application/json").send().await;
        let answer = answer.map_err(|error| error.to_string())?;
        Ok(answer.status().as_u16())
    })
    .await;
    store.kill().expect("end the store");
    store.wait().expect("the store ends");
    assert_eq!(served, 200);
}
