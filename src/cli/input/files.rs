//! Finding and reading manifests: the files of a folder, all the way down, in a stable order.

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::ignore::Pattern;

/// What a manifest's file name ends with, as for `kubectl apply --recursive`.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Names standard input, as for `kubectl apply --filename -`.
const INPUT: &str = "-";

/// What standard input is called.
pub const STANDARD_INPUT: &str = "standard input";

/// A file as it was read. It may contain passwords, and is not printed.
pub struct File {
    /// Its path, as a person would type it.
    pub name: String,
    /// All of it.
    pub text: String,
    /// How it came to be read.
    pub origin: Origin,
}

/// How a file came to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Somebody named it: all of it is meant.
    #[default]
    Named,
    /// It lies in a folder, maybe beside what is meant.
    Found,
}

impl fmt::Debug for File {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("File")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A file or folder that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("could not read {path}", path = path.display())]
pub struct Error {
    path: PathBuf,
    source: io::Error,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Files {
    /// The files, sorted by path.
    pub files: Vec<File>,
    /// What was to be ignored and would have been read, sorted by path.
    pub ignored: Vec<String>,
}

/// Reads each file named (`-` is standard input), and in each folder named every manifest below it, sorted by path. What
/// is hidden is no manifest; what is there by several paths is read once.
///
/// # Errors
/// The first file or folder that cannot be read.
pub fn read(paths: &[PathBuf], ignore: &[Pattern]) -> Result<Files, Error> {
    let mut reader = Reader {
        ignore,
        seen: BTreeSet::new(),
        read: Files::default(),
    };
    for path in paths {
        reader.named(path)?;
    }
    Ok(reader.read)
}

struct Reader<'reader> {
    ignore: &'reader [Pattern],
    /// Where links end, so that a folder that leads to itself ends, too.
    seen: BTreeSet<PathBuf>,
    read: Files,
}

impl Reader<'_> {
    fn named(&mut self, path: &Path) -> Result<(), Error> {
        if path.as_os_str() == INPUT {
            self.read.files.push(read_input(path)?);
        } else if path.is_dir() {
            self.folder(path)?;
        } else if !self.ignores(path) && self.is_new(path) {
            self.read.files.push(read_file(path, Origin::Named)?);
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> Result<(), Error> {
        if !self.is_new(folder) {
            return Ok(());
        }
        let failed = |source| Error {
            path: folder.to_owned(),
            source,
        };
        let entries = fs::read_dir(folder).map_err(failed)?;
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()
            .map_err(failed)?;
        paths.sort();
        for path in paths.into_iter().filter(|path| !is_hidden(path)) {
            let is_folder = path.is_dir();
            if !(is_folder || is_manifest(&path)) || self.ignores(&path) {
                continue;
            }
            if is_folder {
                self.folder(&path)?;
            } else if self.is_new(&path) {
                self.read.files.push(read_file(&path, Origin::Found)?);
            }
        }
        Ok(())
    }

    /// Whether nobody came here by another path. What cannot be followed is left to whoever reads it.
    fn is_new(&mut self, path: &Path) -> bool {
        fs::canonicalize(path).map_or(true, |end| self.seen.insert(end))
    }

    fn ignores(&mut self, path: &Path) -> bool {
        let ignores = self.ignore.iter().any(|pattern| pattern.fits(path));
        if ignores {
            self.read.ignored.push(path.display().to_string());
        }
        ignores
    }
}

fn read_input(path: &Path) -> Result<File, Error> {
    let text = io::read_to_string(io::stdin()).map_err(|source| Error {
        path: path.to_owned(),
        source,
    })?;
    Ok(File {
        name: STANDARD_INPUT.to_owned(),
        text,
        origin: Origin::Named,
    })
}

/// As a mounted `ConfigMap`, an editor and a version control system name what is theirs.
pub(super) fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

pub(super) fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// A file that is no text is none of ours, which whoever parses it will say.
fn read_file(path: &Path, origin: Origin) -> Result<File, Error> {
    let bytes = fs::read(path).map_err(|source| Error {
        path: path.to_owned(),
        source,
    })?;
    Ok(File {
        name: path.display().to_string(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
        origin,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_all_the_way_down_in_order_and_nothing_but_manifests() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        };
        for name in ["b.yaml", "a/z.json", "a/b/c.yml", "README.md", "c.yaml.bak"] {
            write(name);
        }
        let files = read(&[folder.path().to_owned()], &[]).unwrap().files;
        let read: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(read, ["a/b/c.yml", "a/z.json", "b.yaml"]);
    }

    #[test]
    fn a_file_that_is_named_is_read_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users");
        fs::write(&path, "kind: VmsUser").unwrap();
        assert_eq!(read(&[path], &[]).unwrap().files[0].text, "kind: VmsUser");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = read(&[PathBuf::from("nowhere/users.yaml")], &[]).unwrap_err();
        assert_eq!(error.to_string(), "could not read nowhere/users.yaml");
    }

    #[test]
    fn debugging_a_file_shows_nothing_of_it() {
        let file = File {
            name: "secret.yaml".to_owned(),
            text: "password: hunter2".to_owned(),
            origin: Origin::Named,
        };
        assert_eq!(format!("{file:?}"), "File { name: \"secret.yaml\", .. }");
    }

    #[cfg(unix)]
    #[test]
    fn a_mounted_config_map_is_read_once_and_a_folder_that_leads_to_itself_ends() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("..2026_11_28")).unwrap();
        fs::write(at("..2026_11_28/users.yaml"), "once").unwrap();
        symlink("..2026_11_28", at("..data")).unwrap();
        symlink("..data/users.yaml", at("users.yaml")).unwrap();
        symlink(".", at("self")).unwrap();
        symlink("/nowhere/cameras.yaml", at(".#cameras.yaml")).unwrap();
        fs::write(at("._cameras.yaml"), [0, 5, 0xff]).unwrap();
        let files = read(&[folder.path().to_owned(), at("users.yaml")], &[]).unwrap();
        let texts: Vec<&str> = files.files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(texts, ["once"]);
    }

    #[test]
    fn what_is_to_be_ignored_is_not_read_and_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("charts")).unwrap();
        for name in ["values.yaml", "charts/a.yaml", "users.yaml"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let ignore = ["charts", "val*.yaml"].map(|text| text.parse().unwrap());
        let files = read(&[folder.path().to_owned()], &ignore).unwrap();
        assert_eq!(files.files.len(), 1);
        assert_eq!(files.ignored.len(), 2);
    }
}
