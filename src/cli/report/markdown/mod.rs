//! What a run found, for a comment on a pull request.
//!
//! Everything that is not ours stands in code spans: there neither GitHub nor GitLab reads a mention, a link, a
//! reference or a tag. Only a comment of a bounded length is taken; what is left out is counted.

use super::{
    diagnostic::Diagnostic, findings::Findings, line::in_one_line, server::ServerReport,
    set::SetReport, undeclared::Undeclared, user::UserReport,
};

/// The most bytes of the table of users. Together with the other parts this stays below the 65,536 characters of a comment on
/// GitHub.
const TABLE: usize = 25_000;
/// The most bytes of the table of layouts and camera groups.
const SETS: usize = 5_000;
/// The most bytes of the list of what is wrong.
const PROBLEMS: usize = 20_000;
/// The most bytes of the list of what may be wrong.
const WARNINGS: usize = 3_000;
/// The most bytes of the list of servers.
const SERVERS: usize = 2_000;
/// The most bytes of what was passed over.
const PASSED_OVER: usize = 2_000;
/// The most bytes of what was not checked.
const NOT_CHECKED: usize = 6_000;
/// The most characters of one text of somebody else's.
const TEXT: usize = 1_000;
/// The most names in one cell.
const NAMES: usize = 25;

/// The comment: a heading with the totals, who gains and loses what, what is wrong, and what was not checked.
pub(super) fn comment(findings: &Findings) -> String {
    let mut text = format!(
        "### vmsctl {}: {}\n",
        findings.command,
        in_one_line(&findings.summary)
    );
    let servers = findings.servers.iter().filter_map(ServerReport::title);
    let servers = servers.map(|server| format!("- {}\n", code(&server)));
    text += &section("\n", servers, SERVERS, "more servers");
    let sets = findings.sets().filter(|set| !set.is_quiet());
    let heading = "\n| layout or camera group | what | writes |\n|---|---|---|\n";
    let what = "more layouts and camera groups";
    text += &section(heading, sets.map(row_of_set), SETS, what);
    let users = findings.users().filter(|user| !user.is_quiet()).map(row);
    let rows = users.chain(findings.undeclared().map(row_of_undeclared));
    let heading = "\n| user | what | gains | loses | changes |\n|---|---|---|---|---|\n";
    text += &section(heading, rows, TABLE, "more users");
    let problems = findings.problems.iter().map(item);
    text += &section(
        "\n**What is wrong**\n\n",
        problems,
        PROBLEMS,
        "more problems",
    );
    let warnings = findings.warnings.iter().map(item);
    text += &section("\n**Warnings**\n\n", warnings, WARNINGS, "more warnings");
    let others = findings.passed_over.iter();
    let others = others.map(|other| format!("- {}\n", code(other)));
    text += &section(
        "\n**Passed over**\n\n",
        others,
        PASSED_OVER,
        "more passed over",
    );
    let open = findings.not_checked.iter();
    let open = open.map(|open| format!("- {}\n", code(open)));
    text + &section(
        "\n**Not checked**\n\n",
        open,
        NOT_CHECKED,
        "more that was not checked",
    )
}

/// As many of the parts as fit, and how many do not; nothing where there are none.
fn section(heading: &str, parts: impl Iterator<Item = String>, most: usize, what: &str) -> String {
    let mut text = String::new();
    let mut left_out = 0;
    for part in parts {
        if left_out == 0 && text.len() + part.len() <= most {
            text += &part;
        } else {
            left_out += 1;
        }
    }
    if text.is_empty() && left_out == 0 {
        return text;
    }
    if left_out > 0 {
        let note = "this comment shows the first ones; `--output text` shows all";
        text = format!("{text}\n{left_out} {what}: {note}.\n");
    }
    format!("{heading}{text}")
}

fn row(user: &UserReport) -> String {
    let (_, what) = user.sign_and_words();
    let lists = user.changes.lists();
    let gains = lists
        .each_ref()
        .map(|(what, listed)| names(what, &listed.added));
    let loses = lists
        .each_ref()
        .map(|(what, listed)| names(what, &listed.removed));
    let others = user.others().into_iter();
    let mut others: Vec<String> = others
        .map(|(_, what, how)| format!("{what} {}", cell(&how)))
        .collect();
    others.extend(user.error.as_deref().map(cell));
    let (gains, loses) = (lines(gains), lines(loses));
    format!(
        "| {}<br>{} | {what} | {gains} | {loses} | {} |\n",
        cell(&user.object.to_string()),
        cell(&user.login),
        lines(others)
    )
}

fn row_of_set(set: &SetReport) -> String {
    let (_, what) = set.action.sign_and_words();
    let writes = set.writes.iter().chain(&set.error);
    let writes = lines(writes.map(|write| cell(write)));
    format!("| {} | {what} | {writes} |\n", cell(&set.title()))
}

fn row_of_undeclared(user: &Undeclared) -> String {
    format!(
        "| {}<br>{} | {} | | | |\n",
        cell(&user.object.to_string()),
        cell(&user.login),
        user.outcome()
    )
}

fn lines(parts: impl IntoIterator<Item = String>) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("<br>")
}

fn names(what: &str, names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| cell(name)).collect();
    match (shown.is_empty(), names.len().saturating_sub(NAMES)) {
        (true, _) => String::new(),
        (false, 0) => format!("{what} {}", shown.join(", ")),
        (false, more) => format!("{what} {} and {more} more", shown.join(", ")),
    }
}

fn item(problem: &Diagnostic) -> String {
    let mut parts = Vec::new();
    if let Some(place) = &problem.place {
        parts.push(code(&format!("{}:{}", place.file, place.line)));
    }
    parts.extend(problem.rule.map(code));
    let subject = problem.subject();
    if !subject.is_empty() {
        parts.push(code(&subject));
    }
    let mut lines = vec![parts.join(" "), code(&problem.message)];
    let hint = problem.hint.as_deref();
    lines.extend(hint.map(|hint| format!("help: {}", code(hint))));
    format!("- {}\n", lines.join("<br>"))
}

/// A code span in a table, whose cells end at every other bar.
pub(super) fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A text of somebody else's as a code span, in one line; quoted by more backticks than stand in it together.
pub(super) fn code(text: &str) -> String {
    let mut line = in_one_line(text);
    if line.chars().count() > TEXT {
        line = line.chars().take(TEXT).chain(['…']).collect();
    }
    let longest = line.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default() + 1);
    if line.is_empty() || line.starts_with('`') || line.ends_with('`') {
        format!("{fence} {line} {fence}")
    } else {
        format!("{fence}{line}{fence}")
    }
}

#[cfg(test)]
mod tests;
