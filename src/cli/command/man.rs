//! `vmsctl man`: the manual pages, one a command.

use std::{fs, io, path::PathBuf};

/// Where the pages go.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Write the pages into this folder, which is made where it is not there.
    #[arg(long, value_name = "FOLDER")]
    output_folder: PathBuf,
}

/// The folder does not take the pages.
#[derive(Debug, thiserror::Error)]
#[error("could not write the manual pages to {folder}", folder = folder.display())]
pub struct Error {
    folder: PathBuf,
    source: io::Error,
}

/// Writes the pages of that command line.
///
/// # Errors
/// The folder does not take them.
pub fn run(args: &Args, command: clap::Command) -> Result<(), Error> {
    let folder = &args.output_folder;
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(command, folder))
        .map_err(|source| Error {
            folder: folder.clone(),
            source,
        })
}
