//! A tenant's user who may gain nothing for now: what restricts it is written all the same.

use super::{context::UserContext, dry_run, gathered::Gathered, outcome};
use crate::{
    engine::{PortError, Subject, reconcile},
    operator::{
        problem::WriteBlock,
        state::{connection::Connection, queue::Next},
    },
    status::Problem,
};

/// Why nothing is added.
pub(super) enum Because {
    /// The object asks for nothing to be written.
    Blocked(WriteBlock),
    /// It is being deleted, and has to wait.
    Deleting(Problem),
}

/// Takes away what is not declared or not shared any more, and adds nothing.
pub(super) async fn shrink(
    user: &UserContext<'_>,
    connection: &Connection,
    because: Because,
) -> Result<Next, PortError> {
    let gathered = Gathered::of(user, connection).await;
    let subject = Subject {
        may_grow: false,
        ..gathered.subject(user)
    };
    let (claims, gate) = (user.claims(), user.gate());
    let ports = user.ports(connection, &claims, &gate);
    let reconciled = reconcile(&subject, &ports).await;
    let problem = match because {
        Because::Blocked(block) => dry_run::withheld(user, block, &subject, &ports).await,
        Because::Deleting(problem) => Some(problem),
    };
    let (_, next) = outcome::apply(user, connection, reconciled, problem).await?;
    Ok(next)
}
