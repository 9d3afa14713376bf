//! A test for each object, as `JUnit` XML in the form that the report of a pipeline reads; a suite is a file.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{
    diagnostic::{Diagnostic, Place, render},
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
    let suites = suites(findings);
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases = || suites.values().flat_map(BTreeMap::values);
    let name = format!("vmsctl {}", findings.command);
    let totals = totals(cases());
    writer
        .create_element("testsuites")
        .with_attributes([("name", name.as_str())])
        .with_attributes(attributes(&totals))
        .write_inner_content(|writer| {
            suites
                .iter()
                .try_for_each(|(file, cases)| write_suite(writer, file, cases))
        })?;
    writeln!(writer.into_inner())
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
    for user in findings.users() {
        let object = format!("VmsUser {}", user.object);
        let case = homes.get_key_value(object.as_str());
        let case = case.and_then(|(object, file)| suites.get_mut(file)?.get_mut(object));
        if let Some(case) = case {
            case.error = user.error.as_deref();
            if !user.is_quiet() {
                case.changes = user.to_string();
            }
        }
    }
    suites
}

/// How many tests, failures and errors.
fn totals<'c, 'a: 'c>(cases: impl Iterator<Item = &'c Case<'a>>) -> [String; 3] {
    let mut totals = [0, 0, 0];
    for case in cases {
        totals[0] += 1;
        totals[1] += usize::from(!case.problems.is_empty());
        totals[2] += usize::from(case.error.is_some());
    }
    totals.map(|total: usize| total.to_string())
}

fn attributes([tests, failures, errors]: &[String; 3]) -> [(&str, &str); 3] {
    [("tests", tests), ("failures", failures), ("errors", errors)]
}

fn write_suite<W: Write>(
    writer: &mut Writer<W>,
    file: &str,
    cases: &BTreeMap<&str, Case<'_>>,
) -> io::Result<()> {
    let totals = totals(cases.values());
    writer
        .create_element("testsuite")
        .with_attributes([("name", file)])
        .with_attributes(attributes(&totals))
        .write_inner_content(|writer| {
            cases
                .iter()
                .try_for_each(|(object, case)| write_case(writer, file, object, case))
        })?;
    Ok(())
}

fn write_case<W: Write>(
    writer: &mut Writer<W>,
    file: &str,
    object: &str,
    case: &Case<'_>,
) -> io::Result<()> {
    let line = case.line.map(|line| line.to_string());
    let element = writer
        .create_element("testcase")
        .with_attributes([("classname", file), ("name", object), ("file", file)])
        .with_attributes(line.as_deref().map(|line| ("line", line)));
    if case.problems.is_empty() && case.error.is_none() && case.changes.is_empty() {
        element.write_empty()?;
        return Ok(());
    }
    element.write_inner_content(|writer| {
        for problem in &case.problems {
            let kind = problem.rule.unwrap_or("InvalidManifest");
            let text = render(std::slice::from_ref(*problem), false);
            write_text(
                writer,
                "failure",
                &[("message", &problem.message), ("type", kind)],
                &text,
            )?;
        }
        if let Some(error) = case.error {
            write_text(writer, "error", &[("message", error)], error)?;
        }
        if !case.changes.is_empty() {
            write_text(writer, "system-out", &[], &case.changes)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_text<W: Write>(
    writer: &mut Writer<W>,
    element: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> io::Result<()> {
    let attributes: Vec<(&str, String)> = attributes
        .iter()
        .map(|(name, value)| (*name, printable(value)))
        .collect();
    let attributes = attributes
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    writer
        .create_element(element)
        .with_attributes(attributes)
        .write_text_content(BytesText::new(printable(text).trim_end()))?;
    Ok(())
}

/// XML has no way to write most control characters (XML 1.0, 2.2).
fn printable(text: &str) -> String {
    let may_stand = |character: char| {
        !character.is_control() && !matches!(character, '\u{FFFE}' | '\u{FFFF}')
            || matches!(character, '\t' | '\n' | '\r')
    };
    let replaced = text.chars().map(|character| {
        if may_stand(character) {
            character
        } else {
            '\u{FFFD}'
        }
    });
    replaced.collect()
}
