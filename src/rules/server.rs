//! Whether there is a server for the user, and whether it can express what restricts the user.

use super::{
    address,
    case::Case,
    declaration::Declaration,
    findings::{Findings, Found},
    hint::create_or_correct,
    login,
};
use crate::domain::{
    capability::Capability,
    name::Login,
    violation::{Rule, Violation},
};

/// Reports a server that is not there or not shared. Which of the two is not for another namespace to learn.
pub(super) fn unusable(case: &Case<'_>) -> Findings {
    let user = case.user;
    let (server, path) = (&user.server, "spec.serverRef");
    let violation = if user.object.namespace == server.namespace {
        Violation::waiting(
            Rule::UnknownServer,
            path,
            format!(
                "there is no VmsServer `{}` in namespace `{}`",
                server.name, server.namespace
            ),
            create_or_correct(case.near.server()),
        )
    } else {
        Violation::waiting(
            Rule::ServerNotShared,
            path,
            format!(
                "namespace `{}` shares no VmsServer `{}` with namespace `{}`",
                server.namespace, server.name, user.object.namespace
            ),
            "correct the reference, or ask the owner of the VmsServer for an entry in its spec.shares",
        )
    };
    Findings::from([violation])
}

/// Whether the server can express every restriction: what it cannot express is refused, not weakened.
pub(super) fn judge_support(case: &Case<'_>, declaration: &Declaration<'_>) -> Found<bool> {
    let pools = declaration.pools().map(|(part, _)| {
        let path = part.path(address::PATH);
        (Capability::IpPool, path, "limit logins to addresses")
    });
    let cameras = (
        Capability::CameraScope,
        "spec.access.cameras".into(),
        "limit users to cameras",
    );
    let restrictions = pools.chain([cameras]);
    let unsupported =
        restrictions.filter(|(capability, ..)| !case.capabilities.contains(capability));
    let unsupported = unsupported.map(|(_, path, ability)| {
        Violation::lasting(
            Rule::Unsupported,
            path,
            format!("the server cannot {ability}, so the user gets no access at all"),
            "take this part away, or use a server that can",
        )
    });
    let violations: Vec<Violation> = unsupported.chain(unfit_login(case)).collect();
    let is_supported = violations.is_empty();
    Findings::from(violations).deciding(is_supported)
}

/// Reports a login that the server does not take; what is no login at all is told elsewhere.
fn unfit_login(case: &Case<'_>) -> Option<Violation> {
    let login: Login = case.user.login.parse().ok()?;
    let misfit = case.credentials.check_login(&login).err()?;
    Some(Violation::lasting(
        Rule::Unsupported,
        login::PATH,
        format!("{misfit}, so that there can be no such user"),
        "declare the user under another login, or use a server that takes this one",
    ))
}
