//! Writing the status of a user.

use std::sync::Arc;

use super::context::UserObject;
use crate::{
    api::v1alpha1::{VmsUser, VmsUserStatus},
    domain::{
        capability::Capability,
        user::{PasswordPolicy, User},
    },
    engine::PortError,
    operator::state::{
        connection::{Connection, Connectivity},
        objects::Status,
        status_writer::write_status,
    },
    rules::Verdict,
    status::{self, EffectiveReport, Problem, Seen, UserReport},
    world::ObjectKey,
};

/// What to report of a user.
#[derive(Clone, Copy)]
pub(super) struct Report<'a> {
    /// The user, with what is recorded of it now.
    pub(super) user: &'a User,
    /// `None` where it could not be judged.
    pub(super) verdict: Option<&'a Verdict>,
    pub(super) seen: Seen<'a>,
    pub(super) problem: Option<&'a Problem>,
}

impl<'a> Report<'a> {
    /// Nothing but the user.
    pub(super) const fn of(user: &'a User) -> Self {
        Self {
            user,
            verdict: None,
            seen: Seen::AsBefore,
            problem: None,
        }
    }
}

/// Writes the status with this report.
pub(super) async fn report(user: &UserObject<'_>, report: &Report<'_>) -> Result<(), PortError> {
    write(user, report, status_of(user, report)).await
}

/// The status with this report; equal to the one before if nothing changed.
pub(super) fn status_of(user: &UserObject<'_>, report: &Report<'_>) -> VmsUserStatus {
    let verdict = report.verdict;
    let report = UserReport {
        generation: user.object.generation,
        violations: verdict.map(|verdict| verdict.violations.as_slice()),
        gained: verdict.map(|verdict| &verdict.gained),
        effective: match verdict.and_then(|verdict| verdict.effective.as_deref()) {
            Some(effective) => EffectiveReport::This(effective),
            None if report.user.roles.is_empty() => EffectiveReport::Nothing,
            None => EffectiveReport::AsBefore,
        },
        record: &report.user.record,
        seen: report.seen,
        problem: report.problem,
        trusts_password: trusts_password(user),
        absence: verdict.and_then(|verdict| verdict.absence),
        kept_by_server: verdict.is_some_and(Verdict::is_kept_by_server),
        misread: user.object.misread(),
        reconcile_at: user.object.reconcile_at(),
    };
    status::user(user.status, &report, user.now)
}

/// Writes a status that differs from the one before, and records it. That a Secret was touched and says the same is
/// remembered and not written: something may touch thousands of them again and again.
pub(super) async fn write(
    user: &UserObject<'_>,
    report: &Report<'_>,
    status: VmsUserStatus,
) -> Result<(), PortError> {
    let User { object, uid, .. } = report.user;
    let key = ObjectKey::User(object.clone());
    let is_only_touched = user.status.is_same_but_for_secret(&status);
    let status = Status::User(Arc::new(status));
    let before = &user.object.status;
    if !is_only_touched && !write_status::<VmsUser>(user.context, &key, uid, before, status).await?
    {
        return Ok(());
    }
    let mut record = report.user.record.clone();
    if let Some(verdict) = report.verdict
        && verdict.effective.is_some()
    {
        record.validity = Some(Box::new(verdict.validity));
    }
    user.context.record(object, uid, record);
    Ok(())
}

/// Whether a password changed in the VMS would go unnoticed, although it should be reset.
fn trusts_password(user: &UserObject<'_>) -> bool {
    let source = user.user.password.as_ref();
    let is_enforced = source.is_some_and(|source| source.policy == PasswordPolicy::Enforce);
    let tells = |connection: &Connection| {
        let capabilities = &connection.description.capabilities;
        capabilities.contains(&Capability::PasswordChanges)
    };
    let server = user.context.servers.get(&user.user.server);
    is_enforced
        && server.is_some_and(|server| {
            matches!(server.connectivity(), Connectivity::Ready(connection) if !tells(&connection))
        })
}
