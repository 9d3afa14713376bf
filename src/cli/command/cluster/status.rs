//! `vmsctl status`.

use serde::Serialize;

use super::{
    managed::{self, SetState},
    objects::{ClusterArgs, Error, Objects, is_ready, told},
};
use crate::{
    api::v1alpha1::{VmsServer, VmsServerStatus, VmsUser},
    cli::{
        command::{console::Console, exit::Exit},
        report::document::{Block, Document, Form, Table},
    },
};

/// The most users that are listed as text.
const LISTED: usize = 50;

/// How servers are, and which of their users, managed layouts and camera groups are not as declared.
#[derive(clap::Args, Debug)]
pub struct Status {
    /// The VmsServer. Default: all of the namespace.
    #[arg(value_name = "SERVER")]
    server: Option<String>,
    /// In which form to answer.
    #[arg(short = 'o', long, value_enum, default_value_t)]
    output: Form,
    #[command(flatten)]
    cluster: ClusterArgs,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServerState {
    name: String,
    url: String,
    ready: bool,
    status: VmsServerStatus,
    not_ready: Vec<UserState>,
    /// Layouts and camera groups that are kept in the VMS, and are not as declared.
    managed_not_ready: Vec<SetState>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserState {
    user: String,
    login: String,
    ready: String,
}

impl Status {
    /// Says how they are; ends with 1 where a server, a user, or a layout or group that is kept in the VMS is not ready.
    ///
    /// # Errors
    /// The cluster cannot be read.
    pub async fn execute(&self, console: &mut Console<'_>) -> Result<Exit, Error> {
        let objects = Objects::of(&self.cluster).await?;
        let mut servers: Vec<VmsServer> = objects.list().await?;
        if let Some(name) = &self.server {
            servers.retain(|server| server.metadata.name.as_ref() == Some(name));
        }
        if servers.is_empty() {
            let namespace = &objects.namespace;
            let which = self.server.as_ref();
            let which = which.map_or_else(String::new, |name| format!(" `{name}`"));
            writeln!(
                console.err,
                "error: there is no VmsServer{which} in namespace `{namespace}`"
            )?;
            return Ok(Exit::Refused);
        }
        let users: Vec<VmsUser> = objects.list().await?;
        let sets = managed::not_ready(&objects).await?;
        let states: Vec<ServerState> = servers
            .into_iter()
            .map(|server| ServerState::of(server, &users, &sets))
            .collect();
        let document = Document {
            title: format!("The servers of namespace {}", objects.namespace),
            notes: Vec::new(),
            blocks: states.iter().map(ServerState::section).collect(),
        };
        let rows = states.iter().flat_map(|state| &state.not_ready);
        document.write(self.output, &states, &table(rows), console.out)?;
        let is_fine = states.iter().all(|state| {
            state.ready && state.not_ready.is_empty() && state.managed_not_ready.is_empty()
        });
        Ok(if is_fine { Exit::Fine } else { Exit::Refused })
    }
}

impl ServerState {
    /// Users of other namespaces are for those to ask about.
    fn of(server: VmsServer, users: &[VmsUser], sets: &[SetState]) -> Self {
        let name = server.metadata.name.unwrap_or_default();
        let status = server.status.unwrap_or_default();
        let of_server = users
            .iter()
            .filter(|user| user.spec.server_ref.name == name);
        let not_ready = of_server.filter_map(|user| {
            let status = user.status.clone().unwrap_or_default();
            (!is_ready(&status.conditions)).then(|| UserState {
                user: user.metadata.name.clone().unwrap_or_default(),
                login: user.spec.login.clone(),
                ready: told(&status.conditions, "Ready"),
            })
        });
        Self {
            ready: is_ready(&status.conditions),
            not_ready: not_ready.collect(),
            managed_not_ready: sets
                .iter()
                .filter(|set| set.server == name)
                .cloned()
                .collect(),
            url: server.spec.url,
            name,
            status,
        }
    }

    fn section(&self) -> Block {
        let status = &self.status;
        let mut facts = vec![
            ("address", self.url.clone()),
            ("ready", told(&status.conditions, "Ready")),
        ];
        facts.extend(status.version.clone().map(|version| ("version", version)));
        if let Some(counts) = &status.counts {
            facts.push((
                "has",
                format!(
                    "{} cameras, {} layouts, {} camera groups, {} users",
                    counts.cameras, counts.layouts, counts.camera_groups, counts.users
                ),
            ));
        }
        let guard = status.change_guard.as_ref();
        if let Some(waiting) = guard.and_then(|guard| guard.waiting.as_ref()) {
            facts.push((
                "waiting",
                format!(
                    "{} users for a confirmation of what they lose",
                    waiting.users
                ),
            ));
        }
        let others = status.conditions.iter();
        let others = others.filter(|condition| condition.type_ != "Ready");
        let facts = facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let facts = facts.chain(others.map(|condition| {
            let said = told(std::slice::from_ref(condition), &condition.type_);
            (condition.type_.clone(), said)
        }));
        let mut blocks = vec![Block::Facts(facts.collect())];
        if self.not_ready.is_empty() {
            blocks.push(Block::Text(
                "every user of this namespace is as declared".to_owned(),
            ));
        } else {
            let more = self.not_ready.len().saturating_sub(LISTED);
            blocks.push(Block::Table(table(self.not_ready.iter().take(LISTED))));
            if more > 0 {
                blocks.push(Block::Text(format!(
                    "and {more} more: --output csv lists all"
                )));
            }
        }
        if !self.managed_not_ready.is_empty() {
            blocks.push(Block::Table(managed::table(self.managed_not_ready.iter())));
        }
        Block::Section {
            heading: format!("VmsServer {}", self.name),
            blocks,
        }
    }
}

fn table<'a>(users: impl Iterator<Item = &'a UserState>) -> Table {
    Table {
        caption: "Users that are not ready".to_owned(),
        columns: ["user", "login", "ready"].map(str::to_owned).into(),
        rows: users
            .map(|user| {
                vec![
                    (&user.user).into(),
                    (&user.login).into(),
                    (&user.ready).into(),
                ]
            })
            .collect(),
    }
}
