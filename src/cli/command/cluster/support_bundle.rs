//! `vmsctl support-bundle`.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    path::PathBuf,
};

use super::{
    doctor::OperatorArgs,
    objects::{ClusterArgs, Error, Objects},
};
use crate::{
    cli::{
        bundle::{
            archive::{File, archive},
            gather::gather,
            request::{Gathered, Request},
        },
        command::{console::Console, exit::Exit},
    },
    clock,
};

/// What is never in it.
const NEVER: [&str; 6] = [
    "Secrets, passwords and tokens: nothing of them was read",
    "annotations and labels of others, managedFields, and what kubectl applied last",
    "the environment of the operator, and the values of its options",
    "display names, and every other text that somebody chose",
    "of messages and logs, all words that are not this product's own",
    "objects of other kinds, and Events about them",
];

/// What somebody else needs to help, without secrets.
#[derive(clap::Args, Debug)]
pub struct SupportBundle {
    /// Write this file, which `tar -xf` unpacks; one that is there is left as it is.
    #[arg(long, value_name = "FILE")]
    output_file: PathBuf,
    /// Show names of objects, logins and addresses, instead of a pseudonym for each.
    #[arg(long)]
    with_names: bool,
    /// How many of the last lines of each log to keep.
    #[arg(long, value_name = "NUMBER", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    lines: u32,
    /// Take the log of an operator from this file too, such as of one that runs in no pod; may be repeated.
    #[arg(long, value_name = "FILE")]
    log: Vec<PathBuf>,
    #[command(flatten)]
    operator: OperatorArgs,
    #[command(flatten)]
    cluster: ClusterArgs,
}

impl SupportBundle {
    /// Writes it, and says what is in it and what was left out.
    ///
    /// # Errors
    /// There is no cluster to ask, or a file cannot be read or written.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let request = Request {
            examination: self.operator.examination(&objects.namespace),
            shows_names: self.with_names,
            lines: usize::try_from(self.lines).unwrap_or(usize::MAX),
            logs: self.log.clone(),
        };
        let gathered = Box::pin(gather(objects.client(), &request)).await;
        let Gathered {
            mut files,
            left_out,
        } = gathered?;
        let readme = self.readme(&files, &left_out);
        files.insert(0, File::new("README.txt", readme.clone()));
        let bytes = archive(&files, clock::now().as_second());
        let failed = |source| Error::File {
            path: self.output_file.clone(),
            source,
        };
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.output_file)
        {
            Ok(mut file) => file.write_all(&bytes).map_err(failed)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let path = self.output_file.display();
                writeln!(
                    console.err,
                    "error: {path} is there already: name another file"
                )?;
                return Ok(Exit::Refused);
            }
            Err(error) => return Err(failed(error)),
        }
        write!(console.out, "{readme}")?;
        let (path, kilobytes) = (self.output_file.display(), bytes.len().div_ceil(1024));
        writeln!(
            console.out,
            "\n{path} has {kilobytes} KiB: read it before you pass it on"
        )?;
        Ok(Exit::Fine)
    }

    fn readme(&self, files: &[File], left_out: &[String]) -> String {
        let mut text = format!(
            "vmsctl {} support-bundle, of {}\n",
            env!("CARGO_PKG_VERSION"),
            clock::now()
        );
        text += if self.with_names {
            "names, logins and addresses are shown\n"
        } else {
            "names, logins and addresses are pseudonyms, the same in all files\n"
        };
        text += "\nIn it:\n";
        for file in files {
            let (name, size) = (&file.name, file.text.len());
            text.extend([format!("  {name} ({size} bytes)\n")]);
        }
        text += "\nNever in it:\n";
        text.extend(NEVER.iter().map(|never| format!("  {never}\n")));
        if !left_out.is_empty() {
            text += "\nLeft out this time:\n";
            text.extend(left_out.iter().map(|what| format!("  {what}\n")));
        }
        text
    }
}
