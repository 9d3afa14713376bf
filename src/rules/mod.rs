//! What a declaration means and what is wrong with it: [`judge`] answers both at once. Pure.
//!
//! All violations are found in one go. A violated declaration can only shrink access: the [`Verdict`]
//! holds what is declared without violation, and what stays although no name leads to it any more.

mod access;
mod address;
mod admission;
mod allocation;
mod case;
mod decision;
mod declaration;
mod effective;
mod findings;
mod grounds;
mod hint;
mod inseparable;
mod license;
mod login;
mod password;
mod permission;
mod provenance;
mod server;
mod standalone;
mod table;
mod terms;
mod validity;
mod verdict;

use crate::{
    domain::{
        access::Grant,
        capability::{Capabilities, Capability},
        credential_form::CredentialForm,
        license::Licenses,
        server::{OnViolation, Server},
        user::User,
        validity::Validity,
    },
    world::{Inventory, NearNames, Pools, Roles, Site},
};
use case::Tenant;
use decision::DecisionInput;
use declaration::Declaration;
use findings::{Findings, Found};
use jiff::Timestamp;

pub use access::NamedObjects;
pub use admission::{introduced, refusing};
pub use allocation::{Allocator, LicenseDemand};
pub use case::{Case, LoginState, PasswordProblem};
pub use decision::Decision;
pub use effective::{Effective, Source, Sources};
pub use grounds::{GrantedBy, Grounds, How};
pub use provenance::{Provenance, included_by_star, provenance};
pub use standalone::{judge_pool, judge_role};
pub use table::{ByFiles, Loss, Remedy, RuleFacts, facts};
pub use verdict::Verdict;

#[cfg(test)]
mod tests;

/// Judges one user.
pub fn judge(case: &Case<'_>) -> Verdict {
    let Found {
        value: login,
        mut findings,
    } = login::judge(case.user);
    let is_ours = login.is_some() && case.login == LoginState::Free;
    let Some(tenant) = Tenant::of(case) else {
        findings.add(server::unusable(case));
        return unentitled(case, is_ours, findings);
    };
    // Which logins are taken is not for a namespace to learn that may not declare them.
    if !findings.take(login::judge_share(&tenant, login.as_ref())) {
        return unentitled(case, is_ours, findings);
    }
    findings.add(login::judge_owner(case));
    judge_declaration(case, &tenant, is_ours, findings)
}

/// Judges what is declared, of a user who is entitled to an account.
fn judge_declaration(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    is_ours: bool,
    mut findings: Findings,
) -> Verdict {
    let declaration = findings.take(Declaration::of(case));
    let access = findings.take(access::judge(case, tenant, &declaration));
    let licenses = findings.take(license::judge(case, tenant, &declaration));
    let permissions = findings.take(permission::judge(case, tenant, &declaration, licenses));
    let access = findings.take(inseparable::judge(case, access, &permissions.permissions));
    let address = findings.take(address::judge(case, &declaration));
    findings.add(password::judge(case));
    let may_be_added = findings.take(terms::judge(case));
    let is_ever_valid = findings.take(validity::judge(&declaration));
    let is_supported = findings.take(server::judge_support(case, &declaration));

    let validity = declaration.validity;
    let absence = validity.absence(case.now);
    let by_server = case.capabilities.contains(&Capability::Validity);
    // A role that is not there may restrict everything: nothing at all is added until it is known.
    let may_narrow = tenant.server.on_violation == OnViolation::Narrow && declaration.is_complete();
    Verdict {
        decision: Decision::of(DecisionInput {
            is_ours,
            is_supported,
            is_ever_valid,
            is_out: absence.is_some_and(|absence| absence.withdraws(by_server)),
            may_be_added,
            may_grow: findings.is_empty() || may_narrow,
        }),
        declared: Grant {
            access: access.access.granted,
            permissions: permissions.permissions.granted,
            network: address.network.granted,
            licenses,
            validity: if by_server {
                validity
            } else {
                Validity::default()
            },
        },
        retained: Grant {
            access: access.access.kept,
            permissions: permissions.permissions.kept,
            network: address.network.kept,
            licenses: Licenses::default(),
            validity: Validity::default(),
        },
        violations: findings.for_namespace(&case.user.object.namespace),
        absence,
        validity,
        effective: Effective::of(
            case.user,
            &declaration,
            &access.by_part,
            &permissions.by_part,
            address.common,
        ),
        gained: access.gained,
        named: Some(access.named),
    }
}

/// The judgement of a user who may have no account there; of what is declared besides nothing counts.
fn unentitled(case: &Case<'_>, is_ours: bool, findings: Findings) -> Verdict {
    let decision = if is_ours && case.server.is_some() {
        Decision::Revoke
    } else {
        Decision::Ignore
    };
    let violations = findings.for_namespace(&case.user.object.namespace);
    Verdict::without_grant(decision, violations, case.user.validity)
}

/// Judges a user who is not [entitled](Server::entitles) to an account on that server, or whose server nobody declares.
/// `near` is what was meant by names that lead nowhere.
pub fn judge_unentitled(
    user: &User,
    server: Option<&Server>,
    near: &NearNames,
    now: Timestamp,
) -> Verdict {
    judge(&Case {
        user,
        server,
        site: &Site::default(),
        inventory: &Inventory::default(),
        capabilities: &Capabilities::default(),
        credentials: &CredentialForm::ANY,
        terms: None,
        allowance: Licenses::default(),
        pools: &Pools::default(),
        roles: &Roles::default(),
        near,
        current: None,
        is_new: true,
        intact: false,
        login: LoginState::Free,
        now,
        password: None,
    })
}
