//! Releases a user whose object is being deleted. That always ends.

use std::{sync::Arc, time::Duration};

use kube::runtime::events::EventType;

use super::{
    accounts, audit,
    context::{UserContext, UserObject},
    left_behind,
    shrink::{Because, shrink},
    status::{self, Report},
};
use crate::{
    api::v1alpha1::VmsUser,
    domain::{account::LeftBehindReason, name::Login},
    engine::{Failure, PortError, Release, Withdrawal, release as release_user, withdraw},
    operator::{
        audit::What,
        kubernetes::namespace::is_terminating,
        problem::{self, ServerProblemKind, WriteBlock},
        state::{
            connection::{Connection, Connectivity},
            deletions::DeletionEffect,
            queue::Next,
        },
    },
    status::Problem,
    world::ObjectKey,
};

/// How a person ends the wait.
const HOW_TO_LET_GO: &str =
    "to leave the user in the VMS as it is, annotate this object with vms-operator.io/let-go=true";

const LET_GO_BY_ANNOTATION: &str =
    "the user stays in the VMS because of the annotation vms-operator.io/let-go";

/// There is no watch of namespaces: whether one is being deleted is asked again after this time.
const NAMESPACE_CHECK: Duration = Duration::from_mins(1);

/// What to do with the user in the VMS.
enum DeletionDecision {
    /// Nothing more.
    Released,
    /// The object made no user.
    MadeNone,
    /// The user stays by policy.
    Stays,
    /// It stays because it cannot or may not be deleted, which a person should know.
    LetGo(String),
    /// It is deleted once this problem is over.
    Waits(Problem),
    /// The server has to be reached first.
    Undecided(Next),
    /// It is deleted now.
    Delete(Arc<Connection>),
}

/// Releases a user whom a server serves.
pub(super) async fn release(user: &UserContext<'_>) -> Result<Next, PortError> {
    match decide(user) {
        DeletionDecision::Released => Ok(Next::Done),
        DeletionDecision::MadeNone => {
            forget_record(user).await?;
            finish(&user.as_object()).await
        }
        DeletionDecision::Stays => {
            left_behind::leave(user, LeftBehindReason::Orphaned).await?;
            finish(&user.as_object()).await
        }
        DeletionDecision::LetGo(note) => {
            left_behind::leave(user, LeftBehindReason::LetGo).await?;
            let_go(&user.as_object(), note).await
        }
        // A deletion that waits for a confirmation says so, even if something else is wrong too.
        DeletionDecision::Waits(_) if user.object.is_deletion_held() => Ok(Next::Done),
        DeletionDecision::Waits(problem) => {
            wait(user, &problem).await?;
            Ok(Next::Done)
        }
        DeletionDecision::Undecided(next) => Ok(next),
        DeletionDecision::Delete(connection) => delete_if_allowed(user, &connection).await,
    }
}

/// Releases a user whom no server serves: where its server is gone, an account may be left there.
pub(super) async fn release_unserved(user: &UserObject<'_>) -> Result<Next, PortError> {
    let server = &user.user.server;
    let record = &user.user.record;
    let is_server_gone = user.context.server(server).is_none();
    // What a claim is worth cannot be told any more.
    let may_have_account =
        is_server_gone && (record.external_id.is_some() || record.claim.is_some());
    match DeletionEffect::of(user.user, user.object, may_have_account) {
        DeletionEffect::Released => Ok(Next::Done),
        DeletionEffect::MadeNone | DeletionEffect::Stays => finish(user).await,
        DeletionEffect::LetGo => let_go(user, LET_GO_BY_ANNOTATION.to_owned()).await,
        DeletionEffect::Destroys => {
            let note = format!("VmsServer {server} is gone: the user may still be in the VMS");
            let_go(user, note).await
        }
    }
}

fn decide(user: &UserContext<'_>) -> DeletionDecision {
    let has_account = user.context.world().may_have_account(user.user);
    match DeletionEffect::of(user.user, user.object, has_account) {
        DeletionEffect::Released => DeletionDecision::Released,
        DeletionEffect::MadeNone => DeletionDecision::MadeNone,
        DeletionEffect::Stays => DeletionDecision::Stays,
        DeletionEffect::LetGo => DeletionDecision::LetGo(LET_GO_BY_ANNOTATION.to_owned()),
        DeletionEffect::Destroys => decide_by_server(user),
    }
}

fn decide_by_server(user: &UserContext<'_>) -> DeletionDecision {
    let is_server_deleted = is_being_deleted(user);
    match user.write_block() {
        Some(block) if user.shrinks_under(block) => {}
        Some(block @ WriteBlock::Paused) if !is_server_deleted => {
            return DeletionDecision::Waits(block.withholds("the user is still in it"));
        }
        Some(block) => {
            return DeletionDecision::LetGo(block.withholds("the user stays in the VMS").message);
        }
        None => {}
    }
    match user.state.connectivity() {
        Connectivity::Pending => DeletionDecision::Undecided(Next::Done),
        // It will never be reached again.
        Connectivity::Unavailable(problem)
            if is_server_deleted && problem.kind == ServerProblemKind::CredentialsMissing =>
        {
            let why = &problem.problem.message;
            DeletionDecision::LetGo(format!("the server is being deleted too, and {why}"))
        }
        Connectivity::Unavailable(problem) => DeletionDecision::Waits(problem.problem.clone()),
        Connectivity::Ready(connection) => DeletionDecision::Delete(connection),
    }
}

fn is_being_deleted(user: &UserContext<'_>) -> bool {
    let key = ObjectKey::Server(user.server.object.clone());
    let server = user.context.objects.get(&key);
    server.is_some_and(|server| server.deleting)
}

/// Deletes the user, unless its protection or the change guard keeps it.
async fn delete_if_allowed(
    user: &UserContext<'_>,
    connection: &Connection,
) -> Result<Next, PortError> {
    let namespace = &user.user.object.namespace;
    if user.user.protected && !is_terminating(&user.context.cluster, namespace).await? {
        let problem = waiting(&problem::protected());
        let next = if user.user.is_tenants() {
            shrink(user, connection, Because::Deleting(problem)).await?
        } else {
            report(user, &problem).await?;
            Next::Done
        };
        return Ok(next.within(NAMESPACE_CHECK));
    }
    let is_held = user.object.is_deletion_held();
    let gate = user.gate();
    if gate.approve_deletion(&user.user.object, is_held).await? {
        delete(user, connection).await
    } else {
        withhold(user, connection).await
    }
}

/// Takes all access away at once, and keeps what the user made until a person confirms.
async fn withhold(user: &UserContext<'_>, connection: &Connection) -> Result<Next, PortError> {
    let survey = connection.survey_of(user.user.login.parse().ok().as_ref());
    let ways = (connection.store.as_ref(), user.context.phase.key());
    match withdraw(user.user, user.server, &survey, ways).await {
        Ok(Withdrawal::Taken(had)) => {
            audit::record_end(user, connection, What::Withdrawn, &had).await;
        }
        Ok(Withdrawal::Nothing | Withdrawal::NotThere) => {}
        Err(failure) => return wait_after_failure(user, &failure).await,
    }
    wait(user, &problem::too_many_deletions(&user.server.object)).await?;
    user.state.report();
    Ok(Next::Done)
}

async fn delete(user: &UserContext<'_>, connection: &Connection) -> Result<Next, PortError> {
    let login = user.user.login.parse::<Login>().ok();
    let survey = connection.survey_of(login.as_ref());
    let ways = (connection.store.as_ref(), user.context.phase.key());
    match release_user(user.user, user.server, &survey, ways).await {
        Ok(released) => {
            if let (Release::Deleted(had), Some(login)) = (&released, &login) {
                user.state.note(login, None);
                audit::record_end(user, connection, What::Deleted, &had.grant).await;
                let note = format!("deleted the user of id {} from the VMS", had.id);
                tracing::info!(user = %user.user.object, "{note}");
                post(&user.as_object(), EventType::Normal, "Deleted", note).await;
            }
            forget_record(user).await?;
            finish(&user.as_object()).await
        }
        Err(error) => wait_after_failure(user, &Failure::Store(error)).await,
    }
}

/// The account is gone: so is the record of it beside the server.
async fn forget_record(user: &UserContext<'_>) -> Result<(), PortError> {
    let account = user.context.world().account_of(user.user).cloned();
    match account {
        Some(account) => accounts::delete(user.context, &account.object).await,
        None => Ok(()),
    }
}

/// Leaves the user in the VMS, which a person should know.
async fn let_go(user: &UserObject<'_>, note: String) -> Result<Next, PortError> {
    // What nobody recorded may name any server.
    if user.user.record.external_id.is_some() {
        user.context.metrics.count_let_go(&user.user.server);
    }
    let object = &user.user.object;
    if user.context.log_once.should_log(object, &note) {
        tracing::warn!(user = %object, "{note}");
    }
    post(user, EventType::Warning, "LetGo", note).await;
    finish(user).await
}

async fn post(user: &UserObject<'_>, type_: EventType, reason: &str, note: String) {
    let events = &user.context.events;
    events
        .post::<VmsUser>(&user.user.object, &user.user.uid, type_, reason, note)
        .await;
}

/// Reports what the deletion waits for.
async fn wait(user: &UserContext<'_>, problem: &Problem) -> Result<(), PortError> {
    report(user, &waiting(problem)).await
}

/// The same as a problem of the deletion, and how a person ends the wait.
fn waiting(problem: &Problem) -> Problem {
    Problem {
        message: format!(
            "cannot delete the user from the VMS yet: {}; {HOW_TO_LET_GO}",
            problem.message
        ),
        ..problem.clone()
    }
}

async fn report(user: &UserContext<'_>, problem: &Problem) -> Result<(), PortError> {
    // Licences that were to be taken go with the user, or stay with them.
    let mut recorded = user.user.clone();
    recorded.record.withheld = None;
    let report = Report {
        problem: Some(problem),
        ..Report::of(&recorded)
    };
    status::report(&user.as_object(), &report).await
}

async fn wait_after_failure(user: &UserContext<'_>, failure: &Failure) -> Result<Next, PortError> {
    let problem = problem::of_failure(failure);
    wait(user, &problem).await?;
    Ok(user.next_after_failure(failure, problem))
}

/// Removes the finalizer.
async fn finish(user: &UserObject<'_>) -> Result<Next, PortError> {
    let cluster = &user.context.cluster;
    cluster
        .remove_finalizer::<VmsUser>(&user.user.object, &user.user.uid)
        .await?;
    Ok(Next::Done)
}
