//! What a comment shows, and what it leaves out.

use super::*;
use crate::{
    cli::report::{
        diagnostic::Place,
        server::ServerReport,
        set::{SetAction, SetReport},
        user::Action,
    },
    fixtures::{in_video, user},
    status::{Changes, Listed},
};

fn findings(users: Vec<UserReport>, problems: Vec<Diagnostic>) -> Findings {
    Findings {
        command: "plan",
        servers: vec![ServerReport {
            asked: None,
            server: None,
            observed: false,
            sets: Vec::new(),
            users,
            retitled: Vec::new(),
            undeclared: Vec::new(),
        }],
        problems,
        warnings: Vec::new(),
        passed_over: Vec::new(),
        not_checked: Vec::new(),
        subjects: Vec::new(),
        summary: "2 created".to_owned(),
        names_all: false,
    }
}

fn gaining(name: &str, cameras: Vec<String>) -> UserReport {
    UserReport {
        action: Action::Create,
        changes: Changes {
            cameras: Listed {
                added: cameras,
                removed: Vec::new(),
            },
            ..Changes::default()
        },
        ..UserReport::of(&user(name).declared)
    }
}

fn problem(message: &str) -> Diagnostic {
    Diagnostic {
        place: Some(Place {
            file: "site/user.yaml".into(),
            line: 15,
            column: 3,
            excerpt: None,
        }),
        rule: Some("LoginTaken"),
        object: Some("VmsUser video/alice".to_owned()),
        path: "spec.login".to_owned(),
        message: message.to_owned(),
        hint: Some("choose another".to_owned()),
    }
}

fn made(name: &str) -> SetReport {
    SetReport {
        kind: "VmsLayout",
        object: in_video("wall"),
        action: SetAction::Create,
        writes: vec![format!("made as `{name}`, with: gate-1")],
        problem: None,
        error: None,
    }
}

/// The parts outside of all code spans, which GitHub and GitLab read as Markdown.
fn outside_of_code(line: &str) -> String {
    let mut outside = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        outside += &rest[..start];
        let fence = rest[start..]
            .chars()
            .take_while(|mark| *mark == '`')
            .count();
        let fence = "`".repeat(fence);
        let inner = &rest[start + fence.len()..];
        let mut end = 0;
        // A run of just as many backticks ends the span.
        loop {
            end += inner[end..].find('`').expect("every span ends");
            let run = inner[end..].chars().take_while(|mark| *mark == '`').count();
            if run == fence.len() {
                break;
            }
            end += run;
        }
        rest = &inner[end + fence.len()..];
    }
    outside + rest
}

#[test]
fn a_comment_says_who_gains_what_and_what_is_wrong() {
    let users = vec![gaining("alice", vec!["gate-1".into(), "gate-2".into()])];
    let text = comment(&findings(users, vec![problem("`x` has it")]));
    insta::assert_snapshot!(text, @r"
    ### vmsctl plan: 2 created

    | user | what | gains | loses | changes |
    |---|---|---|---|---|
    | `video/alice`<br>`alice@example.com` | create | cameras `gate-1`, `gate-2` |  |  |

    **What is wrong**

    - `site/user.yaml:15` `LoginTaken` `VmsUser video/alice spec.login`<br>`` `x` has it ``<br>help: `choose another`
    ");
}

#[test]
fn a_comment_says_what_is_made_before_who_gets_it() {
    let mut findings = findings(vec![gaining("alice", vec!["gate-1".into()])], Vec::new());
    findings.servers[0].sets = vec![made("North | wall")];
    insta::assert_snapshot!(comment(&findings), @r"
    ### vmsctl plan: 2 created

    | layout or camera group | what | writes |
    |---|---|---|
    | `VmsLayout video/wall` | create | ``made as `North \| wall`, with: gate-1`` |

    | user | what | gains | loses | changes |
    |---|---|---|---|---|
    | `video/alice`<br>`alice@example.com` | create | cameras `gate-1` |  |  |
    ");
}

#[test]
fn nothing_of_a_name_is_read_as_markdown() {
    let hostile = [
        "@everyone",
        "a | b",
        "`code` @team",
        "``two`` ` one",
        "<img src=x onerror=alert(1)>",
        "[click](https://example.com)\n\n# heading",
        "#1 !2 \u{1b}[31m",
        "\\`@me",
    ];
    for name in hostile {
        let users = vec![gaining("alice", vec![name.to_owned()])];
        let text = comment(&findings(users, vec![problem(name)]));
        let (table, list) = text.split_once("**What is wrong**").expect("both");
        let row = table.trim_end().lines().last().expect("a row");
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 6, "a cell ends early: {row}");
        let item = list.lines().last().expect("an item");
        for line in [row, item] {
            let outside = outside_of_code(line);
            let found = outside.contains(['@', '#', '[', '!', '\u{1b}', '(']);
            assert!(!found && !outside.contains("<img"), "{name}: {outside}");
        }
        assert_eq!(list.lines().count(), 3, "one line an item: {list}");
    }
}

#[test]
fn a_comment_is_never_longer_than_github_takes_and_says_what_it_leaves_out() {
    let cameras: Vec<String> = (0..3_000)
        .map(|camera| format!("camera-{camera}-{}", "x".repeat(200)))
        .collect();
    let users = (0..400).map(|number| gaining(&format!("user-{number}"), cameras.clone()));
    let problems = (0..400).map(|number| problem(&format!("{number} {}", "y".repeat(5_000))));
    let mut findings = findings(users.collect(), problems.collect());
    let sets = (0..400).map(|number| made(&format!("{number} {}", "x".repeat(300))));
    findings.servers[0].sets = sets.collect();
    findings.not_checked = vec!["z".repeat(900); 100];
    let text = comment(&findings);
    assert!(text.len() < 65_536, "{}", text.len());
    for part in [
        "and 2975 more",
        "more users: ",
        "more layouts and camera groups: ",
        "more problems: ",
        "more that was not checked: ",
    ] {
        assert!(text.contains(part), "{part}");
    }
}
