//! One user, from what is declared to what the store holds.

use super::{
    Failure, Outcome, PortError, Ports, Preview, Secrets, Subject,
    ownership::Ownership,
    password::PasswordCheck,
    run::{Execution, Judged, Observed},
};
use crate::{
    domain::{access::Grant, fingerprint::FingerprintKey},
    rules::{Case, Verdict, judge},
};

/// Makes the store agree with one declaration, as far as its rules and the store let it.
pub async fn reconcile(subject: &Subject<'_>, ports: &Ports<'_>) -> Outcome {
    let owned = subject.ownership(ports.key);
    if let Some(verdict) = subject.unchanged(&owned, ports) {
        return Outcome::Unchanged(Box::new(verdict));
    }
    let (observed, read) = Observed::read(subject, ports, owned).await;
    let (judged, decided) = Judged::decide(observed, read).await;
    let done = Execution::run(judged, decided).await;
    Outcome::Reconciled(Box::new(done.into_reconciled()))
}

/// What [`reconcile`] would do, without doing it.
///
/// # Errors
/// The store or a Secret cannot be read.
pub async fn preview(subject: &Subject<'_>, ports: &Ports<'_>) -> Result<Preview, Failure> {
    let owned = subject.ownership(ports.key);
    let (observed, read) = Observed::read(subject, ports, owned).await;
    read?;
    Ok(Judged::of(observed).into_preview())
}

/// What is wrong with a user whom nobody has made yet, as far as declarations, survey and Secret say; the store is not
/// asked.
///
/// # Errors
/// The Secret cannot be read.
pub async fn judge_unmade(
    subject: &Subject<'_>,
    secrets: &dyn Secrets,
    key: &FingerprintKey,
) -> Result<Verdict, PortError> {
    let check = PasswordCheck {
        user: subject.user,
        applied: None,
        changed: None,
        description: &subject.survey.description,
        secrets,
        key,
    };
    let prepared = check.prepare().await?;
    Ok(subject.judge(&subject.ownership(key), None, Some(&prepared)))
}

/// What is wrong with a declaration as far as declarations and the last reading say, of a user who holds `held`, where
/// that is known. Nothing is asked of anybody, and the password is not looked at.
pub fn dry_run_judgement(
    subject: &Subject<'_>,
    key: &FingerprintKey,
    held: Option<&Grant>,
) -> Verdict {
    let owned = subject.ownership(key);
    judge(&Case {
        is_new: !matches!(owned, Ownership::Ours(_)),
        ..subject.case(&owned, held, None)
    })
}
