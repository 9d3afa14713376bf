//! The findings as a report.

use serde::Serialize;

use super::finding::{Finding, Verdict};
use crate::cli::report::document::{Block, Document, Form, Table};

/// All that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// How many checks came out how.
    pub summary: Summary,
    /// What each found.
    pub findings: Vec<Finding>,
}

/// How many checks came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// As they should be.
    pub ok: usize,
    /// To know.
    pub warn: usize,
    /// That cannot work.
    pub fail: usize,
    /// That nobody could tell.
    pub unknown: usize,
}

impl Diagnosis {
    /// Of what was found.
    pub fn of(findings: Vec<Finding>) -> Self {
        let count = |verdict| {
            findings
                .iter()
                .filter(|finding| finding.result == verdict)
                .count()
        };
        let summary = Summary {
            ok: count(Verdict::Ok),
            warn: count(Verdict::Warn),
            fail: count(Verdict::Fail),
            unknown: count(Verdict::Unknown),
        };
        Self { summary, findings }
    }

    /// Whether something cannot work like this.
    pub const fn has_failures(&self) -> bool {
        self.summary.fail > 0
    }

    /// As a report: a line a check at a terminal, and a table elsewhere.
    pub fn document(&self, title: String, form: Form) -> Document {
        let Summary {
            ok,
            warn,
            fail,
            unknown,
        } = self.summary;
        let blocks = match form {
            Form::Text => self.findings.iter().map(line).map(Block::Text).collect(),
            Form::Json | Form::Csv | Form::Markdown | Form::Html => {
                vec![Block::Table(self.table())]
            }
        };
        Document {
            title,
            notes: vec![format!(
                "{ok} ok, {warn} to know, {fail} failed, {unknown} unknown"
            )],
            blocks,
        }
    }

    /// A row a check.
    pub fn table(&self) -> Table {
        Table {
            caption: "What was checked".to_owned(),
            columns: ["result", "check", "looked at", "found", "what to do"]
                .map(str::to_owned)
                .into(),
            rows: self.findings.iter().map(row).collect(),
        }
    }
}

fn row(finding: &Finding) -> Vec<String> {
    let result: &str = finding.result.into();
    vec![
        result.to_owned(),
        finding.check.to_owned(),
        finding.looked_at.clone(),
        finding.found.clone(),
        finding.remedy.clone().unwrap_or_default(),
    ]
}

fn line(finding: &Finding) -> String {
    let result: &str = finding.result.into();
    let Finding {
        check,
        looked_at,
        found,
        remedy,
        ..
    } = finding;
    let remedy = remedy
        .as_ref()
        .map_or_else(String::new, |remedy| format!(" → {remedy}"));
    format!("{result:<7} {check:<15} {looked_at}: {found}{remedy}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_is_one_line_with_what_to_do() {
        let diagnosis = Diagnosis::of(vec![
            Finding::ok("dns", "host a", "192.0.2.1"),
            Finding::fail("tcp", "port 1", "closed\nby somebody", "open it"),
        ]);
        assert!(diagnosis.has_failures());
        let mut out = Vec::new();
        let document = diagnosis.document("Doctor".to_owned(), Form::Text);
        document
            .write(Form::Text, &diagnosis, &diagnosis.table(), &mut out)
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "Doctor\n1 ok, 0 to know, 1 failed, 0 unknown\nok      dns             host a: 192.0.2.1\n\
             fail    tcp             port 1: closed by somebody → open it\n"
        );
    }
}
