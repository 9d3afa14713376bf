//! Letting a user go whose object is being deleted. It always ends.

use kube::runtime::events::EventType;

use super::{
    problem,
    queue::Next,
    unit::Link,
    work::{Task, Work},
};
use crate::{
    api::v1alpha1::VmsUser,
    domain::{name::Login, server::Server, user::DeletionPolicy},
    engine::{PortError, Ports, Release, release as release_user},
    status::{Problem, Seen},
    world::ObjectKey,
};

/// How a person ends the wait.
const HOW_TO_LET_GO: &str =
    "to leave the user in the VMS as it is, annotate this object with vms-operator.io/let-go=true";

pub(super) async fn release(
    task: &Task<'_>,
    work: &Work<'_>,
    server: Option<&Server>,
) -> Result<Next, PortError> {
    let (user, events) = (work.user, &task.shared.events);
    if !work.record.held {
        return Ok(Next::Done);
    }
    let made_nothing = user.record.claim.is_none() && user.record.external_id.is_none();
    if made_nothing || user.deletion_policy == DeletionPolicy::Orphan {
        return finish(task, work).await;
    }
    if work.record.let_go {
        let note = "the user stays in the VMS, as the annotation let-go says".to_owned();
        events
            .warn::<VmsUser>(&user.object, &user.uid, "LetGo", note)
            .await;
        return finish(task, work).await;
    }
    let Some(server) = server else {
        let note = format!(
            "VmsServer {} is gone: the user may still be in the VMS",
            user.server
        );
        events
            .warn::<VmsUser>(&user.object, &user.uid, "LetGo", note)
            .await;
        return finish(task, work).await;
    };
    if let Some(restraint) = work.restraint(server) {
        let problem = restraint.withholds("the user is still in it");
        return if is_being_deleted(task, server) {
            abandon(task, work, &problem).await
        } else {
            wait(task, work, &problem).await
        };
    }
    match task.unit.link() {
        Link::Starting => Ok(Next::Done),
        Link::Absent => Ok(Next::Retry),
        // A server that is being deleted and whose credentials are gone will never be reached again.
        Link::Down(problem)
            if problem.reason == "CredentialsMissing" && is_being_deleted(task, server) =>
        {
            abandon(task, work, &problem).await
        }
        Link::Down(problem) => wait(task, work, &problem).await,
        Link::Up(connection) => {
            let login = user.login.parse::<Login>().ok();
            let survey = connection.survey_of(login.as_ref());
            let ports = Ports {
                store: connection.store.as_ref(),
                secrets: &task.shared.secrets,
                ledger: &super::ledger::UserLedger {
                    cluster: &task.shared.cluster,
                    record: work.record,
                },
                key: &task.shared.key,
            };
            match release_user(user, server, &survey, &ports).await {
                Ok(released) => {
                    if let (Release::Deleted(id), Some(login)) = (&released, &login) {
                        connection.note(login, None);
                        let note = format!("deleted the user of id {id} from the VMS");
                        events
                            .post::<VmsUser>(
                                &user.object,
                                &user.uid,
                                EventType::Normal,
                                "Deleted",
                                note,
                            )
                            .await;
                    }
                    finish(task, work).await
                }
                Err(error) => {
                    let problem = problem::of_store(&error);
                    wait(task, work, &problem).await?;
                    if error.kind.is_of_server() {
                        task.unit.suspect(problem);
                        return Ok(Next::Done);
                    }
                    Ok(Next::Retry)
                }
            }
        }
    }
}

fn is_being_deleted(task: &Task<'_>, server: &Server) -> bool {
    let key = ObjectKey::Server(server.object.clone());
    let record = task.shared.records.get(&key);
    record.is_some_and(|record| record.deleting)
}

/// Lets go, as the server goes too: nobody would end the wait.
async fn abandon(task: &Task<'_>, work: &Work<'_>, problem: &Problem) -> Result<Next, PortError> {
    let note = format!("the server is being deleted too, and {}", problem.message);
    task.shared
        .events
        .warn::<VmsUser>(&work.user.object, &work.user.uid, "LetGo", note)
        .await;
    finish(task, work).await
}

async fn wait(task: &Task<'_>, work: &Work<'_>, problem: &Problem) -> Result<Next, PortError> {
    let message = format!(
        "cannot delete the user from the VMS yet: {}; {HOW_TO_LET_GO}",
        problem.message
    );
    let problem = Problem {
        message,
        ..problem.clone()
    };
    task.report(work, None, work.user, Seen::AsBefore, Some(&problem))
        .await?;
    Ok(Next::Done)
}

async fn finish(task: &Task<'_>, work: &Work<'_>) -> Result<Next, PortError> {
    task.shared
        .cluster
        .unmark::<VmsUser>(&work.user.object, &work.user.uid)
        .await?;
    Ok(Next::Done)
}
