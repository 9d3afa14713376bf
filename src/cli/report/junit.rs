//! A test for each object, as `JUnit` XML in the form that the report of a pipeline reads; a suite is a file.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{
    diagnostic::{Diagnostic, INVALID_MANIFEST, Place, render},
    findings::Findings,
};

/// One object, and what is wrong with it.
#[derive(Default)]
struct Case<'a> {
    line: Option<usize>,
    problems: Vec<&'a Diagnostic>,
    error: Option<&'a str>,
    changes: String,
}

/// The cases of each file, by what the objects are called.
type Suites<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Case<'a>>>;

/// Of what stands in no file.
const NOWHERE: &str = "vmsctl";

pub(super) fn write(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new(format!("vmsctl {}", findings.command));
    let suites = suites(findings);
    report.add_test_suites(suites.iter().map(|(file, cases)| suite(file, cases)));
    report.serialize(out).map_err(io::Error::other)
}

fn suites(findings: &Findings) -> Suites<'_> {
    let mut suites = Suites::new();
    let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
    for subject in &findings.subjects {
        let Place { file, line, .. } = &subject.place;
        let cases = suites.entry(file).or_default();
        cases.entry(&subject.object).or_default().line = Some(*line);
        homes.insert(&subject.object, file);
    }
    for problem in &findings.problems {
        let object = problem.object.as_deref().unwrap_or("manifest");
        let place = problem.place.as_ref();
        let file = homes.get(object).copied();
        let file = file.or_else(|| place.map(|place| &*place.file));
        let cases = suites.entry(file.unwrap_or(NOWHERE)).or_default();
        let case = cases.entry(object).or_default();
        case.line = case.line.or(place.map(|place| place.line));
        case.problems.push(problem);
    }
    let users = findings.users().map(|user| {
        let changes = (!user.is_quiet()).then(|| user.to_string());
        let object = format!("VmsUser {}", user.object);
        (object, user.error.as_deref(), changes)
    });
    let sets = findings.sets().map(|set| {
        let changes = (!set.is_quiet()).then(|| set.to_string());
        (set.title(), set.error.as_deref(), changes)
    });
    for (object, error, changes) in users.chain(sets) {
        let case = homes.get_key_value(object.as_str());
        let case = case.and_then(|(object, file)| suites.get_mut(file)?.get_mut(object));
        if let Some(case) = case {
            case.error = error;
            case.changes = changes.unwrap_or_default();
        }
    }
    suites
}

fn suite(file: &str, cases: &BTreeMap<&str, Case<'_>>) -> TestSuite {
    let mut suite = TestSuite::new(file);
    suite.add_test_cases(cases.iter().map(|(object, case)| case.test(file, object)));
    suite
}

impl Case<'_> {
    fn test(&self, file: &str, object: &str) -> TestCase {
        let mut test = TestCase::new(object, self.status());
        test.set_classname(file);
        test.extra.insert("file".into(), file.into());
        if let Some(line) = self.line {
            test.extra.insert("line".into(), line.to_string().into());
        }
        if !self.changes.is_empty() {
            test.set_system_out(self.changes.trim_end());
        }
        test
    }

    /// A test fails once: its message is that of the first problem, its text has all of them.
    fn status(&self) -> TestCaseStatus {
        let problems = render(self.problems.iter().copied(), false);
        if let Some(error) = self.error {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(error);
            status.set_description(format!("{error}\n\n{problems}").trim_end());
            return status;
        }
        let Some(first) = self.problems.first() else {
            return TestCaseStatus::success();
        };
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(first.message.as_str());
        status.set_type(first.rule.unwrap_or(INVALID_MANIFEST));
        status.set_description(problems.trim_end());
        status
    }
}
