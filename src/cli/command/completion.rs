//! `vmsctl completion`: what a shell needs to complete the command line.

use std::io::{self, Write};

use clap_complete::{Shell, generate};

/// Which shell.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The shell.
    shell: Shell,
}

/// Prints the script for that command line.
///
/// # Errors
/// The output does not take it.
pub fn run(args: &Args, mut command: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let name = command.get_name().to_owned();
    // Into memory first: the generator panics where an output takes nothing.
    let mut script = Vec::new();
    generate(args.shell, &mut command, name, &mut script);
    out.write_all(&script)
}
