//! From where the user may log in: the user's own ranges and those of the pools that it names, as one.

use super::{Case, Judged, findings::Findings};
use crate::domain::{
    network::{AddressRange, AddressSet, Network},
    pool::{PoolRef, PoolRequest},
    violation::Rule,
};

/// Stores write it for a pool of nobody: declared, it could not be told from one.
const BROADCAST: AddressRange = AddressRange::V4 {
    first: u32::MAX,
    last: u32::MAX,
};

/// The most ranges that a VMS is given. Ours: no source says how many it takes.
const MAX_RANGES: usize = 256;

/// Where a pool stands in a manifest.
const PATH: &str = "spec.ipPool";

pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) -> Judged<Network> {
    let Some(request) = &case.user.pool else {
        return without_pool(case, findings);
    };
    let mut reading = Reading {
        case,
        readable: Vec::new(),
        is_complete: true,
        findings,
    };
    reading.read(request);
    let Reading {
        readable,
        mut is_complete,
        ..
    } = reading;
    let pool: AddressSet = readable.into_iter().collect();
    if pool.is_everything() {
        findings.report(
            Rule::PoolExcludesNobody,
            PATH,
            "together the ranges are every address there is".to_owned(),
            "narrow them, or leave spec.ipPool out to allow logins from anywhere",
        );
        is_complete = false;
    }
    let count = pool.ranges().count();
    if count > MAX_RANGES {
        findings.report(
            Rule::TooManyRanges,
            PATH,
            format!("together there are {count} ranges, of which a VMS takes {MAX_RANGES}"),
            "name fewer pools, or write neighbouring ranges as one",
        );
        is_complete = false;
    }
    if is_complete {
        Judged {
            granted: Network::Only(pool),
            kept: Network::nobody(),
        }
    } else {
        unchanged(case, pool)
    }
}

/// From anywhere, or from nowhere where the server's owner wants a pool.
fn without_pool(case: &Case<'_>, findings: &mut Findings) -> Judged<Network> {
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

/// The ranges of a request, as far as they read.
struct Reading<'a, 'f> {
    case: &'a Case<'a>,
    readable: Vec<AddressRange>,
    is_complete: bool,
    findings: &'f mut Findings,
}

impl Reading<'_, '_> {
    fn read(&mut self, request: &PoolRequest) {
        for (index, pool) in request.refs.iter().enumerate() {
            self.read_pool(pool, &format!("{PATH}.poolRefs[{index}]"));
        }
        for (index, range) in request.ranges.iter().enumerate() {
            self.read_range(range, &format!("{PATH}.ranges[{index}]"), "");
        }
    }

    fn read_pool(&mut self, pool: &PoolRef, path: &str) {
        let user = self.case.user;
        let name = format!("{path}.name");
        let object = pool.object(&user.object.namespace);
        let is_near = [&user.object.namespace, &user.server.namespace].contains(&&object.namespace);
        let declared = is_near.then(|| self.case.pools.get(&object)).flatten();
        match declared {
            Some(declared) => {
                for range in &declared.ranges {
                    self.read_range(range, &name, &format!("VmsIpPool `{}`: ", pool.name));
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
                    format!("{path}.namespace"),
                    "a VmsIpPool is of the user's own namespace or of the server's".to_owned(),
                    "correct the namespace; until then no address is added",
                );
            }
        }
    }

    fn read_range(&mut self, range: &str, path: &str, of: &str) {
        match range.parse::<AddressRange>() {
            Ok(BROADCAST) => {
                self.is_complete = false;
                self.findings.report(
                    Rule::InvalidRange,
                    path,
                    format!("{of}`{range}` is the broadcast address, from which nobody comes"),
                    "take it away",
                );
            }
            Ok(range) => self.readable.push(range),
            Err(error) => {
                self.is_complete = false;
                self.findings.report(
                    Rule::InvalidRange,
                    path,
                    format!("{of}{error}"),
                    "write one address, a CIDR block or `first-last`; until then no address is added",
                );
            }
        }
    }
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
