//! Whose the login is.

use super::{
    case::{Case, LoginState, Tenant},
    findings::{Findings, Found},
};
use crate::domain::{
    name::{Login, LoginError},
    user::User,
    violation::{Rule, Violation},
};

/// Where it is declared.
pub(super) const PATH: &str = "spec.login";

/// The login, where the text is one.
pub(super) fn judge(user: &User) -> Found<Option<Login>> {
    let login: Result<Login, LoginError> = user.login.parse();
    let invalid = |error: &LoginError| {
        Violation::lasting(
            Rule::InvalidLogin,
            PATH,
            error.to_string(),
            "correct the login",
        )
    };
    Findings::from(login.as_ref().err().map(invalid)).deciding(login.ok())
}

/// Reports that somebody else has it.
pub(super) fn judge_owner(case: &Case<'_>) -> Findings {
    let login = &case.user.login;
    let taken = match case.login {
        LoginState::Free => None,
        LoginState::Declared(owner) => {
            let owner = if owner.namespace == case.user.object.namespace {
                format!("VmsUser `{}`", owner.name)
            } else {
                "a VmsUser of another namespace".to_owned()
            };
            Some((
                format!("{owner} has the login `{login}` on this server"),
                "delete one of the two, or choose another login",
            ))
        }
        LoginState::InStore => Some((
            format!("the VMS has a user `{login}` that this object did not make; it is left alone"),
            "choose another login, or let the owner of the VmsServer list namespace and login in spec.adopt",
        )),
    };
    let violation = |(message, hint)| Violation::lasting(Rule::LoginTaken, PATH, message, hint);
    taken.map(violation).into()
}

/// Whether the namespace may declare that login. What is no login is of no form.
pub(super) fn judge_share(tenant: &Tenant<'_>, login: Option<&Login>) -> Found<bool> {
    let (share, login) = match (tenant.share, login) {
        (None, _) => return Findings::default().deciding(true),
        (Some(_), None) => return Findings::default().deciding(false),
        (Some(share), Some(login)) => (share, login),
    };
    let is_shared = share.logins.matches(login);
    let exceeds = (!is_shared).then(|| {
        Violation::lasting(
            Rule::ExceedsShare,
            PATH,
            format!(
                "namespace `{}` may declare logins of the form `{}` on this server",
                tenant.user.object.namespace, share.logins
            ),
            "choose a login of that form, or ask the owner of the VmsServer",
        )
    });
    Findings::from(exceeds).deciding(is_shared)
}
