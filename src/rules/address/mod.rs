//! From where the user may log in: where its own pool and those of its roles all allow it.

mod pool;

use super::{
    case::{Case, DimensionVerdict},
    declaration::Declaration,
    findings::{Findings, Found},
};
use crate::domain::{
    network::{AddressSet, Network},
    violation::{Path, Rule, Violation},
};
use pool::Pool;

pub(super) use pool::{PATH, judge_ranges};

/// The most ranges that a VMS is given. Ours: no source says how many it takes.
const MAX_RANGES: usize = 256;

/// From where a user may log in.
pub(super) struct JudgedNetwork {
    pub(super) network: DimensionVerdict<Network>,
    /// What all readable pools have in common.
    pub(super) common: Network,
}

/// Reads every pool, and judges what they have in common.
pub(super) fn judge(case: &Case<'_>, declaration: &Declaration<'_>) -> Found<JudgedNetwork> {
    let mut findings = Findings::default();
    let pools: Vec<Pool> = declaration
        .pools()
        .map(|(part, request)| findings.take(Pool::read(case, part, request)))
        .collect();
    if pools.is_empty() && declaration.is_complete() {
        let network = findings.take(without_pool(case));
        let common = network.granted.clone();
        return findings.deciding(JudgedNetwork { network, common });
    }
    let addresses = pools
        .iter()
        .map(|pool| Network::Only(pool.addresses.clone()));
    let common = addresses.fold(Network::Anywhere, |all, one| all.intersection(&one));
    let is_known = declaration.is_complete() && pools.iter().all(|pool| pool.is_complete);
    let network = match &common {
        _ if !is_known => waiting(case, declaration, &pools),
        Network::Only(addresses) => findings.take(of_common(case, declaration, addresses)),
        Network::Anywhere => findings.take(without_pool(case)),
    };
    findings.deciding(JudgedNetwork { network, common })
}

/// What pools have in common that read completely.
fn of_common(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    addresses: &AddressSet,
) -> Found<DimensionVerdict<Network>> {
    let path = match declaration.pools().collect::<Vec<_>>().as_slice() {
        [(part, _)] => part.path(PATH),
        _ => "spec.roleRefs".into(),
    };
    let count = addresses.ranges().count();
    if count > MAX_RANGES {
        return Findings::from([too_many_ranges(path, count)])
            .deciding(unchanged(case, addresses.clone()));
    }
    let findings = if addresses.is_empty() {
        Findings::from([nowhere(path, declaration)])
    } else {
        Findings::default()
    };
    findings.deciding(DimensionVerdict {
        granted: Network::Only(addresses.clone()),
        kept: Network::nobody(),
    })
}

fn too_many_ranges(path: Path, count: usize) -> Violation {
    Violation::lasting(
        Rule::TooManyRanges,
        path,
        format!("together there are {count} ranges, of which a VMS takes {MAX_RANGES}"),
        "name fewer pools, or write neighbouring ranges as one",
    )
}

fn nowhere(path: Path, declaration: &Declaration<'_>) -> Violation {
    Violation::lasting(
        Rule::PoolsExcludeEverybody,
        path,
        format!("no address is in all of these: {}", listed(declaration)),
        "let them have addresses in common, or take one away; until then nobody may log in as this user",
    )
}

/// Whose pools there are.
fn listed(declaration: &Declaration<'_>) -> String {
    let pools = declaration.pools().map(|(part, _)| match part.role {
        None => "the user's own pool".to_owned(),
        Some(role) => format!("the pool of VmsRole `{}`", role.name),
    });
    pools.collect::<Vec<_>>().join(", ")
}

/// Nothing is added, and what is in force stays within what is known.
fn waiting(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    pools: &[Pool],
) -> DimensionVerdict<Network> {
    let limits = pools.iter().map(|pool| {
        if pool.is_complete {
            Network::Only(pool.addresses.clone())
        } else {
            unchanged(case, pool.addresses.clone()).kept
        }
    });
    // A role that is not there may have a pool, but where one is required none can be taken for granted.
    let of_roles = match (declaration.is_complete(), case.intact && !pools.is_empty()) {
        (true, _) | (false, true) => Network::Anywhere,
        (false, false) => unchanged(case, AddressSet::default()).kept,
    };
    DimensionVerdict {
        granted: Network::nobody(),
        kept: limits.fold(of_roles, |kept, limit| kept.intersection(&limit)),
    }
}

/// From anywhere, or from nowhere where the server's owner wants a pool.
fn without_pool(case: &Case<'_>) -> Found<DimensionVerdict<Network>> {
    let judged = |granted| DimensionVerdict {
        granted,
        kept: Network::nobody(),
    };
    if !requires_pool(case) {
        return Findings::default().deciding(judged(Network::Anywhere));
    }
    let required = Violation::lasting(
        Rule::IpPoolRequired,
        PATH,
        "the server wants every user to have an address pool, and this one has none",
        "say from where the user may log in; until then nobody may log in as this user",
    );
    Findings::from([required]).deciding(judged(Network::nobody()))
}

fn requires_pool(case: &Case<'_>) -> bool {
    case.server.is_some_and(|server| server.requires_pool)
}

/// The addresses in force stay in force; where somebody changed them in the VMS, only readable ranges do. A new user gets none.
fn unchanged(case: &Case<'_>, readable: AddressSet) -> DimensionVerdict<Network> {
    let in_force = case.current.map(|current| &current.network);
    // Where a pool is required, a name that leads nowhere is none.
    let is_dodged = requires_pool(case) && in_force == Some(&Network::Anywhere);
    DimensionVerdict {
        granted: Network::nobody(),
        kept: if case.intact && !is_dodged {
            Network::Anywhere
        } else {
            Network::Only(readable)
        },
    }
}
