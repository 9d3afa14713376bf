//! One user of a run.

use std::sync::Arc;

use jiff::Timestamp;

use super::{error::Error, licenses::Licensing, managed::Foreseen, options::Mode};
use crate::{
    cli::{
        report::user::{Action, Renaming, UserReport},
        state::State,
    },
    domain::{
        fingerprint::Fingerprint,
        server::{Adoption, Server},
        user::{AppliedPassword, PasswordPolicy, User},
        violation::Rule,
    },
    engine::{
        Outcome, Ports, Preview, Reconciled, References, ServerView, Subject, Survey, preview,
        reconcile,
    },
    status::Names,
    world::{Site, World},
};

/// The users of one server, one by one.
pub(super) struct UserRun<'a> {
    pub(super) world: &'a World,
    pub(super) state: &'a State,
    /// Whether passwords of existing users are set too.
    pub(super) sets_passwords: bool,
    pub(super) server: &'a Server,
    pub(super) site: &'a Site,
    pub(super) survey: &'a Survey,
    pub(super) ports: &'a Ports<'a>,
    pub(super) licenses: &'a Licensing,
    pub(super) foreseen: &'a Foreseen,
    pub(super) now: Timestamp,
}

impl UserRun<'_> {
    pub(super) async fn execute(&self, declared: &User, mode: Mode) -> Result<UserReport, Error> {
        if mode == Mode::Apply {
            self.state.protect(&declared.object, declared.protected)?;
        }
        let report = UserReport::of(declared);
        let user = self.prepared(declared);
        let references = References::from_world(self.world, &user);
        let subject = self.subject(&user, &references);
        let seen = match preview(&subject, self.ports).await {
            Ok(seen) => seen,
            Err(failure) => return Ok(report.failed(&failure)),
        };
        if is_taken(&seen) && self.is_like_declared(&subject).await {
            return Ok(UserReport {
                action: Action::Equal,
                ..report
            });
        }
        let report = self.describe(&user, report, &seen);
        let is_left = matches!(report.action, Action::Keep | Action::Paused) || is_paused(&user);
        if mode == Mode::Plan && report.action != Action::Paused {
            self.foreseen.note(&seen);
        }
        if mode == Mode::Plan || is_left {
            return Ok(report);
        }
        match reconcile(&subject, self.ports).await {
            Outcome::Unchanged(_) => Ok(report),
            Outcome::Reconciled(reconciled) => self.record(report, &reconciled),
        }
    }

    fn subject<'s>(&'s self, user: &'s User, references: &'s References) -> Subject<'s> {
        let view = ServerView {
            server: self.server,
            site: self.site,
            survey: self.survey,
        };
        let allowance = self.licenses.allow(user, self.server, self.now);
        // A create may arrive late: when an earlier run ended is not recorded.
        Subject {
            may_grow: !user.paused || is_paused(user),
            ..Subject::new(user, references, view, allowance, self.now)
        }
    }

    /// With what earlier runs recorded, and a password that is set at creation, or when asked for.
    fn prepared(&self, declared: &User) -> User {
        let mut user = User {
            record: self.state.record(&declared.object),
            ..declared.clone()
        };
        user.record.licenses = self.licenses.licenses_of(&declared.object);
        if !self.sets_passwords {
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
    async fn is_like_declared(&self, subject: &Subject<'_>) -> bool {
        let user = subject.user;
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
        let subject = Subject {
            server: &server,
            ..*subject
        };
        match preview(&subject, self.ports).await {
            Ok(seen) => {
                seen.verdict.is_valid() && seen.difference().is_empty() && renaming(&seen).is_none()
            }
            Err(_) => false,
        }
    }

    fn describe(&self, user: &User, report: UserReport, seen: &Preview) -> UserReport {
        let names = Names {
            site: self.site,
            inventory: &self.survey.inventory,
        };
        let changes = names.changes(&seen.difference());
        let renamed = renaming(seen);
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
        let is_written = matches!(action, Action::Create | Action::Change | Action::Adopt);
        let is_left = (is_written && is_paused(user)) || (action == Action::Keep && user.paused);
        let action = if is_left { Action::Paused } else { action };
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

    /// Records the id of a user that was made or taken over.
    fn record(&self, report: UserReport, reconciled: &Reconciled) -> Result<UserReport, Error> {
        if let Some(id) = &reconciled.record.external_id {
            self.state.record_id(&report.object, id)?;
        }
        Ok(match &reconciled.failure {
            Some(failure) => report.failed(failure),
            None => report,
        })
    }
}

/// Whether nothing at all is written for the user. A tenant cannot keep access by what it writes on its own object: there
/// only what is to be taken is taken.
fn is_paused(user: &User) -> bool {
    user.paused && !user.is_tenants()
}

fn is_taken(seen: &Preview) -> bool {
    seen.verdict
        .violations
        .iter()
        .any(|violation| violation.rule == Rule::LoginTaken)
}

fn renaming(seen: &Preview) -> Option<Renaming> {
    let from = &seen.observed.as_ref()?.display_name;
    (*from != seen.display_name).then(|| Renaming {
        from: Arc::clone(from),
        to: Arc::clone(&seen.display_name),
    })
}
