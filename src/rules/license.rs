//! How many business cases the user may run.

use super::{
    case::{Case, Tenant},
    declaration::Declaration,
    findings::{Findings, Found},
};
use crate::domain::{
    capability::Capability,
    license::{Level, Licenses},
    violation::{Rule, Violation},
};

/// What is granted without violation; of a level with one, what the user holds already.
pub(super) fn judge(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    declaration: &Declaration<'_>,
) -> Found<Licenses> {
    let mut findings = Findings::default();
    let held = case
        .current
        .map_or(case.user.record.licenses, |current| current.licenses);
    let granted = Licenses::by_level(|level| {
        let wanted = declaration.licenses.of(level);
        findings.take(judge_level(case, tenant, level, (wanted, held.of(level))))
    });
    findings.deciding(granted)
}

fn judge_level(
    case: &Case<'_>,
    tenant: &Tenant<'_>,
    level: Level,
    (wanted, held): (u32, u32),
) -> Found<u32> {
    let path = format!("spec.limits.licenses.{}", level.field());
    if wanted > 0 && !case.capabilities.contains(&Capability::Licenses) {
        let violation = Violation::lasting(
            Rule::Unsupported,
            path,
            format!("the server has no licences of level {level} to give"),
            "take this part away, or use a server that has",
        );
        return Findings::from([violation]).deciding(0);
    }
    let ceiling = tenant.share.map(|share| share.licenses.of(level));
    if let Some(ceiling) = ceiling.filter(|ceiling| wanted > *ceiling) {
        let shared = match ceiling {
            0 => "none".to_owned(),
            ceiling => format!("{ceiling} for all of its users"),
        };
        let violation = Violation::lasting(
            Rule::ExceedsShare,
            path,
            format!("of licences of level {level} this namespace has {shared}"),
            "take some away, or ask the owner of the VmsServer to share more",
        );
        return Findings::from([violation]).deciding(held.min(wanted));
    }
    let left = case.allowance.of(level);
    if wanted.saturating_sub(held) <= left {
        return Findings::default().deciding(wanted);
    }
    let more = wanted - held;
    let violation = Violation::waiting(
        Rule::LicenseBudgetExceeded,
        path,
        format!(
            "{more} more {} of level {level} {} asked for, and {left} {} left for this user",
            if more == 1 { "licence" } else { "licences" },
            if more == 1 { "is" } else { "are" },
            if left == 1 { "is" } else { "are" },
        ),
        "take some from another user, or add some to the account; users declared first are served first",
    );
    Findings::from([violation]).deciding(held)
}
