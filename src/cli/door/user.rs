//! One user of the files door.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Door, Error, Mode, licenses::Licensing, names::Names};
use crate::{
    cli::{
        report::changes::{Action, Renaming, UserReport},
        state::Entry,
    },
    domain::{
        fingerprint::Fingerprint,
        license::Licenses,
        name::ObjectRef,
        server::{Adoption, Server},
        user::{AppliedPassword, DeletionPolicy, PasswordPolicy, RecordedState, User},
        validity::Validity,
        violation::Rule,
    },
    engine::{Failure, Outcome, Ports, Preview, Reconciled, Subject, Survey, preview, reconcile},
    world::Site,
};

/// The users of one server, one by one.
pub(super) struct Visit<'a> {
    pub(super) door: &'a Door,
    pub(super) server: &'a Server,
    pub(super) site: &'a Site,
    pub(super) survey: &'a Survey,
    pub(super) ports: &'a Ports<'a>,
    pub(super) licenses: &'a Licensing,
    pub(super) now: Timestamp,
}

impl Visit<'_> {
    pub(super) async fn run(&self, declared: &User, mode: Mode) -> Result<UserReport, Error> {
        if mode == Mode::Apply {
            let state = &self.door.state;
            state.protect(&declared.object, declared.protected)?;
        }
        let user = self.prepared(declared);
        let report = UserReport::of(declared);
        let seen = match preview(&self.subject(&user, self.server), self.ports).await {
            Ok(seen) => seen,
            Err(failure) => return Ok(report.failed(&failure)),
        };
        if is_taken(&seen) && self.is_like_declared(&user).await {
            return Ok(UserReport {
                action: Action::Equal,
                ..report
            });
        }
        let report = self.describe(&user, report, &seen);
        if mode == Mode::Plan || report.action == Action::Keep {
            return Ok(report);
        }
        match reconcile(&self.subject(&user, self.server), self.ports).await {
            Outcome::Unchanged(_) => Ok(report),
            Outcome::Reconciled(judged) => self.settle(report, &judged),
        }
    }

    fn subject<'s>(&'s self, user: &'s User, server: &'s Server) -> Subject<'s> {
        Subject {
            user,
            server,
            site: self.site,
            pools: self.door.world.pools(),
            roles: self.door.world.roles(),
            now: self.now,
            survey: self.survey,
            allowance: self.licenses.allow(user, server, self.now),
            login_owner: self
                .door
                .world
                .owner_of_login(user)
                .map(|owner| &owner.object),
            // When an earlier run ended is not recorded.
            may_arrive_late: true,
        }
    }

    /// With what earlier runs recorded, and a password that is set at creation, or when asked for.
    fn prepared(&self, declared: &User) -> User {
        let mut user = User {
            record: self.door.state.record(&declared.object),
            ..declared.clone()
        };
        user.record.licenses = self.licenses.held_by(&declared.object);
        if !self.door.allowed.set_passwords {
            let known = AppliedPassword {
                fingerprint: Fingerprint::recorded("set"),
                secret: None,
                changed: None,
            };
            user.record.password = Some(known);
        }
        if let Some(source) = &mut user.password {
            source.policy = PasswordPolicy::Initial;
        }
        user
    }

    /// Whether the store has, by whomever, just the user that is declared: then nobody needs to own it.
    async fn is_like_declared(&self, user: &User) -> bool {
        let Ok(login) = user.login.parse() else {
            return false;
        };
        let adoption = Adoption {
            namespace: user.object.namespace.clone(),
            login,
        };
        let server = Server {
            adopt: vec![adoption],
            ..self.server.clone()
        };
        match preview(&self.subject(user, &server), self.ports).await {
            Ok(seen) => {
                seen.verdict.is_valid()
                    && seen.difference().is_empty()
                    && renaming(user, &seen).is_none()
            }
            Err(_) => false,
        }
    }

    fn describe(&self, user: &User, report: UserReport, seen: &Preview) -> UserReport {
        let names = Names {
            site: self.site,
            survey: self.survey,
        };
        let changes = names.changes(&seen.difference());
        let renamed = renaming(user, seen);
        let action = match (&seen.observed, &seen.target) {
            // Nothing is wrong, and nothing is there to be taken away.
            (None, None) if seen.verdict.is_valid() => Action::Keep,
            (_, None) => Action::Refused,
            (None, Some(_)) => Action::Create,
            (Some(_), Some(_)) if seen.adopts => Action::Adopt,
            (Some(_), Some(_))
                if changes.is_empty() && renamed.is_none() && !seen.sets_password =>
            {
                Action::Keep
            }
            (Some(_), Some(_)) => Action::Change,
        };
        UserReport {
            action,
            changes,
            renamed,
            sets_password: seen.sets_password,
            unknown_password: seen.generates_password,
            violations: seen.verdict.violations.clone(),
            ..report
        }
    }

    fn settle(&self, report: UserReport, judged: &Reconciled) -> Result<UserReport, Error> {
        if let Some(id) = &judged.record.external_id {
            self.door.state.settle(&report.object, id)?;
        }
        Ok(match &judged.failure {
            Some(failure) => report.failed(failure),
            None => report,
        })
    }
}

fn is_taken(seen: &Preview) -> bool {
    seen.verdict
        .violations
        .iter()
        .any(|violation| violation.rule == Rule::LoginTaken)
}

fn renaming(user: &User, seen: &Preview) -> Option<Renaming> {
    let from = &seen.observed.as_ref()?.display_name;
    (*from != user.display_name).then(|| Renaming {
        from: Arc::clone(from),
        to: Arc::clone(&user.display_name),
    })
}

/// A user that only the state file remembers, to be let go.
pub(super) fn recorded(
    object: &ObjectRef,
    entry: &Entry,
    server: &Server,
    record: RecordedState,
) -> User {
    let login: Arc<str> = entry.login.as_str().into();
    User {
        object: object.clone(),
        uid: object.to_string().into(),
        created: Timestamp::UNIX_EPOCH,
        server: server.object.clone(),
        display_name: Arc::clone(&login),
        login,
        password: None,
        access: crate::domain::user::AccessRequest::default(),
        permissions: crate::domain::user::PermissionRequest::default(),
        licenses: Licenses::default(),
        pool: None,
        validity: Validity::default(),
        roles: Box::default(),
        deletion_policy: DeletionPolicy::Delete,
        protected: entry.protected,
        record,
    }
}

impl UserReport {
    fn failed(self, failure: &Failure) -> Self {
        Self {
            action: Action::Failed,
            error: Some(failure.to_string()),
            ..self
        }
    }
}
