//! What a declaration means and what is wrong with it: [`judge`] answers both at once, purely.
//!
//! All violations are found in one go. A violated declaration can only shrink access: the [`Verdict`]
//! holds what is declared without violation, and what stays although no name leads to it any more.

mod access;
mod address;
mod admission;
mod allocation;
mod candidates;
mod declaration;
mod effective;
mod findings;
mod license;
mod login;
mod member_cameras;
mod password;
mod permission;
mod retained;
mod standalone;
mod terms;
mod validity;
mod verdict;

use crate::{
    domain::{
        access::Grant,
        capability::{Capabilities, Capability},
        license::Licenses,
        name::{Login, ObjectRef},
        server::{OnViolation, Server, Share},
        terms::Terms,
        user::User,
        validity::Validity,
        violation::Rule,
    },
    world::{Inventory, Pools, Roles, Site},
};
use declaration::Declaration;
use findings::Findings;
use jiff::Timestamp;

pub use admission::{Remedy, introduced, refusing, remedy};
pub use allocation::{Allocator, Claim};
pub use effective::{Effective, Source, Sources};
pub use password::PasswordProblem;
pub use standalone::{judge_pool, judge_role};
pub use verdict::{Decision, Verdict};

#[cfg(test)]
mod tests;

/// All that a judgement needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The declaration.
    pub user: &'a User,
    /// Its server; `None` where no such object exists.
    pub server: Option<&'a Server>,
    /// What the server's declarations stand for.
    pub site: &'a Site,
    /// What the parent account has to give.
    pub inventory: &'a Inventory,
    /// What the server can express.
    pub capabilities: &'a Capabilities,
    /// How many more licences the user may come to hold: what the allocator leaves to it.
    pub allowance: Licenses,
    /// The terms to which the server asks for consent before a user is added.
    pub terms: Option<&'a Terms>,
    /// The declared ones of the pools that the user and its roles name.
    pub pools: &'a Pools,
    /// The declared ones of the roles that the user names.
    pub roles: &'a Roles,
    /// What the user holds now; `None` where it does not exist yet, or where that is left open.
    pub current: Option<&'a Grant>,
    /// Whether it would have to be added.
    pub is_new: bool,
    /// Whether what it holds is what was last applied, so that nobody slipped anything in.
    pub intact: bool,
    /// Whose the login is.
    pub login: LoginState<'a>,
    /// The moment of the judgement.
    pub now: Timestamp,
    /// What is wrong with the declared password, if anything.
    pub password: Option<&'a PasswordProblem>,
}

/// Whose a login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginState<'a> {
    /// Nobody else's.
    Free,
    /// Another VmsUser's.
    Declared(&'a ObjectRef),
    /// A store user's that is not ours to take.
    InStore,
}

/// Judges one user.
pub fn judge(case: &Case<'_>) -> Verdict {
    let mut findings = Findings::for_namespace(&case.user.object.namespace);
    let login: Option<Login> = login::judge(case.user, &mut findings);
    let is_ours = login.is_some() && case.login == LoginState::Free;
    let tenant = case
        .server
        .and_then(|server| Tenant::of(case.user, server).map(|tenant| (server, tenant)));
    let Some((server, tenant)) = tenant else {
        report_server(case.user, &mut findings);
        return Verdict::without_grant(
            if is_ours && case.server.is_some() {
                Decision::Revoke
            } else {
                Decision::Ignore
            },
            findings.sorted(),
            case.user.validity,
        );
    };
    let declaration = Declaration::of(case, &mut findings);
    let login_shared = login::judge_share(&tenant, login.as_ref(), &mut findings);
    // Which logins are taken is not for a namespace to learn that may not declare them.
    if login_shared {
        login::judge_owner(case, &mut findings);
    }
    let mut shares = vec![effective::Share::default(); declaration.parts.len()];
    let (access, gained) = access::judge(case, &tenant, &declaration, &mut shares, &mut findings);
    let licenses = license::judge(case, &tenant, &declaration, &mut findings);
    let permissions = permission::judge(
        case,
        &tenant,
        &declaration,
        licenses,
        &mut shares,
        &mut findings,
    );
    let (network, common) = address::judge(case, &declaration, &mut findings);
    password::judge(case, &mut findings);
    let may_be_added = terms::judge(case, &mut findings);
    let ever_valid = validity::judge(&declaration, &mut findings);
    let supported = judge_support(case, &declaration, &mut findings);

    let absence = declaration.validity.absence(case.now);
    let by_server = case.capabilities.contains(&Capability::Validity);
    let is_out = absence.is_some_and(|absence| absence.withdraws(by_server));
    // A role that is not there may restrict everything: nothing at all is added until it is known.
    let may_narrow = server.on_violation == OnViolation::Narrow && declaration.is_complete();
    let decision = if !is_ours {
        Decision::Ignore
    } else if !login_shared || !supported || !ever_valid || is_out {
        Decision::Revoke
    } else if may_be_added && (findings.is_empty() || may_narrow) {
        Decision::Apply
    } else {
        Decision::ShrinkOnly
    };
    Verdict {
        decision,
        declared: Grant {
            access: access.granted,
            permissions: permissions.granted,
            network: network.granted,
            licenses,
            validity: if by_server {
                declaration.validity
            } else {
                Validity::default()
            },
        },
        retained: Grant {
            access: access.kept,
            permissions: permissions.kept,
            network: network.kept,
            licenses: Licenses::default(),
            validity: Validity::default(),
        },
        violations: findings.sorted(),
        absence,
        validity: declaration.validity,
        effective: Effective::of(&declaration, &shares, common),
        gained,
    }
}

/// Judges a user of a server that nobody declares.
pub fn judge_without_server(user: &User, now: Timestamp) -> Verdict {
    judge(&Case {
        user,
        server: None,
        site: &Site::default(),
        inventory: &Inventory::default(),
        capabilities: &Capabilities::default(),
        terms: None,
        allowance: Licenses::default(),
        pools: &Pools::default(),
        roles: &Roles::default(),
        current: None,
        is_new: true,
        intact: false,
        login: LoginState::Free,
        now,
        password: None,
    })
}

/// A server that is not there or not shared. Which of the two is not for another namespace to learn.
fn report_server(user: &User, findings: &mut Findings<'_>) {
    let (server, path) = (&user.server, "spec.serverRef");
    if user.object.namespace == server.namespace {
        findings.wait(
            Rule::UnknownServer,
            path,
            format!(
                "there is no VmsServer `{}` in namespace `{}`",
                server.name, server.namespace
            ),
            "create it, or correct the name",
        );
    } else {
        findings.wait(
            Rule::ServerNotShared,
            path,
            format!(
                "namespace `{}` shares no VmsServer `{}` with namespace `{}`",
                server.namespace, server.name, user.object.namespace
            ),
            "correct the reference, or ask the owner of the VmsServer for an entry in its spec.shares",
        );
    }
}

/// Who asks: the server's own namespace, or another one within its share.
#[derive(Clone, Copy, Debug)]
struct Tenant<'a> {
    user: &'a User,
    share: Option<&'a Share>,
}

impl<'a> Tenant<'a> {
    /// `None` where the server is not shared with the user's namespace.
    fn of(user: &'a User, server: &'a Server) -> Option<Self> {
        if user.object.namespace == server.object.namespace {
            return Some(Self { user, share: None });
        }
        server.share_of(&user.object.namespace).map(|share| Self {
            user,
            share: Some(share),
        })
    }
}

/// What a dimension of the declaration grants, and what of the present it keeps.
struct Judged<T> {
    granted: T,
    kept: T,
}

/// What the server cannot express is refused, not weakened.
fn judge_support(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    findings: &mut Findings<'_>,
) -> bool {
    let pools = declaration.pools().map(|(part, _)| {
        let path = part.path(address::PATH);
        (Capability::IpPool, path, "limit logins to addresses")
    });
    let cameras = (
        Capability::CameraScope,
        "spec.access.cameras".into(),
        "limit users to cameras",
    );
    let mut supported = true;
    for (capability, path, ability) in pools.chain([cameras]) {
        if !case.capabilities.contains(&capability) {
            supported = false;
            findings.report(
                Rule::Unsupported,
                path,
                format!("the server cannot {ability}, so the user gets no access at all"),
                "take this part away, or use a server that can",
            );
        }
    }
    supported
}
