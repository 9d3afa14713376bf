//! Whose the login is.

use super::{Case, LoginState, Tenant, findings::Findings};
use crate::domain::{
    name::{Login, LoginError},
    user::User,
    violation::Rule,
};

const PATH: &str = "spec.login";

/// The login, where the text is one.
pub(super) fn judge(user: &User, findings: &mut Findings<'_>) -> Option<Login> {
    user.login
        .parse()
        .inspect_err(|error: &LoginError| {
            findings.report(
                Rule::InvalidLogin,
                PATH,
                error.to_string(),
                "correct the login",
            );
        })
        .ok()
}

/// Whether nobody else has it.
pub(super) fn judge_owner(case: &Case<'_>, findings: &mut Findings<'_>) {
    match case.login {
        LoginState::Free => {}
        LoginState::Declared(owner) => {
            let owner = if owner.namespace == case.user.object.namespace {
                format!("VmsUser `{}`", owner.name)
            } else {
                "a VmsUser of another namespace".to_owned()
            };
            findings.report(
                Rule::LoginTaken,
                PATH,
                format!("{owner} has the login `{}` on this server", case.user.login),
                "delete one of the two, or choose another login",
            );
        }
        LoginState::InStore => findings.report(
            Rule::LoginTaken,
            PATH,
            format!("the VMS has a user `{}` that this object did not make; it is left alone", case.user.login),
            "choose another login, or let the owner of the VmsServer list namespace and login in spec.adopt",
        ),
    }
}

/// Whether the namespace may declare that login.
pub(super) fn judge_share(
    tenant: &Tenant<'_>,
    login: Option<&Login>,
    findings: &mut Findings<'_>,
) -> bool {
    let (Some(share), Some(login)) = (tenant.share, login) else {
        return true;
    };
    let shared = share.logins.matches(login);
    if !shared {
        findings.report(
            Rule::ExceedsShare,
            PATH,
            format!(
                "namespace `{}` may declare logins of the form `{}` on this server",
                tenant.user.object.namespace, share.logins
            ),
            "choose a login of that form, or ask the owner of the VmsServer",
        );
    }
    shared
}
