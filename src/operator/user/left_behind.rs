//! Accounts that stay in the VMS although their objects go, or are gone: each is on record beside the server. That of a
//! tenant keeps no access; one of the server's own namespace stays as it is.

use std::sync::Arc;

use super::{accounts, audit, context::after_listing};
use crate::{
    api::v1alpha1::VmsServer,
    clock,
    domain::{
        account::{Account, LeftBehind, LeftBehindReason},
        name::{Login, ObjectRef},
        server::{Mode, Server},
    },
    engine::{Failure, PortError, Survey, Withdrawal, withdraw},
    error_chain::ErrorChain,
    operator::{
        state::{
            connection::{Connection, Connectivity},
            context::Context,
            queue::Next,
            server::ServerState,
        },
        user::context::UserContext,
    },
    world::ObjectKey,
};

/// Records that the account of a user stays, before its object goes.
pub(super) async fn leave(
    user: &UserContext<'_>,
    reason: LeftBehindReason,
) -> Result<(), PortError> {
    let known = user.context.world().account_of(user.user).cloned();
    let claimed = || {
        let claim = user.user.record.claim.as_ref()?;
        Some(accounts::claimed(user.user, claim))
    };
    match known.map(Arc::unwrap_or_clone).or_else(claimed) {
        Some(account) => {
            let account = Account {
                external_id: user.user.record.external_id.clone(),
                ..account
            };
            record(user.context, user.state, account, reason).await
        }
        None => Ok(()),
    }
}

/// Records why an account stays, and tells the owner of its server.
async fn record(
    context: &Context,
    state: &ServerState,
    account: Account,
    reason: LeftBehindReason,
) -> Result<(), PortError> {
    if account.left_behind.is_some() {
        return Ok(());
    }
    let since = clock::now();
    let note = note(&account, reason);
    let account = Account {
        left_behind: Some(LeftBehind { reason, since }),
        ..account
    };
    let server = account.server();
    accounts::write(context, account).await?;
    tracing::warn!(server = %server, "{note}");
    let object = context.objects.get(&ObjectKey::Server(server.clone()));
    if let Some(object) = object {
        let events = &context.events;
        events
            .warn::<VmsServer>(&server, &object.uid, "AccountLeftBehind", note)
            .await;
    }
    state.report();
    Ok(())
}

fn note(account: &Account, reason: LeftBehindReason) -> String {
    let why = match reason {
        LeftBehindReason::Orphaned => "has the deletion policy Orphan",
        LeftBehindReason::LetGo => "was let go",
        LeftBehindReason::ObjectGone => "is gone, although nobody has released it",
    };
    let access = if account.is_tenants() {
        "its access is taken away"
    } else {
        "it keeps its access"
    };
    format!(
        "the account `{}` stays in the VMS, since VmsUser {} {why}; {access}; VmsAccount {} records it",
        account.login, account.user, account.object.name
    )
}

/// Takes the access of accounts back that were made for earlier objects of that name.
pub(super) async fn take_back(
    context: &Context,
    state: &ServerState,
    user: &ObjectRef,
) -> Result<Next, PortError> {
    let (server, accounts) = {
        let world = context.world();
        let of_server = |account: &&Arc<Account>| account.server() == state.server;
        let accounts: Vec<_> = world.abandoned(user).filter(of_server).cloned().collect();
        (world.server(&state.server).cloned(), accounts)
    };
    if accounts.is_empty() {
        return Ok(Next::Done);
    }
    // All of them come again once the server can be used.
    let (Some(server), Connectivity::Ready(connection)) = (server, state.connectivity()) else {
        return Ok(Next::Done);
    };
    let mut next = Next::Done;
    for account in accounts {
        let abandoned = Abandoned {
            context,
            state,
            server: &server,
            connection: &connection,
            account: &account,
        };
        next = next.and(abandoned.take_back().await?);
    }
    Ok(next)
}

/// One account that no object declares any more.
struct Abandoned<'a> {
    context: &'a Context,
    state: &'a ServerState,
    server: &'a Server,
    connection: &'a Connection,
    account: &'a Account,
}

impl Abandoned<'_> {
    async fn take_back(&self) -> Result<Next, PortError> {
        let (context, account) = (self.context, self.account);
        if context.world().is_taken_over(account) {
            accounts::delete(context, &account.object).await?;
            return Ok(Next::Done);
        }
        let login = account.login.parse::<Login>().ok();
        let survey = self.connection.survey_of(login.as_ref());
        let is_listed = login.is_some_and(|login| survey.row(&login).is_some());
        let late_arrivals = context.config.late_arrivals;
        let late = (self.state).late_for(&account.user, self.connection.listed, late_arrivals);
        if let (false, Some(late)) = (is_listed, late) {
            return Ok(Next::After(after_listing(self.state, late)));
        }
        // A listing may miss somebody: a read decides.
        let stays = !account.is_tenants() || self.server.mode == Mode::Observe;
        let is_there = if stays {
            self.is_there(is_listed).await
        } else {
            self.withdraw(&survey).await
        };
        match is_there {
            Ok(true) if stays || context.world().is_unseen(&account.user) => {}
            Ok(true) => {
                let reason = LeftBehindReason::ObjectGone;
                record(context, self.state, account.clone(), reason).await?;
            }
            // It is gone, or somebody made another user of that login.
            Ok(false) => {
                accounts::delete(context, &account.object).await?;
                self.state.report();
            }
            Err(failure) => return Ok(self.failed(&failure)),
        }
        context.log_once.clear(&account.object);
        Ok(Next::Done)
    }

    /// Takes its access away; whether it is there.
    async fn withdraw(&self, survey: &Survey) -> Result<bool, Failure> {
        let user = self.account.undeclared_user();
        let ways = (self.connection.store.as_ref(), self.context.phase.key());
        let withdrawal = withdraw(&user, self.server, survey, ways).await?;
        if let Withdrawal::Taken(had) = &withdrawal {
            audit::record_abandoned(
                self.context,
                (self.server, self.connection),
                self.account,
                had,
            )
            .await;
        }
        Ok(withdrawal != Withdrawal::NotThere)
    }

    async fn is_there(&self, is_listed: bool) -> Result<bool, Failure> {
        match &self.account.external_id {
            Some(id) if !is_listed => Ok(self.connection.store.get(id).await?.is_some()),
            Some(_) | None => Ok(is_listed),
        }
    }

    fn failed(&self, failure: &Failure) -> Next {
        let (account, server) = (self.account, &self.server.object);
        let log_once = &self.context.log_once;
        if log_once.should_log(&account.object, &ErrorChain(failure)) {
            tracing::warn!(server = %server, account = %account.object, error = %ErrorChain(failure),
                "the access of an account that no object declares could not be taken away; retrying");
        }
        Next::Retry
    }
}
