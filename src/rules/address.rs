//! From where the user may log in.

use super::{Case, Judged, findings::Findings};
use crate::domain::{
    network::{AddressRange, AddressSet, Network},
    violation::Rule,
};

/// Stores write it for a pool of nobody: declared, it could not be told from one.
const BROADCAST: AddressRange = AddressRange::V4 {
    first: u32::MAX,
    last: u32::MAX,
};

pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) -> Judged<Network> {
    let Some(ranges) = &case.user.ranges else {
        return Judged {
            granted: Network::Anywhere,
            kept: Network::nobody(),
        };
    };
    let mut readable = Vec::with_capacity(ranges.len());
    for (index, range) in ranges.iter().enumerate() {
        match range.parse::<AddressRange>() {
            Ok(BROADCAST) => findings.report(
                Rule::InvalidRange,
                format!("spec.ipPool.ranges[{index}]"),
                format!("`{range}` is the broadcast address, from which nobody comes"),
                "take it away",
            ),
            Ok(range) => readable.push(range),
            Err(error) => findings.report(
                Rule::InvalidRange,
                format!("spec.ipPool.ranges[{index}]"),
                error.to_string(),
                "write one address, a CIDR block or `first-last`; until then no address is added",
            ),
        }
    }
    let complete = readable.len() == ranges.len();
    let pool: AddressSet = readable.into_iter().collect();
    if pool.is_everything() {
        findings.report(
            Rule::PoolExcludesNobody,
            "spec.ipPool.ranges",
            "together the ranges are every address there is".to_owned(),
            "narrow them, or leave spec.ipPool out to allow logins from anywhere",
        );
        return unchanged(case, pool);
    }
    if complete {
        Judged {
            granted: Network::Only(pool),
            kept: Network::nobody(),
        }
    } else {
        unchanged(case, pool)
    }
}

/// The addresses in force stay in force, of those that were slipped in only what is readable; a new user gets none.
fn unchanged(case: &Case<'_>, readable: AddressSet) -> Judged<Network> {
    Judged {
        granted: Network::nobody(),
        kept: if case.intact {
            Network::Anywhere
        } else {
            Network::Only(readable)
        },
    }
}
