//! `vmsctl plan` and `vmsctl apply`: what the manifests would change, and changing it.

use std::path::PathBuf;

use super::{console::Console, embedded::EmbeddedStore, exit::Exit, manifest_args::ManifestArgs};
use crate::{
    cli::{
        input::{Manifests, account, files},
        report::{
            diagnostic::Diagnostic,
            findings::Findings,
            progress::Progress,
            server::ServerReport,
            set::{SetAction, SetReport},
            totals::{Total, totals},
            user::Action,
        },
        run::{self, Allowed, ConnectOptions, Mode, Run},
        state::{self, State},
    },
    domain::name::Login,
};

/// What `plan` is asked.
#[derive(clap::Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    common: Common,
    /// End with 4 where nothing is wrong and `apply` would change something.
    #[arg(long)]
    detailed_exitcode: bool,
}

/// What `apply` is asked.
#[derive(clap::Args, Debug)]
pub struct Apply {
    #[command(flatten)]
    common: Common,
    /// Set the passwords of existing users too.
    #[arg(long)]
    set_passwords: bool,
    /// Delete users that an earlier run made and no manifest declares any more. Layouts and camera groups stay.
    #[arg(long)]
    prune: bool,
    /// Delete exactly this many users of a server with --prune, although changeGuard would ask for confirmation.
    #[arg(long, value_name = "NUMBER", requires = "prune")]
    confirm_deletions: Option<usize>,
    /// Take licences from exactly this many users of a server, although changeGuard would ask for confirmation.
    #[arg(long, value_name = "NUMBER")]
    confirm_licenses: Option<usize>,
}

#[derive(clap::Args, Debug)]
struct Common {
    #[command(flatten)]
    input: ManifestArgs,
    /// Remembers which users these manifests made; contains no secret.
    #[arg(long, value_name = "FILE", default_value = "vmsctl.state.json")]
    state: PathBuf,
    /// Take over the existing user of this login; may be repeated.
    #[arg(long, value_name = "LOGIN")]
    adopt: Vec<Login>,
    /// Name every camera, layout, camera group and permission that is given or taken, instead of the first ten.
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    embedded: EmbeddedStore,
}

/// Why nothing more can be said or done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The environment has no whole account.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] state::Error),
    /// The server cannot be used.
    #[error(transparent)]
    Run(#[from] Box<run::Error>),
    /// The output takes nothing.
    #[error("could not write the output")]
    Write(#[from] std::io::Error),
}

/// What is asked of either of the two.
#[derive(Debug)]
pub struct ChangeCommand<'a> {
    common: &'a Common,
    mode: Mode,
    detailed: bool,
    set_passwords: bool,
    prune: bool,
    confirm_deletions: Option<usize>,
    confirm_licenses: Option<usize>,
}

impl<'a> From<&'a Plan> for ChangeCommand<'a> {
    fn from(plan: &'a Plan) -> Self {
        Self {
            common: &plan.common,
            mode: Mode::Plan,
            detailed: plan.detailed_exitcode,
            set_passwords: false,
            prune: false,
            confirm_deletions: None,
            confirm_licenses: None,
        }
    }
}

impl<'a> From<&'a Apply> for ChangeCommand<'a> {
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
            detailed: false,
            set_passwords: *set_passwords,
            prune: *prune,
            confirm_deletions: *confirm_deletions,
            confirm_licenses: *confirm_licenses,
        }
    }
}

impl ChangeCommand<'_> {
    /// The store that this process is to serve.
    pub fn embedded(&self) -> &EmbeddedStore {
        &self.common.embedded
    }

    /// Whether nothing is to be left behind.
    pub fn only_reads(&self) -> bool {
        self.mode == Mode::Plan
    }

    /// Reads the manifests, compares them with their servers, and does what is asked.
    ///
    /// # Errors
    /// Files, state or server cannot be used.
    pub async fn execute(
        &self,
        options: &ConnectOptions,
        progress: &Progress,
        console: &mut Console<'_>,
    ) -> Result<Exit, Error> {
        let input = &self.common.input;
        let mut loaded = input.load()?;
        if let Ok(manifests) = &mut loaded {
            account::supplement(manifests)?;
        }
        let loaded = loaded.and_then(|manifests| {
            // Nobody would have the password that its encrypted text is.
            match manifests.encrypted_in_use() {
                encrypted if encrypted.is_empty() => Ok(manifests),
                encrypted => Err(encrypted),
            }
        });
        let manifests = match loaded {
            Ok(manifests) => manifests,
            Err(problems) => {
                let findings = Findings::unreadable(self.command(), problems);
                input.print(&findings, console)?;
                writeln!(console.err, "{}", findings.summary)?;
                return Ok(Exit::Refused);
            }
        };
        let allowed = Allowed {
            adopt: self.common.adopt.iter().cloned().collect(),
            set_passwords: self.set_passwords,
            prune: self.prune,
            confirm_deletions: self.confirm_deletions,
            confirm_licenses: self.confirm_licenses,
        };
        let state = match self.mode {
            Mode::Plan => State::read(&self.common.state)?,
            Mode::Apply => State::open(&self.common.state)?,
        };
        let (objects, secrets) = (manifests.objects.clone(), manifests.secrets.clone());
        let run = Run::new(objects, secrets, state, allowed);
        let run = run.leaving(manifests.paused_sets());
        let reports = run.execute(self.mode, options, progress).await;
        progress.clear();
        let mut manifests = manifests;
        let forgotten = run.forgotten().into_iter();
        manifests
            .warnings
            .extend(forgotten.map(|told| Diagnostic::nowhere("UndeclaredServer", told)));
        self.report(reports.map_err(Box::new)?, &manifests, console)
    }

    const fn command(&self) -> &'static str {
        match self.mode {
            Mode::Plan => "plan",
            Mode::Apply => "apply",
        }
    }

    fn report(
        &self,
        servers: Vec<ServerReport>,
        manifests: &Manifests,
        console: &mut Console<'_>,
    ) -> Result<Exit, Error> {
        let retitled = servers.iter().flat_map(|report| &report.retitled);
        let retitled = retitled.map(|told| Diagnostic::nowhere("RenamedInVms", told.clone()));
        let users = servers.iter().flat_map(|report| &report.users);
        let mut problems: Vec<Diagnostic> = users
            .flat_map(|user| manifests.diagnose(&user.object, &user.violations))
            .collect();
        let sets = servers.iter().flat_map(|report| &report.sets);
        problems.extend(sets.filter_map(|set| diagnosis(set, manifests)));
        Diagnostic::sort(&mut problems);
        let totals = totals(&servers);
        let summaries: Vec<&str> = totals.iter().map(|total| total.text.as_str()).collect();
        let findings = Findings {
            command: self.command(),
            problems,
            warnings: manifests.warnings.iter().cloned().chain(retitled).collect(),
            passed_over: manifests.passed_over(),
            not_checked: Vec::new(),
            subjects: manifests.subjects().collect(),
            summary: summaries.join("; "),
            names_all: self.common.names,
            servers,
        };
        self.common.input.print(&findings, console)?;
        for Total { text, is_observed } in &totals {
            let would = match self.mode {
                Mode::Apply if !is_observed => "",
                Mode::Apply | Mode::Plan => "plan: ",
            };
            writeln!(console.err, "{would}{text}")?;
        }
        Ok(self.exit(&findings.servers))
    }

    fn exit(&self, reports: &[ServerReport]) -> Exit {
        let users = || reports.iter().flat_map(|report| &report.users);
        let sets = || reports.iter().flat_map(|report| &report.sets);
        if users().any(|user| user.action == Action::Failed)
            || sets().any(|set| set.action == SetAction::Failed)
        {
            Exit::Failed
        } else if users().any(|user| !user.violations.is_empty())
            || sets().any(|set| set.problem.is_some())
            || reports.iter().any(ServerReport::withholds_changes)
        {
            Exit::Refused
        } else if self.detailed && reports.iter().any(ServerReport::would_change) {
            Exit::Changes
        } else {
            Exit::Fine
        }
    }
}

/// What keeps a layout or camera group from being as declared, where that is declared.
fn diagnosis(set: &SetReport, manifests: &Manifests) -> Option<Diagnostic> {
    const PATH: &str = "spec.manage";
    let problem = set.problem.as_ref()?;
    let kind = set.kind.parse().ok()?;
    Some(Diagnostic {
        place: manifests.place(kind, &set.object, PATH),
        rule: Some(problem.reason),
        object: Some(set.title()),
        path: PATH.to_owned(),
        message: problem.message.clone(),
        hint: None,
    })
}
