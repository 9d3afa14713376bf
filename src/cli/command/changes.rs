//! `vmsctl plan` and `vmsctl apply`: what the manifests would change, and changing it.

use std::{io::Write, path::PathBuf};

use crate::{
    cli::{
        door::{self, Allowed, Door, Mode, Reach},
        load::{Kind, Manifests, load},
        report::{
            changes::{Action, ServerReport, UserReport, summary},
            diagnostic::{Diagnostic, Place, render},
        },
        source,
        state::{self, State},
    },
    domain::{name::Login, violation::Path},
};

/// What `plan` is asked.
#[derive(clap::Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    common: Common,
}

/// What `apply` is asked.
#[derive(clap::Args, Debug)]
pub struct Apply {
    #[command(flatten)]
    common: Common,
    /// Set the passwords of existing users too.
    #[arg(long)]
    set_passwords: bool,
    /// Delete users that an earlier run made and no manifest declares any more.
    #[arg(long)]
    prune: bool,
    /// Delete just so many users of a server with --prune, although it is more than its changeGuard lets go unasked.
    #[arg(long, value_name = "NUMBER", requires = "prune")]
    confirm_deletions: Option<usize>,
    /// Take licences from just so many users of a server, although it is more than its changeGuard allows unasked.
    #[arg(long, value_name = "NUMBER")]
    confirm_licenses: Option<usize>,
}

#[derive(clap::Args, Debug)]
struct Common {
    /// A manifest or a folder of them; may be repeated.
    #[arg(short = 'f', long = "filename", value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The namespace of objects that name none.
    #[arg(short = 'n', long, default_value = "default")]
    namespace: String,
    /// Remembers which users these manifests made; holds no secret.
    #[arg(long, value_name = "FILE", default_value = "vmsctl.state.json")]
    state: PathBuf,
    /// Take over the existing user of this login; may be repeated.
    #[arg(long, value_name = "LOGIN")]
    adopt: Vec<Login>,
    /// How to print what changes.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    embedded: Embedded,
}

/// A store that this process serves itself, in place of the server that the manifests name.
#[derive(clap::Args, Clone, Debug)]
pub struct Embedded {
    /// Serve this SQLite file in place of the server that the manifests name.
    #[arg(long = "store", value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Fill that file, where it is new, with what this YAML file describes.
    #[arg(long, value_name = "FILE", requires = "database")]
    pub seed: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Why nothing more can be said or done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] state::Error),
    /// The server cannot be used.
    #[error(transparent)]
    Door(#[from] Box<door::Error>),
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] std::io::Error),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is as declared, or will be.
    Fine,
    /// The input is wrong, or violates rules.
    Refused,
    /// The store failed for some users.
    Failed,
}

/// One run: what is asked, and whether it is done.
#[derive(Debug)]
pub struct Run<'a> {
    common: &'a Common,
    mode: Mode,
    set_passwords: bool,
    prune: bool,
    confirm_deletions: Option<usize>,
    confirm_licenses: Option<usize>,
}

impl<'a> From<&'a Plan> for Run<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            common: &plan.common,
            mode: Mode::Plan,
            set_passwords: false,
            prune: false,
            confirm_deletions: None,
            confirm_licenses: None,
        }
    }
}

impl<'a> From<&'a Apply> for Run<'a> {
    fn from(apply: &'a Apply) -> Self {
        let Apply {
            common,
            set_passwords,
            prune,
            confirm_deletions,
            confirm_licenses,
        } = apply;
        Self {
            common,
            mode: Mode::Apply,
            set_passwords: *set_passwords,
            prune: *prune,
            confirm_deletions: *confirm_deletions,
            confirm_licenses: *confirm_licenses,
        }
    }
}

impl Run<'_> {
    /// The store that this process is to serve.
    pub fn embedded(&self) -> &Embedded {
        &self.common.embedded
    }

    /// Reads the manifests, compares them with their servers, and does what is asked.
    ///
    /// # Errors
    /// Files, state or server cannot be used.
    pub async fn execute(
        &self,
        reach: &Reach,
        color: bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Verdict, Error> {
        let files = source::read(&self.common.paths)?;
        let manifests = match load(&files, &self.common.namespace.as_str().into()) {
            Ok(manifests) => manifests,
            Err(problems) => {
                write!(err, "{}", render(&problems, color))?;
                writeln!(
                    err,
                    "{}: nothing was done",
                    count(problems.len(), "problem")
                )?;
                return Ok(Verdict::Refused);
            }
        };
        let allowed = Allowed {
            adopt: self.common.adopt.iter().cloned().collect(),
            set_passwords: self.set_passwords,
            prune: self.prune,
            confirm_deletions: self.confirm_deletions,
            confirm_licenses: self.confirm_licenses,
        };
        let state = State::open(&self.common.state)?;
        let door = Door::new(
            manifests.objects.clone(),
            manifests.secrets.clone(),
            state,
            allowed,
        );
        let reports = door.run(self.mode, reach).await.map_err(Box::new)?;
        self.print(&reports, &manifests, color, out, err)?;
        Ok(verdict(&reports))
    }

    fn print(
        &self,
        reports: &[ServerReport],
        manifests: &Manifests,
        color: bool,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Error> {
        let users = || reports.iter().flat_map(|report| &report.users);
        if self.common.output == Output::Json {
            serde_json::to_writer_pretty(&mut *out, &serde_json::json!({"servers": reports}))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else {
            for user in users().filter(|user| !user.is_quiet()) {
                write!(out, "{user}")?;
            }
            for absent in reports.iter().flat_map(|report| &report.absent) {
                write!(out, "{absent}")?;
            }
        }
        let mut problems: Vec<Diagnostic> = users()
            .flat_map(|user| diagnostics(user, manifests))
            .collect();
        Diagnostic::sort(&mut problems);
        write!(err, "{}", render(&problems, color))?;
        let (observed, written): (Vec<_>, Vec<_>) =
            reports.iter().partition(|report| report.observed);
        if !written.is_empty() || observed.is_empty() {
            let would = match self.mode {
                Mode::Plan => "plan: ",
                Mode::Apply => "",
            };
            writeln!(err, "{would}{}", summary(&written))?;
        }
        if !observed.is_empty() {
            let (servers, summary) = (named(&observed), summary(&observed));
            writeln!(
                err,
                "plan: {summary}; nothing is written to {servers}, in the mode Observe"
            )?;
        }
        Ok(())
    }
}

fn verdict(reports: &[ServerReport]) -> Verdict {
    let users = || reports.iter().flat_map(|report| &report.users);
    if users().any(|user| user.action == Action::Failed) {
        Verdict::Failed
    } else if users().any(|user| !user.violations.is_empty())
        || reports.iter().any(ServerReport::withholds_changes)
    {
        Verdict::Refused
    } else {
        Verdict::Fine
    }
}

/// The violations of a user, at their places in the files.
fn diagnostics(user: &UserReport, manifests: &Manifests) -> Vec<Diagnostic> {
    let object = format!("VmsUser {}", user.object);
    user.violations
        .iter()
        .map(|violation| Diagnostic {
            place: place(user, &violation.path, manifests),
            rule: Some(violation.rule.id()),
            object: Some(object.clone()),
            path: violation.path.to_string(),
            message: violation.message.clone(),
            hint: Some(violation.hint.clone()),
        })
        .collect()
}

/// Where it is to be mended: in the user, or in the role that it came with.
fn place(user: &UserReport, path: &Path, manifests: &Manifests) -> Option<Place> {
    let (kind, object) = match path.role() {
        None => (Kind::VmsUser, &user.object),
        Some(role) => (Kind::VmsRole, role),
    };
    manifests.place(kind, object, path.field())
}

fn named(reports: &[&ServerReport]) -> String {
    let servers = reports.iter().filter_map(|report| report.server.as_ref());
    let servers: Vec<String> = servers
        .map(|server| format!("VmsServer {server}"))
        .collect();
    servers.join(", ")
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
