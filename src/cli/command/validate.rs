//! `vmsctl validate`: what is wrong with manifests, without a cluster and without a server.

use super::{console::Console, exit::Exit, manifest_args::ManifestArgs};
use crate::{
    cli::{
        input::{Kind, Manifests, files, titled},
        report::{diagnostic::Diagnostic, findings::Findings},
        validation::{self, Fault, Validation},
    },
    domain::name::ObjectRef,
    engine::PortError,
};

const COMMAND: &str = "validate";

/// What `validate` is asked.
#[derive(clap::Args, Debug)]
pub struct Validate {
    #[command(flatten)]
    input: ManifestArgs,
    /// Refuse users of a server that no manifest declares: these manifests are all there is.
    #[arg(long)]
    complete: bool,
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// A Secret cannot be read.
    #[error(transparent)]
    Secret(#[from] PortError),
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] std::io::Error),
}

impl Validate {
    /// Reads the manifests and says what is wrong with them.
    ///
    /// # Errors
    /// A file cannot be read, or the output takes nothing.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let findings = match self.input.load()? {
            Ok(manifests) => self.judge(&manifests).await?,
            Err(problems) => {
                let summary = match problems.len() {
                    1 => "1 problem in manifests that cannot be read".to_owned(),
                    several => format!("{several} problems in manifests that cannot be read"),
                };
                Findings {
                    summary,
                    ..Findings::unreadable(COMMAND, problems)
                }
            }
        };
        self.input.print(&findings, console)?;
        writeln!(console.err, "{COMMAND}: {}", findings.summary)?;
        Ok(if findings.problems.is_empty() {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }

    async fn judge(&self, manifests: &Manifests) -> Result<Findings, PortError> {
        let objects = manifests.objects.clone();
        let validation = validation::validate(objects, &manifests.secrets, self.complete).await?;
        let of_users = validation
            .users
            .iter()
            .flat_map(|judged| manifests.diagnose(&judged.user.object, &judged.violations));
        let of_objects = validation.faults.iter();
        let of_objects = of_objects.map(|fault| diagnostic(fault, manifests));
        let mut problems: Vec<Diagnostic> = of_users.chain(of_objects).collect();
        Diagnostic::sort(&mut problems);
        Ok(Findings {
            command: COMMAND,
            servers: Vec::new(),
            problems,
            summary: summary(&validation),
            names_all: false,
            warnings: manifests.warnings.clone(),
            passed_over: manifests.passed_over(),
            not_checked: validation.unchecked,
            subjects: manifests.subjects().collect(),
        })
    }
}

fn diagnostic(fault: &Fault, manifests: &Manifests) -> Diagnostic {
    let Fault {
        kind,
        object,
        rule,
        path,
        message,
        hint,
    } = fault;
    Diagnostic {
        place: manifests.place(*kind, object, path),
        rule: Some(rule.id()),
        object: Some(titled(*kind, object)),
        path: path.clone(),
        message: message.clone(),
        hint: Some(hint.clone()),
    }
}

fn summary(validation: &Validation) -> String {
    let count = |number: usize, one: &str, several: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {several}")),
    };
    let users = validation.users.len();
    let is_refused = |judged: &&validation::JudgedUser| !judged.violations.is_empty();
    let refused = validation.users.iter().filter(is_refused).count();
    let objects: std::collections::BTreeSet<(Kind, &ObjectRef)> = validation
        .faults
        .iter()
        .map(|fault| (fault.kind, &fault.object))
        .collect();
    let parts = [
        count(users - refused, "user valid", "users valid"),
        count(refused, "refused", "refused"),
        count(objects.len(), "other object wrong", "other objects wrong"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        "no users".to_owned()
    } else {
        parts.join(", ")
    }
}
