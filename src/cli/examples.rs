//! Examples of every command, as `--help` and the manual pages show them.

use clap::Command;

/// One a line: what is typed after the name of the program, and what that does.
const EXAMPLES: &str = include_str!("examples.txt");

/// An example of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What is typed after the name of the program.
    pub typed: &'static str,
    /// What that does.
    pub does: &'static str,
}

/// All of them.
pub fn examples() -> impl Iterator<Item = Example> {
    let lines = EXAMPLES.lines().filter_map(|line| line.split_once("  # "));
    lines.map(|(typed, does)| Example { typed, does })
}

/// Those of a command, by its words.
pub fn examples_of(words: &str) -> Vec<Example> {
    let of_command = |example: &Example| {
        let rest = example.typed.strip_prefix(words);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    examples().filter(of_command).collect()
}

/// The command line with the examples of each command before what its help ends with.
pub fn with_examples(command: Command, program: &str) -> Command {
    below(command, program, "")
}

fn below(command: Command, program: &str, above: &str) -> Command {
    command.mut_subcommands(|command| {
        let words = format!("{above}{}", command.get_name());
        if command.has_subcommands() {
            return below(command, program, &format!("{words} "));
        }
        let ends = command.get_after_help().map(ToString::to_string);
        let ends = ends.map_or_else(String::new, |ends| format!("\n\n{ends}"));
        command.after_help(format!("{}{ends}", told(&examples_of(&words), program)))
    })
}

fn told(examples: &[Example], program: &str) -> String {
    let lines = examples
        .iter()
        .map(|Example { typed, does }| format!("  # {does}\n  {program} {typed}"));
    format!("Examples:\n{}", lines.collect::<Vec<_>>().join("\n"))
}
