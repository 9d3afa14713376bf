//! `vmsctl access test`.

use std::path::PathBuf;

use super::{Error, ReadAt, review_args::ReviewInput};
use crate::{
    cli::{
        command::{console::Console, exit::Exit, manifest_args::print_findings},
        input::{Kind, Manifests, policies, titled},
        report::{
            access::policy::{message, place_of, requirement},
            diagnostic::Diagnostic,
            findings::Findings,
            print::Format,
        },
    },
    clock,
    review::{Breach, Policy, Review},
};

const COMMAND: &str = "access test";

/// In place of a rule: the id of what a policy refuses.
const ACCESS_POLICY: &str = "AccessPolicy";

/// Whether policies about access hold.
#[derive(clap::Args, Debug)]
pub(super) struct Test {
    /// A file of policies; may be repeated.
    #[arg(long = "policy", value_name = "FILE", required = true)]
    policies: Vec<PathBuf>,
    #[command(flatten)]
    at: ReadAt,
    #[command(flatten)]
    input: ReviewInput,
    /// In which form to say what was found.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Format,
}

impl Test {
    pub(super) async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let mut policies = Vec::new();
        for path in &self.policies {
            policies.extend(policies::read(path)?);
        }
        let (loaded, moment) = self.at.load(&self.input).await?;
        let findings = match loaded {
            Ok(manifests) => {
                let moment = moment.unwrap_or_else(clock::now);
                let review = self.at.review(&manifests, moment).await?;
                judge(&policies, &manifests, &review)
            }
            Err(problems) => Findings::unreadable(COMMAND, problems),
        };
        print_findings(&findings, self.output, console)?;
        writeln!(console.err, "{COMMAND}: {}", findings.summary)?;
        Ok(if findings.problems.is_empty() {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }
}

fn judge(policies: &[Policy], manifests: &Manifests, review: &Review) -> Findings {
    let mut problems: Vec<Diagnostic> = policies
        .iter()
        .flat_map(|policy| problems(policy, review, manifests))
        .collect();
    Diagnostic::sort(&mut problems);
    let summary = match (policies.len(), problems.len()) {
        (1, 0) => "1 policy holds".to_owned(),
        (number, 0) => format!("{number} policies hold"),
        (number, broken) => format!("{broken} breaches of {number} policies"),
    };
    Findings {
        command: COMMAND,
        servers: Vec::new(),
        problems,
        summary,
        names_all: false,
        warnings: manifests.warnings.clone(),
        passed_over: manifests.passed_over(),
        not_checked: review
            .without_server
            .iter()
            .map(|user| format!("VmsUser {user}: no manifest declares its server"))
            .collect(),
        subjects: manifests.subjects().collect(),
    }
}

fn problems(policy: &Policy, review: &Review, manifests: &Manifests) -> Vec<Diagnostic> {
    let unknown = policy.unknown_names(review).into_iter();
    let unknown = unknown.map(|name| Diagnostic {
        hint: Some("correct the name: a policy about nothing holds always".to_owned()),
        ..Diagnostic::nowhere(
            ACCESS_POLICY,
            format!(
                "policy `{}` is about {name}, which no manifest declares",
                policy.name
            ),
        )
    });
    let breaches = policy.breaches(review).into_iter();
    let breaches = breaches.map(|breach| diagnostic(policy, &breach, manifests));
    unknown.chain(breaches).collect()
}

fn diagnostic(policy: &Policy, breach: &Breach<'_>, manifests: &Manifests) -> Diagnostic {
    let object = &breach.user.user.object;
    let path = place_of(breach);
    Diagnostic {
        place: manifests.place(Kind::VmsUser, object, path),
        rule: Some(ACCESS_POLICY),
        object: Some(titled(Kind::VmsUser, object)),
        path: path.to_owned(),
        message: message(policy, breach),
        hint: Some(requirement(policy, breach.broken)),
    }
}
