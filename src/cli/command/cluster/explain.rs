//! `vmsctl explain`.

use super::objects::{ClusterArgs, Error, Objects, is_ready, told};
use crate::{
    api::{annotation, v1alpha1::VmsUser},
    cli::{
        command::{console::Console, exit::Exit},
        report::document::{Block, Document, Form, Table},
    },
};

/// Why a user is as it is: from the declaration to the VMS, with what to do about what is wrong.
#[derive(clap::Args, Debug)]
pub struct Explain {
    /// The VmsUser.
    #[arg(value_name = "USER")]
    user: String,
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    #[command(flatten)]
    cluster: ClusterArgs,
}

impl Explain {
    /// Explains it; ends with 1 where the user is not ready.
    ///
    /// # Errors
    /// The cluster cannot be read.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let Some(user) = objects.get::<VmsUser>(&self.user).await? else {
            let namespace = &objects.namespace;
            let name = &self.user;
            writeln!(
                console.err,
                "error: there is no VmsUser `{name}` in namespace `{namespace}`"
            )?;
            return Ok(Exit::Refused);
        };
        let status = user.status.clone().unwrap_or_default();
        let violations = violations(&user);
        let mut blocks = vec![Block::Facts(facts(&user))];
        if violations.rows.is_empty() {
            blocks.push(Block::Text("the declaration breaks no rule".to_owned()));
        } else {
            blocks.push(Block::Section {
                heading: "What is wrong, and what to do".to_owned(),
                blocks: vec![Block::Table(violations.clone())],
            });
        }
        let document = Document {
            title: format!("VmsUser {}/{}", objects.namespace, self.user),
            notes: vec![format!("Ready is {}", told(&status.conditions, "Ready"))],
            blocks,
        };
        document.write(self.output, &status, &violations, console.out)?;
        Ok(if is_ready(&status.conditions) {
            Exit::Fine
        } else {
            Exit::Refused
        })
    }
}

/// From the declaration to the VMS, step by step.
fn facts(user: &VmsUser) -> Vec<(String, String)> {
    let status = user.status.clone().unwrap_or_default();
    let generation = user.metadata.generation.unwrap_or_default();
    let seen = match status.observed_generation.0 {
        seen if seen == generation => "the operator has seen the last edit".to_owned(),
        -1 => "no operator has seen it yet".to_owned(),
        seen => format!("the operator has seen generation {seen} of {generation}"),
    };
    let server = &user.spec.server_ref;
    let server = match &server.namespace {
        Some(namespace) => format!("{namespace}/{}", server.name),
        None => server.name.clone(),
    };
    let mut facts = vec![
        ("login", user.spec.login.clone()),
        ("server", format!("VmsServer {server}")),
        ("declaration", seen),
    ];
    if user.metadata.deletion_timestamp.is_some() {
        facts.push(("deletion", "asked for, and not done yet".to_owned()));
    }
    if annotation::is_paused(user.metadata.annotations.as_ref()) {
        facts.push(("paused", "by its annotation: nothing is added".to_owned()));
    }
    facts.push((
        "in the VMS",
        match (&status.external_id, &status.access) {
            (None, _) => "there is no account".to_owned(),
            (Some(id), None) => format!("the account of id {id}"),
            (Some(id), Some(access)) => format!(
                "the account of id {id}: {} cameras, {} layouts, {} camera groups",
                access.cameras, access.layouts, access.camera_groups
            ),
        },
    ));
    let conditions = status.conditions.iter();
    let conditions = conditions.filter(|condition| condition.type_ != "Ready");
    let conditions = conditions.map(|condition| {
        let said = told(std::slice::from_ref(condition), &condition.type_);
        (condition.type_.clone(), said)
    });
    let facts = facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    facts.chain(conditions).collect()
}

fn violations(user: &VmsUser) -> Table {
    let violations = user.status.iter().flat_map(|status| &status.violations);
    Table {
        caption: "What is wrong".to_owned(),
        columns: ["rule", "at", "what", "what to do"]
            .map(str::to_owned)
            .into(),
        rows: violations
            .map(|violation| {
                vec![
                    (&violation.rule).into(),
                    (&violation.path).into(),
                    (&violation.message).into(),
                    (&violation.hint).into(),
                ]
            })
            .collect(),
    }
}
