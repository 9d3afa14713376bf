//! Reports what would change, if nothing may be written to the VMS.

use kube::runtime::events::EventType;

use super::{
    context::UserContext,
    gathered::Gathered,
    status::{self, Report},
};
use crate::{
    api::v1alpha1::{VmsUser, VmsUserStatus},
    engine::{PortError, Ports, Subject, preview},
    operator::{
        problem::{self, WriteBlock},
        state::{connection::Connection, queue::Next, recorded},
    },
    status::Problem,
};

/// Reports what would change, and changes nothing.
pub(super) async fn dry_run(
    user: &UserContext<'_>,
    connection: &Connection,
    block: WriteBlock,
) -> Result<Next, PortError> {
    let gathered = Gathered::of(user, connection).await;
    let (claims, gate) = (user.claims(), user.gate());
    let ports = user.ports(connection, &claims, &gate);
    user.state.licenses.bar(&user.user.object);
    let preview = match preview(&gathered.subject(user), &ports).await {
        Ok(preview) => preview,
        Err(failure) => {
            let problem = problem::of_failure(&failure);
            let report = Report {
                problem: Some(&problem),
                ..Report::of(user.user)
            };
            status::report(&user.as_object(), &report).await?;
            return Ok(user.next_after_failure(&failure, problem));
        }
    };
    let problem = preview.would().map(|change| block.withholds(&change));
    let report = Report {
        verdict: Some(&preview.verdict),
        problem: problem.as_ref(),
        ..Report::of(user.user)
    };
    let status = status::status_of(&user.as_object(), &report);
    if let (Some(problem), WriteBlock::Observed) = (&problem, block) {
        announce(user, problem, &status).await;
    }
    status::write(&user.as_object(), &report, status).await?;
    Ok(user.as_object().next(Some(&preview.verdict)))
}

/// What is not added although it is declared, after everything else was done.
pub(super) async fn withheld(
    user: &UserContext<'_>,
    block: WriteBlock,
    subject: &Subject<'_>,
    ports: &Ports<'_>,
) -> Option<Problem> {
    user.state.licenses.bar(&user.user.object);
    let subject = Subject {
        may_grow: true,
        ..*subject
    };
    // What fails here has failed before, and is told.
    let preview = preview(&subject, ports).await.ok()?;
    preview.would().map(|change| block.withholds(&change))
}

/// Posts what would change, together with the first status that says so.
async fn announce(user: &UserContext<'_>, problem: &Problem, status: &VmsUserStatus) {
    if recorded::is_synced_restated(user.status, status) {
        return;
    }
    let (object, uid, note) = (&user.user.object, &user.user.uid, problem.message.clone());
    let events = &user.context.events;
    events
        .post::<VmsUser>(object, uid, EventType::Normal, problem.reason, note)
        .await;
}
