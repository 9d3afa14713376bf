//! `vmsctl`: the command line. It serves a store itself where it is asked to, in place of a server.

use std::{
    env,
    error::Error,
    fs,
    io::{self, IsTerminal as _, Write as _},
    net::TcpListener,
    path::PathBuf,
    process::{self, ExitCode},
};

use anstream::{AutoStream, ColorChoice};
use clap::FromArgMatches as _;
use tokio::sync::oneshot;
use vms_operator::{
    cli::{
        args::{Args, Command, command_called},
        command::{
            change::ChangeCommand, completion, conformance::Conformance, console::Console, crds,
            drivers, duplicate::Duplicate, embedded::EmbeddedStore, exit::Exit, export::Export,
            man, permissions, policies, release::Release,
        },
        report::progress::Progress,
        run::ConnectOptions,
    },
    error_chain::in_words,
    server::{Config, serve},
};

/// The input is wrong, or violates rules.
const REFUSED: u8 = 1;
/// Files, the environment or the store failed.
const FAILED: u8 = 3;
/// Something would change, and that was asked.
const CHANGES: u8 = 4;

#[tokio::main]
async fn main() -> ExitCode {
    // Before the first connection: an error says that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (args, command) = arguments();
    let outcome = match &args.command {
        Command::Validate(validate) => {
            on_console(async |console| Ok(validate.execute(console).await?)).await
        }
        Command::Plan(plan) => change(&plan.into()).await,
        Command::Apply(apply) => change(&apply.into()).await,
        Command::Access(access) => {
            on_console(async |console| Ok(Box::pin(access.execute(console)).await?)).await
        }
        Command::Diff(diff) => {
            on_console(async |console| Ok(Box::pin(diff.execute(console)).await?)).await
        }
        Command::Duplicate(duplicate) => copy(duplicate).await,
        Command::Export(export) => write_out(export).await,
        Command::Conformance(conformance) => try_server(conformance).await,
        Command::Release(release) => remove_finalizers(release).await,
        Command::Cluster(question) => {
            on_console(async |console| Ok(Box::pin(question.execute(console)).await?)).await
        }
        Command::Crds(args) => crds::run(args, &mut io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
        Command::Policies(args) => policies::run(args, &mut io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
        Command::Completion(args) => completion::run(args, command, &mut io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
        Command::Man(args) => man::run(args, command)
            .map(|()| Exit::Fine)
            .map_err(Into::into),
        Command::Drivers => drivers::run(&mut io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
        Command::Permissions => permissions::run(&mut io::stdout().lock())
            .map(|()| Exit::Fine)
            .map_err(Into::into),
    };
    match outcome {
        Ok(Exit::Fine) => ExitCode::SUCCESS,
        Ok(Exit::Changes) => ExitCode::from(CHANGES),
        Ok(Exit::Refused) => ExitCode::from(REFUSED),
        Ok(Exit::Failed) => ExitCode::from(FAILED),
        Err(error) => {
            report(error.as_ref());
            ExitCode::from(FAILED)
        }
    }
}

/// What is asked, and the command line as the program was called.
fn arguments() -> (Args, clap::Command) {
    let program = env::args_os().next().map(PathBuf::from);
    let program = program.as_ref().and_then(|program| program.file_name());
    let command = command_called(program.and_then(|program| program.to_str()));
    let matches = command.clone().get_matches();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    (args, command)
}

/// What needs no server of its own.
async fn on_console(
    work: impl AsyncFnOnce(&mut Console<'_>) -> Result<Exit, Box<dyn Error>>,
) -> Result<Exit, Box<dyn Error>> {
    let (out, err) = (&mut io::stdout(), &mut io::stderr());
    let mut console = Console {
        out,
        err,
        color: is_colored(),
    };
    work(&mut console).await
}

async fn change(command: &ChangeCommand<'_>) -> Result<Exit, Box<dyn Error>> {
    let scratch = Scratch::of(command);
    serving(&scratch.embedded, async |options| {
        let progress = progress();
        let (out, err) = (&mut io::stdout(), &mut io::stderr());
        let mut console = Console {
            out,
            err,
            color: is_colored(),
        };
        Ok(Box::pin(command.execute(options, &progress, &mut console)).await?)
    })
    .await
}

/// A store that a plan asks: one that is not there is made elsewhere, and is gone with this.
struct Scratch {
    embedded: EmbeddedStore,
    folder: Option<PathBuf>,
}

impl Scratch {
    fn of(command: &ChangeCommand<'_>) -> Self {
        let mut embedded = command.embedded().clone();
        let is_new = |database: &PathBuf| command.only_reads() && !database.exists();
        let mut folder = None;
        if embedded.database.as_ref().is_some_and(is_new) {
            let made = env::temp_dir().join(format!("vmsctl-plan-{}", process::id()));
            // A folder that somebody else prepared there is not used.
            if fs::create_dir(&made).is_ok() {
                embedded.database = Some(made.join("store.db"));
                folder = Some(made);
            }
        }
        Self { embedded, folder }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

async fn copy(duplicate: &Duplicate) -> Result<Exit, Box<dyn Error>> {
    serving(duplicate.embedded(), async |options| {
        let (out, err) = (&mut io::stdout(), &mut io::stderr());
        Ok(Box::pin(duplicate.execute(options, is_colored(), out, err)).await?)
    })
    .await
}

async fn write_out(export: &Export) -> Result<Exit, Box<dyn Error>> {
    serving(export.embedded(), async |options| {
        let progress = progress();
        let (out, err) = (&mut io::stdout(), &mut io::stderr());
        let mut console = Console {
            out,
            err,
            color: is_colored(),
        };
        Ok(Box::pin(export.execute(options, &progress, &mut console)).await?)
    })
    .await
}

/// Whoever breaks it off finds no throwaway user there afterwards.
async fn try_server(conformance: &Conformance) -> Result<Exit, Box<dyn Error>> {
    serving(conformance.embedded(), async |options| {
        let (out, err) = (&mut io::stdout(), &mut io::stderr());
        let mut console = Console {
            out,
            err,
            color: is_colored(),
        };
        let Some(prepared) = conformance.prepare(options, &mut console)? else {
            return Ok(Exit::Refused);
        };
        let finished = tokio::select! {
            exit = Box::pin(prepared.execute(&mut console)) => Some(exit?),
            _ = tokio::signal::ctrl_c() => None,
        };
        match finished {
            Some(exit) => Ok(exit),
            None => Ok(prepared.clean_up(&mut console).await?),
        }
    })
    .await
}

async fn remove_finalizers(release: &Release) -> Result<Exit, Box<dyn Error>> {
    let (out, err) = (&mut io::stdout(), &mut io::stderr());
    Ok(release.execute(out, err).await?)
}

/// On a terminal that knows colours, where `NO_COLOR` and its like do not forbid them.
fn is_colored() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

fn progress() -> Progress {
    let terminal = io::stderr();
    if terminal.is_terminal() {
        Progress::on(Box::new(terminal))
    } else {
        Progress::SILENT
    }
}

/// Serves the store that is asked for in place of a server, for as long as the work takes.
async fn serving(
    embedded: &EmbeddedStore,
    work: impl AsyncFnOnce(&ConnectOptions) -> Result<Exit, Box<dyn Error>>,
) -> Result<Exit, Box<dyn Error>> {
    let EmbeddedStore {
        database: Some(database),
        seed,
    } = embedded
    else {
        return work(&ConnectOptions::default()).await;
    };
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let config = Config {
        seed: seed.clone(),
        pages: false,
        ..Config::new(database)
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let server = serve(config, listener, async {
        // A sender that is gone asks for the end too.
        let _ = stopped.await;
    })
    .await?;
    let options = ConnectOptions {
        url: Some(format!("http://{}", server.address).into()),
    };
    let exit = work(&options).await;
    drop(stop);
    server.ended().await?;
    exit
}

/// Nothing is left to be done where even standard error is gone.
fn report(error: &dyn Error) {
    let _ = writeln!(io::stderr(), "error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        let _ = writeln!(io::stderr(), "  because: {}", in_words(&text));
        cause = error.source();
    }
}
