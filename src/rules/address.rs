//! From where the user may log in: where its own pool and those of its roles all allow it.
//!
//! In one pool, the ranges of its own and those of the pools that it names count as one.

use super::{
    Case, Judged,
    declaration::{Declaration, Part},
    findings::Findings,
};
use crate::domain::{
    name::Reference,
    network::{AddressRange, AddressSet, Network},
    pool::PoolRequest,
    violation::{Path, Rule},
};

/// Stores write it for a pool of nobody: declared, it could not be told from one.
const BROADCAST: AddressRange = AddressRange::V4 {
    first: u32::MAX,
    last: u32::MAX,
};

/// The most ranges that a VMS is given. Ours: no source says how many it takes.
const MAX_RANGES: usize = 256;

/// Where a pool stands in a manifest.
pub(super) const PATH: &str = "spec.ipPool";

/// What is granted and kept, and what all readable pools have in common.
pub(super) fn judge(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    findings: &mut Findings<'_>,
) -> (Judged<Network>, Network) {
    let pools: Vec<Pool> = declaration
        .pools()
        .map(|(part, request)| Pool::read(case, part, request, findings))
        .collect();
    if pools.is_empty() && declaration.is_complete() {
        let judged = without_pool(case, findings);
        let common = judged.granted.clone();
        return (judged, common);
    }
    let addresses = pools
        .iter()
        .map(|pool| Network::Only(pool.addresses.clone()));
    let common = addresses.fold(Network::Anywhere, |all, one| all.intersection(&one));
    if !declaration.is_complete() || pools.iter().any(|pool| !pool.is_complete) {
        return (waiting(case, declaration, &pools), common);
    }
    let judged = match &common {
        Network::Only(addresses) => of_common(case, declaration, addresses, findings),
        Network::Anywhere => without_pool(case, findings),
    };
    (judged, common)
}

/// What pools have in common that read completely.
fn of_common(
    case: &Case<'_>,
    declaration: &Declaration<'_>,
    addresses: &AddressSet,
    findings: &mut Findings<'_>,
) -> Judged<Network> {
    let path = match declaration.pools().collect::<Vec<_>>().as_slice() {
        [(part, _)] => part.path(PATH),
        _ => "spec.roleRefs".into(),
    };
    let count = addresses.ranges().count();
    if count > MAX_RANGES {
        findings.report(
            Rule::TooManyRanges,
            path,
            format!("together there are {count} ranges, of which a VMS takes {MAX_RANGES}"),
            "name fewer pools, or write neighbouring ranges as one",
        );
        return unchanged(case, addresses.clone());
    }
    if addresses.is_empty() {
        findings.report(
            Rule::PoolsExcludeEverybody,
            path,
            format!("no address is in all of these: {}", listed(declaration)),
            "let them have addresses in common, or take one away; until then it is from nowhere",
        );
    }
    Judged {
        granted: Network::Only(addresses.clone()),
        kept: Network::nobody(),
    }
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
fn waiting(case: &Case<'_>, declaration: &Declaration<'_>, pools: &[Pool]) -> Judged<Network> {
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
    Judged {
        granted: Network::nobody(),
        kept: limits.fold(of_roles, |kept, limit| kept.intersection(&limit)),
    }
}

/// From anywhere, or from nowhere where the server's owner wants a pool.
fn without_pool(case: &Case<'_>, findings: &mut Findings<'_>) -> Judged<Network> {
    let is_required = requires_pool(case);
    if is_required {
        findings.report(
            Rule::IpPoolRequired,
            PATH,
            "the server wants every user to have an address pool, and this one has none".to_owned(),
            "say from where the user may log in; until then it is from nowhere",
        );
    }
    Judged {
        granted: if is_required {
            Network::nobody()
        } else {
            Network::Anywhere
        },
        kept: Network::nobody(),
    }
}

fn requires_pool(case: &Case<'_>) -> bool {
    case.server.is_some_and(|server| server.requires_pool)
}

/// The addresses of one part's pool, as far as they read.
struct Pool {
    addresses: AddressSet,
    is_complete: bool,
}

impl Pool {
    fn read(
        case: &Case<'_>,
        part: &Part<'_>,
        request: &PoolRequest,
        findings: &mut Findings<'_>,
    ) -> Self {
        let mut reading = Reading {
            case,
            part,
            readable: Vec::new(),
            is_complete: true,
            findings,
        };
        reading.read(request);
        let addresses: AddressSet = reading.readable.into_iter().collect();
        let is_complete = reading.is_complete;
        let excludes = excludes_somebody(&addresses, part.path(PATH), findings);
        Self {
            addresses,
            is_complete: is_complete && excludes,
        }
    }
}

/// The ranges of a request, as far as they read.
struct Reading<'a, 'f, 'r> {
    case: &'a Case<'a>,
    part: &'a Part<'a>,
    readable: Vec<AddressRange>,
    is_complete: bool,
    findings: &'f mut Findings<'r>,
}

impl Reading<'_, '_, '_> {
    fn read(&mut self, request: &PoolRequest) {
        for (index, pool) in request.refs.iter().enumerate() {
            self.read_pool(pool, &format!("{PATH}.poolRefs[{index}]"));
        }
        for (index, range) in request.ranges.iter().enumerate() {
            let path = self.part.path(format!("{PATH}.ranges[{index}]"));
            self.read_range(range, path, "");
        }
    }

    fn read_pool(&mut self, pool: &Reference, field: &str) {
        let name = self.part.path(format!("{field}.name"));
        let (object, is_near) = self.part.pool_of(pool, self.case.user);
        let declared = is_near.then(|| self.case.pools.get(&object)).flatten();
        match declared {
            Some(declared) => {
                for range in &declared.ranges {
                    let of = format!("VmsIpPool `{}`: ", pool.name);
                    self.read_range(range, name.clone(), &of);
                }
            }
            None if is_near => {
                self.is_complete = false;
                self.findings.wait(
                    Rule::UnknownIpPool,
                    name,
                    format!(
                        "there is no VmsIpPool `{}` in namespace `{}`",
                        object.name, object.namespace
                    ),
                    "create it, or correct the name; until then no address is added",
                );
            }
            None => {
                self.is_complete = false;
                self.findings.report(
                    Rule::UnknownIpPool,
                    self.part.path(format!("{field}.namespace")),
                    "a VmsIpPool is of the user's own namespace or of the server's".to_owned(),
                    "correct the namespace; until then no address is added",
                );
            }
        }
    }

    fn read_range(&mut self, range: &str, path: Path, of: &str) {
        match read_range(range, path, of, self.findings) {
            Some(range) => self.readable.push(range),
            None => self.is_complete = false,
        }
    }
}

/// A range, unless it is reported; `of` says whose it is.
fn read_range(
    range: &str,
    path: Path,
    of: &str,
    findings: &mut Findings<'_>,
) -> Option<AddressRange> {
    let (message, hint) = match range.parse::<AddressRange>() {
        Ok(BROADCAST) => (
            format!("{of}`{range}` is the broadcast address, from which nobody comes"),
            "take it away",
        ),
        Ok(range) => return Some(range),
        Err(error) => (
            format!("{of}{error}"),
            "write one address, a CIDR block or `first-last`; until then no address is added",
        ),
    };
    findings.report(Rule::InvalidRange, path, message, hint);
    None
}

/// Whether there is an address from which nobody may come, unless it is reported.
fn excludes_somebody(addresses: &AddressSet, path: Path, findings: &mut Findings<'_>) -> bool {
    if addresses.is_everything() {
        findings.report(
            Rule::PoolExcludesNobody,
            path,
            "together the ranges are every address there is".to_owned(),
            "narrow them, or leave spec.ipPool out to allow logins from anywhere",
        );
    }
    !addresses.is_everything()
}

/// What is wrong with ranges by themselves.
pub(super) fn judge_ranges(ranges: &[String], path: &str, findings: &mut Findings<'_>) {
    let mut addresses = Vec::new();
    for (index, range) in ranges.iter().enumerate() {
        let path = format!("{path}.ranges[{index}]");
        addresses.extend(read_range(range, path.into(), "", findings));
    }
    excludes_somebody(&addresses.into_iter().collect(), path.into(), findings);
}

/// The addresses in force stay in force, of those that were slipped in only what is readable; a new user gets none.
fn unchanged(case: &Case<'_>, readable: AddressSet) -> Judged<Network> {
    let in_force = case.current.map(|current| &current.network);
    // Where a pool is required, a name that leads nowhere is none.
    let is_dodged = requires_pool(case) && in_force == Some(&Network::Anywhere);
    Judged {
        granted: Network::nobody(),
        kept: if case.intact && !is_dodged {
            Network::Anywhere
        } else {
            Network::Only(readable)
        },
    }
}
