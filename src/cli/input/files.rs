//! Finding and reading manifests: the files of a folder, all the way down, in a stable order.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// What a manifest's file name ends with, as for `kubectl apply --recursive`.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Names standard input, as for `kubectl apply --filename -`.
const INPUT: &str = "-";

/// A file as it was read. It may contain passwords, and is not printed.
pub struct File {
    /// Its path, as a person would type it.
    pub name: String,
    /// All of it.
    pub text: String,
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

/// Reads each file named (`-` is standard input), and in each folder named every manifest below it, sorted by path.
///
/// # Errors
/// The first file or folder that cannot be read; a file that is not UTF-8 is one.
pub fn read(paths: &[PathBuf]) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    for path in paths {
        if path.as_os_str() == INPUT {
            files.push(read_input(path)?);
        } else if path.is_dir() {
            read_folder(path, &mut files)?;
        } else {
            files.push(read_file(path)?);
        }
    }
    Ok(files)
}

fn read_input(path: &Path) -> Result<File, Error> {
    let text = io::read_to_string(io::stdin()).map_err(|source| Error {
        path: path.to_owned(),
        source,
    })?;
    Ok(File {
        name: "standard input".to_owned(),
        text,
    })
}

fn read_folder(folder: &Path, files: &mut Vec<File>) -> Result<(), Error> {
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
    for path in paths {
        if path.is_dir() {
            read_folder(&path, files)?;
        } else if is_manifest(&path) {
            files.push(read_file(&path)?);
        }
    }
    Ok(())
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

fn read_file(path: &Path) -> Result<File, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error {
        path: path.to_owned(),
        source,
    })?;
    Ok(File {
        name: path.display().to_string(),
        text,
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
        let files = read(&[folder.path().to_owned()]).unwrap();
        let read: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(read, ["a/b/c.yml", "a/z.json", "b.yaml"]);
    }

    #[test]
    fn a_file_that_is_named_is_read_whatever_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users");
        fs::write(&path, "kind: VmsUser").unwrap();
        assert_eq!(read(&[path]).unwrap()[0].text, "kind: VmsUser");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let error = read(&[PathBuf::from("nowhere/users.yaml")]).unwrap_err();
        assert_eq!(error.to_string(), "could not read nowhere/users.yaml");
    }

    #[test]
    fn debugging_a_file_shows_nothing_of_it() {
        let file = File {
            name: "secret.yaml".to_owned(),
            text: "password: hunter2".to_owned(),
        };
        assert_eq!(format!("{file:?}"), "File { name: \"secret.yaml\", .. }");
    }
}
