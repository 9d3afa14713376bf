//! What holds of a store on a file holds on PostgreSQL.

use std::{env, process::Command};

use crate::support::store::database::VARIABLE;

/// What is about files alone, or has two databases by itself.
const ELSEWHERE: [&str; 4] = [
    "store::backup::",
    "store::process::",
    "store::replicas::",
    "gate::replicas::",
];
/// Which tests of the gate are about what it keeps; others are about nginx and video.
const AT_THE_GATE: [&str; 4] = [
    "gate::access_log::",
    "gate::mediamtx::",
    "gate::passwords::",
    "gate::sessions::",
];

/// This program, which has the tests, with a PostgreSQL for each store.
fn itself() -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.env(VARIABLE, "postgres");
    command
}

/// The tests that a list of this program names, of the store and of what the gate keeps.
fn chosen() -> Vec<String> {
    let listed = itself().args(["--list", "--format=terse"]).output();
    let listed = listed.expect("run this program").stdout;
    let listed = String::from_utf8(listed).expect("text");
    let names = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let is_chosen = |name: &&str| {
        let is = |prefix: &&str| name.starts_with(prefix);
        let is_ours = name.starts_with("store::") || AT_THE_GATE.iter().any(&is);
        is_ours && !ELSEWHERE.iter().any(is)
    };
    names.filter(is_chosen).map(str::to_owned).collect()
}

#[test]
fn what_holds_of_a_store_on_a_file_holds_on_postgresql() {
    let chosen = chosen();
    assert!(chosen.len() > 100, "{chosen:?}");
    let run = itself().arg("--exact").args(&chosen).output();
    let run = run.expect("run this program");
    let said = String::from_utf8_lossy(&run.stdout);
    let passed = format!("test result: ok. {} passed; 0 failed", chosen.len());
    assert!(
        run.status.success() && said.contains(&passed),
        "{said}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
}
