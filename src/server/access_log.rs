//! `vms-store access-log`: prints who watched what.

use std::io::{self, Write as _};

use jiff::Timestamp;
use serde_json::json;

use super::{
    database_arguments::{self, DatabaseArguments},
    db::{
        self,
        viewings::{self, Filter, Row},
    },
};
use crate::domain::quote::quote;

/// Which viewings to print, and how.
#[derive(Debug, clap::Args)]
pub(super) struct AccessLog {
    #[command(flatten)]
    database: DatabaseArguments,
    /// Of the camera of that name alone.
    #[arg(long, value_name = "NAME")]
    camera: Option<String>,
    /// Of the person with that login alone.
    #[arg(long, value_name = "LOGIN")]
    person: Option<String>,
    /// What was watched at that time or later, such as 2026-11-30T08:00:00Z.
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// No more than that, the newest.
    #[arg(long, value_name = "NUMBER", default_value = "1000")]
    most: u32,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Why the access log is not printed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("cannot read the access log")]
    Database(#[from] db::Error),
    /// Where the database is.
    #[error(transparent)]
    Arguments(#[from] database_arguments::Error),
    /// Standard output.
    #[error("cannot write the access log")]
    Write(#[source] io::Error),
}

impl AccessLog {
    pub(super) async fn run(self) -> Result<(), Error> {
        let filter = Filter {
            camera: self.camera,
            person: self.person,
            since: self.since,
            most: self.most,
        };
        let mut snapshot = db::read_beside(&self.database.read()?).await?;
        let rows = viewings::list(&mut snapshot, &filter).await?;
        drop(snapshot);
        let mut out = io::stdout().lock();
        let write = if self.json { as_json } else { as_text };
        let written = rows
            .iter()
            .try_for_each(|row| writeln!(out, "{}", write(row)));
        match written {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(Error::Write),
        }
    }
}

fn time(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string()
}

fn as_text(row: &Row) -> String {
    let (begun, last) = (time(row.begun_at), time(row.last_at));
    let who = format!("{} from {}", quote(&row.login), row.address);
    let what = format!("{} {} by {}", quote(&row.camera), row.action, row.protocol);
    format!(
        "{begun} to {last}: {who} watched {what}, {} requests",
        row.requests
    )
}

fn as_json(row: &Row) -> String {
    json!({
        "person": row.login,
        "address": row.address,
        "camera": row.camera,
        "action": row.action,
        "protocol": row.protocol,
        "begun": time(row.begun_at),
        "last": time(row.last_at),
        "requests": row.requests,
    })
    .to_string()
}
