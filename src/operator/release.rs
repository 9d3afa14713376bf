//! Letting a user go whose object is being deleted. It always ends.

use std::{sync::Arc, time::Duration};

use kube::runtime::events::EventType;

use super::{
    guard,
    ledger::UserLedger,
    problem::{self, Restraint},
    queue::Next,
    records::Record,
    unit::{Connection, Link, Wanted},
    work::{Task, Work},
};
use crate::{
    api::v1alpha1::VmsUser,
    domain::{
        name::Login,
        server::Server,
        user::{DeletionPolicy, User},
    },
    engine::{PortError, Release, release as release_user, withdraw},
    status::{Problem, Seen},
    world::ObjectKey,
};

/// How a person ends the wait.
const HOW_TO_LET_GO: &str =
    "to leave the user in the VMS as it is, annotate this object with vms-operator.io/let-go=true";

/// Nobody tells us when a namespace begins to end.
const NAMESPACE_CHECK: Duration = Duration::from_mins(1);

/// What is to become of the store user.
enum Fate<'a> {
    /// There is none of ours, or it stays by policy.
    Stays,
    /// It stays because nobody can or may delete it, which a person should know.
    LetGo(String),
    /// It will be deleted when that is over.
    Waits(Problem),
    /// Nothing can be said yet.
    Undecided(Next),
    /// It is deleted now.
    Deleted(&'a Server, Arc<Connection>),
}

pub(super) async fn release(
    task: &Task<'_>,
    work: &Work<'_>,
    server: Option<&Server>,
) -> Result<Next, PortError> {
    if !work.record.held {
        return Ok(Next::Done);
    }
    match fate(task, work, server) {
        Fate::Stays => finish(task, work).await,
        Fate::LetGo(note) => {
            warn(task, work, note).await;
            finish(task, work).await
        }
        // Whoever waits for a confirmation says so whatever else is amiss.
        Fate::Waits(_) if guard::is_held(work.status) => Ok(Next::Done),
        Fate::Waits(problem) => wait(task, work, &problem).await,
        Fate::Undecided(next) => Ok(next),
        Fate::Deleted(server, connection) => {
            if work.user.protected && !is_namespace_ending(task, work).await? {
                wait(task, work, &problem::protected()).await?;
                return Ok(Next::After(NAMESPACE_CHECK));
            }
            if task.is_admitted(work, server).await? {
                delete(task, work, server, &connection).await
            } else {
                hold(task, work, server, &connection).await
            }
        }
    }
}

/// Whether the deletion of an object destroys what its user made: whatever else comes of it, it counts until then.
pub(super) fn is_destroyed(user: &User, record: &Record) -> bool {
    record.held && !record.let_go && !stays(user)
}

/// There is none of ours, or it stays by policy.
fn stays(user: &User) -> bool {
    let made_nothing = user.record.claim.is_none() && user.record.external_id.is_none();
    made_nothing || user.deletion_policy == DeletionPolicy::Orphan
}

/// Takes all access away at once, and keeps what the user made until somebody confirms.
async fn hold(
    task: &Task<'_>,
    work: &Work<'_>,
    server: &Server,
    connection: &Connection,
) -> Result<Next, PortError> {
    let survey = connection.survey_of(work.user.login.parse().ok().as_ref());
    let ledger = UserLedger {
        cluster: &task.shared.cluster,
        record: work.record,
    };
    let gate = task.gate(work, server);
    let ports = task.ports(connection, &ledger, &gate);
    if let Err(failure) = withdraw(work.user, server, &survey, &ports).await {
        let problem = problem::of_failure(&failure);
        wait(task, work, &problem).await?;
        return Ok(task.next(work, Some(failure), Some(problem), None));
    }
    wait(task, work, &problem::too_many_deletions(&server.object)).await?;
    task.unit.want(Wanted::WAITING);
    Ok(Next::Done)
}

async fn is_namespace_ending(task: &Task<'_>, work: &Work<'_>) -> Result<bool, PortError> {
    let namespace = &work.user.object.namespace;
    task.shared.cluster.is_ending(namespace).await
}

fn fate<'a>(task: &Task<'_>, work: &Work<'_>, server: Option<&'a Server>) -> Fate<'a> {
    let user = work.user;
    if stays(user) {
        return Fate::Stays;
    }
    if work.record.let_go {
        return Fate::LetGo("the user stays in the VMS, as the annotation let-go says".to_owned());
    }
    let Some(server) = server else {
        let server = &user.server;
        return Fate::LetGo(format!(
            "VmsServer {server} is gone: the user may still be in the VMS"
        ));
    };
    let server_goes_too = is_being_deleted(task, server);
    match work.restraint(server) {
        Some(restraint @ Restraint::Paused) if !server_goes_too => {
            return Fate::Waits(restraint.withholds("the user is still in it"));
        }
        Some(restraint) => {
            return Fate::LetGo(restraint.withholds("the user stays in the VMS").message);
        }
        None => {}
    }
    match task.unit.link() {
        Link::Starting => Fate::Undecided(Next::Done),
        Link::Absent => Fate::Undecided(Next::Retry),
        // It will never be reached again.
        Link::Down(problem) if server_goes_too && problem.reason == "CredentialsMissing" => {
            let why = &problem.message;
            Fate::LetGo(format!("the server is being deleted too, and {why}"))
        }
        Link::Down(problem) => Fate::Waits((*problem).clone()),
        Link::Up(connection) => Fate::Deleted(server, connection),
    }
}

async fn delete(
    task: &Task<'_>,
    work: &Work<'_>,
    server: &Server,
    connection: &Connection,
) -> Result<Next, PortError> {
    let user = work.user;
    let login = user.login.parse::<Login>().ok();
    let survey = connection.survey_of(login.as_ref());
    let ledger = UserLedger {
        cluster: &task.shared.cluster,
        record: work.record,
    };
    let gate = task.gate(work, server);
    let ports = task.ports(connection, &ledger, &gate);
    match release_user(user, server, &survey, &ports).await {
        Ok(released) => {
            if let (Release::Deleted(id), Some(login)) = (&released, &login) {
                task.unit.note(login, None);
                let note = format!("deleted the user of id {id} from the VMS");
                let events = &task.shared.events;
                events
                    .post::<VmsUser>(&user.object, &user.uid, EventType::Normal, "Deleted", note)
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

fn is_being_deleted(task: &Task<'_>, server: &Server) -> bool {
    let key = ObjectKey::Server(server.object.clone());
    let record = task.shared.records.get(&key);
    record.is_some_and(|record| record.deleting)
}

async fn warn(task: &Task<'_>, work: &Work<'_>, note: String) {
    task.shared.metrics.count_let_go(&work.user.server);
    let (user, events) = (work.user, &task.shared.events);
    events
        .warn::<VmsUser>(&user.object, &user.uid, "LetGo", note)
        .await;
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
    // Licences that were to be taken go with the user, or stay with them.
    let mut user = work.user.clone();
    user.record.withheld = None;
    task.report(work, None, &user, Seen::AsBefore, Some(&problem))
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
