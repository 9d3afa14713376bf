//! `vmsctl`: the files door.

use std::{
    error::Error,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;
use vms_operator::cli::{
    args::{Args, Command},
    command::crds,
};

fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match &args.command {
        Command::Crds(args) => crds::run(args, &mut io::stdout().lock()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::from(3)
        }
    }
}

/// Nothing is left to be done where even standard error is gone.
fn report(error: &dyn Error) {
    let _ = writeln!(io::stderr(), "error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = writeln!(io::stderr(), "  because: {error}");
        cause = error.source();
    }
}
