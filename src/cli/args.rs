//! What can be asked on the command line.

use clap::{CommandFactory as _, Parser, Subcommand};

use super::{
    command::{
        access, change, cluster, completion, conformance, diff, duplicate, export, generated, man,
        release, validate,
    },
    examples::with_examples,
};

/// The same stand in docs/vmsctl.md.
const EXIT_CODES: &str = "\
Exit codes:
  0  everything is as declared, or would be
  1  a manifest does not read, a declaration violates rules, or what is asked is refused: nothing was added for it
  2  the command line is wrong
  3  a file, the environment or the server failed; what was done before is done
  4  nothing is wrong and something would change: only of `plan --detailed-exitcode`";

/// Declares who may watch which camera, from files.
#[derive(Parser, Debug)]
#[command(name = "vmsctl", version, after_help = EXIT_CODES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Say what is wrong with manifests, without a cluster and without a server.
    #[command(after_help = EXIT_CODES)]
    Validate(validate::Validate),
    /// Say what the manifests would change, and change nothing.
    #[command(after_help = EXIT_CODES)]
    Plan(change::Plan),
    /// Make the VMS agree with the manifests.
    #[command(after_help = EXIT_CODES)]
    Apply(change::Apply),
    /// Say who may see and do what, from where and when, and which object says so; by the manifests alone.
    #[command(after_help = EXIT_CODES)]
    Access(Box<access::Access>),
    /// Say who gains and loses what from one state of the manifests in Git to another one, as for a pull request.
    #[command(after_help = EXIT_CODES)]
    Diff(Box<diff::Diff>),
    /// Write the manifest of a new user with the settings of another one, all but login and password.
    Duplicate(Box<duplicate::Duplicate>),
    /// Write manifests of the cameras, layouts, camera groups and users that a server has and the manifests do not declare;
    /// no password is among them.
    #[command(after_help = EXIT_CODES)]
    Export(export::Export),
    /// Try whether a server keeps what its driver promises, with a throwaway user, and print a report without secrets.
    #[command(after_help = EXIT_CODES)]
    Conformance(conformance::Conformance),
    /// What is asked of a cluster in which an operator runs.
    #[command(flatten)]
    Cluster(cluster::ClusterCommand),
    /// Take our finalizers off the objects of a cluster whose operator is gone, and leave the VMS as it is.
    #[command(after_help = EXIT_CODES)]
    Release(release::Release),
    /// Print the definitions of the custom resources, for `kubectl apply -f -`.
    Crds(generated::Args),
    /// Print the admission policies, for `kubectl apply -f -`.
    Policies(generated::Args),
    /// Print the page of the documentation about permissions.
    Permissions,
    /// Print the page of the documentation about drivers.
    Drivers,
    /// Print what a shell needs to complete this command line.
    Completion(completion::Args),
    /// Write the manual pages.
    Man(man::Args),
}

/// What a program is called that kubectl finds as its plugin.
const PLUGIN: &str = "kubectl-vms";

/// The command line of a program that was called so: help, examples and errors speak of `kubectl vms` where kubectl called
/// it.
pub fn command_called(program: Option<&str>) -> clap::Command {
    let command = Args::command();
    if program.is_some_and(|program| program.trim_end_matches(".exe") == PLUGIN) {
        let command = command.name("kubectl-vms").bin_name("kubectl vms");
        with_examples(command, "kubectl vms")
    } else {
        with_examples(command, "vmsctl")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::examples::{Example, examples, examples_of};

    #[test]
    fn a_plugin_of_kubectl_speaks_as_it_was_called() {
        let help = |program| {
            let mut command = command_called(Some(program));
            let shown = command.try_get_matches_from_mut([program, "status", "--help"]);
            shown.unwrap_err().to_string()
        };
        assert!(help("kubectl-vms").contains("Usage: kubectl vms status"));
        assert!(help("kubectl-vms").contains("\n  kubectl vms status -n video\n"));
        assert!(help("vmsctl").contains("Usage: vmsctl status"));
    }

    /// Every command that does something, by its words.
    fn commands(command: &clap::Command, above: &str) -> Vec<(String, clap::Command)> {
        let below = command
            .get_subcommands()
            .filter(|command| command.get_name() != "help");
        let found = below.flat_map(|command| {
            let words = format!("{above}{}", command.get_name());
            if command.has_subcommands() {
                commands(command, &format!("{words} "))
            } else {
                vec![(words, command.clone())]
            }
        });
        found.collect()
    }

    #[test]
    fn every_command_has_examples_that_it_takes_and_no_other_one_has() {
        let commands = commands(&command_called(None), "");
        for (words, command) in &commands {
            let of_command = examples_of(words);
            assert!((1..=3).contains(&of_command.len()), "{words}");
            for Example { typed, .. } in of_command {
                let shell = typed.split(['|', '>']).next().unwrap();
                let all = ["vmsctl"].into_iter().chain(shell.split_whitespace());
                let parsed = Args::try_parse_from(all);
                assert!(parsed.is_ok(), "{typed}: {}", parsed.unwrap_err());
                let help = command.get_after_help().unwrap().to_string();
                assert!(help.contains(&format!("vmsctl {typed}")), "{help}");
            }
        }
        let shown: usize = commands
            .iter()
            .map(|(words, _)| examples_of(words).len())
            .sum();
        assert_eq!(shown, examples().count(), "an example is of no command");
    }

    #[test]
    fn an_option_means_the_same_in_every_command() {
        for (words, command) in commands(&command_called(None), "") {
            for option in command.get_arguments() {
                let value = option.get_value_names().unwrap_or_default();
                let value = value.first().map(clap::builder::Str::as_str);
                let is_short = option.get_short() == Some('o');
                match option.get_long() {
                    Some("output") => {
                        let forms = option.get_possible_values();
                        let is_form = forms.iter().any(|form| form.get_name() == "json");
                        assert!(is_form && is_short, "{words}: --output is a form");
                    }
                    Some("output-file") => assert_eq!(value, Some("FILE"), "{words}"),
                    Some("output-folder") => assert_eq!(value, Some("FOLDER"), "{words}"),
                    Some("filename") => assert_eq!(option.get_short(), Some('f'), "{words}"),
                    Some("namespace") => assert_eq!(option.get_short(), Some('n'), "{words}"),
                    other => {
                        assert!(!is_short, "{words}: -o is --output");
                        let is_output = other.is_some_and(|long| long.contains("output"));
                        assert!(!is_output, "{words}: --{}", other.unwrap_or_default());
                    }
                }
            }
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_documentation_has_the_same_exit_codes() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vmsctl.md");
        let documentation = std::fs::read_to_string(path).unwrap();
        let codes = EXIT_CODES
            .lines()
            .skip(1)
            .map(|line| line.trim().split_once("  ").unwrap());
        for (code, meaning) in codes {
            let row = format!("| {code} | {meaning} |");
            assert!(documentation.contains(&row), "{row}");
        }
    }
}
