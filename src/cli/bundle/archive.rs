//! One file of several, as `tar` reads it. It is not compressed: whoever passes it on reads it before, and can compress it.

/// A block of an archive.
const BLOCK: usize = 512;
/// The folder in which the files are unpacked.
const FOLDER: &str = "vms-support";
/// The most bytes of one file; what comes after them is left out.
const MOST: usize = 4 << 20;
const CUT: &str = "\n(cut here: the rest is too much)\n";

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, of at most 80 bytes.
    pub name: String,
    /// What it has.
    pub text: String,
}

impl File {
    /// A file of no more than is bearable.
    pub fn new(name: impl Into<String>, mut text: String) -> Self {
        if text.len() > MOST {
            let end = (0..=MOST).rev().find(|end| text.is_char_boundary(*end));
            text.truncate(end.unwrap_or_default());
            text += CUT;
        }
        Self {
            name: name.into(),
            text,
        }
    }
}

/// The archive, as POSIX calls `ustar`. The same files give the same bytes.
pub fn archive(files: &[File], second: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    for File { name, text } in files {
        bytes.extend(header(&format!("{FOLDER}/{name}"), text.len(), second));
        bytes.extend(text.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

fn header(name: &str, size: usize, second: i64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &str, most: usize| {
        let text = &text.as_bytes()[..text.len().min(most)];
        block[at..at + text.len()].copy_from_slice(text);
    };
    put(0, name, 100);
    put(100, "0000600\0", 8);
    put(108, "0000000\0", 8);
    put(116, "0000000\0", 8);
    put(124, &format!("{size:011o}"), 11);
    put(136, &format!("{:011o}", second.max(0)), 11);
    put(148, "        ", 8);
    put(156, "0", 1);
    put(257, "ustar\0", 6);
    put(263, "00", 2);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    block[148..156].copy_from_slice(sum.as_bytes());
    block
}

#[cfg(test)]
mod tests {
    use std::{fs, process::Command};

    use super::*;

    #[test]
    fn tar_reads_what_was_written() {
        let files = [
            File::new("README.txt", "read me\n".to_owned()),
            File::new("objects/users.yaml", "x".repeat(1000)),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.tar");
        fs::write(&path, archive(&files, 1_796_083_200)).unwrap();
        let unpacked = Command::new("tar")
            .arg("-xf")
            .arg(&path)
            .arg("-C")
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(unpacked.status.success(), "{unpacked:?}");
        for File { name, text } in files {
            let read = fs::read_to_string(folder.path().join(FOLDER).join(name)).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_file_is_cut_between_two_letters() {
        let file = File::new("log.txt", "ü".repeat(MOST));
        assert!(file.text.len() <= MOST + CUT.len());
        assert!(file.text.ends_with(CUT));
    }
}
