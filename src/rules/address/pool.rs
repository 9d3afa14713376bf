//! Reading one pool: the ranges of its own and those of the pools that it names count as one.

use crate::{
    domain::{
        name::Reference,
        network::{AddressRange, AddressSet},
        pool::PoolRequest,
        violation::{Path, Rule, Violation},
    },
    rules::{
        case::Case,
        declaration::Part,
        findings::{Findings, Found},
        hint::create_or_correct,
    },
};

/// Stores write it for a pool of nobody: declared, it could not be told from one.
const BROADCAST: AddressRange = AddressRange::V4 {
    first: u32::MAX,
    last: u32::MAX,
};

/// Where a pool stands in a manifest.
pub(crate) const PATH: &str = "spec.ipPool";

/// The addresses of one part's pool, as far as they read.
pub(super) struct Pool {
    pub(super) addresses: AddressSet,
    pub(super) is_complete: bool,
}

impl Pool {
    /// Reads the ranges of a part and those of the pools that it names.
    pub(super) fn read(case: &Case<'_>, part: &Part<'_>, request: &PoolRequest) -> Found<Self> {
        let reading = Reading {
            case,
            part,
            readable: Vec::new(),
            is_complete: true,
            findings: Findings::default(),
        };
        reading.read(request)
    }
}

/// The ranges of a request, as far as they read.
struct Reading<'a> {
    case: &'a Case<'a>,
    part: &'a Part<'a>,
    readable: Vec<AddressRange>,
    is_complete: bool,
    findings: Findings,
}

impl Reading<'_> {
    fn read(mut self, request: &PoolRequest) -> Found<Pool> {
        for (index, pool) in request.refs.iter().enumerate() {
            self.read_pool(pool, &format!("{PATH}.poolRefs[{index}]"));
        }
        for (index, range) in request.ranges.iter().enumerate() {
            let path = self.part.path(format!("{PATH}.ranges[{index}]"));
            self.read_range(range, path.naming(range), "");
        }
        let addresses: AddressSet = self.readable.into_iter().collect();
        let excluding = excludes_nobody(&addresses, self.part.path(PATH));
        let is_complete = self.is_complete && excluding.is_none();
        self.findings.add(excluding.into());
        self.findings.deciding(Pool {
            addresses,
            is_complete,
        })
    }

    fn read_pool(&mut self, pool: &Reference, field: &str) {
        let name = self
            .part
            .path(format!("{field}.name"))
            .naming(pool.name.as_str());
        let (object, is_near) = self.part.pool_of(pool, self.case.user);
        let declared = is_near.then(|| self.case.pools.get(&object)).flatten();
        if let Some(declared) = declared {
            for range in &declared.ranges {
                let of = format!("VmsIpPool `{}`: ", pool.name);
                self.read_range(range, name.clone(), &of);
            }
            return;
        }
        self.is_complete = false;
        self.findings.push(if is_near {
            Violation::waiting(
                Rule::UnknownIpPool,
                name,
                format!(
                    "there is no VmsIpPool `{}` in namespace `{}`",
                    object.name, object.namespace
                ),
                format!(
                    "{}; until then no address is added",
                    create_or_correct(self.case.near.pool(&object, self.case.user))
                ),
            )
        } else {
            Violation::lasting(
                Rule::UnknownIpPool,
                self.part.path(format!("{field}.namespace")),
                "a VmsIpPool is of the user's own namespace or of the server's",
                "correct the namespace; until then no address is added",
            )
        });
    }

    fn read_range(&mut self, range: &str, path: Path, of: &str) {
        match read_range(range, path, of) {
            Ok(range) => self.readable.push(range),
            Err(violation) => {
                self.is_complete = false;
                self.findings.push(violation);
            }
        }
    }
}

/// A range, or why it is none; `of` says whose it is.
fn read_range(range: &str, path: Path, of: &str) -> Result<AddressRange, Violation> {
    let (message, hint) = match range.parse::<AddressRange>() {
        Ok(BROADCAST) => (
            format!("{of}`{range}` is the broadcast address, from which nobody comes"),
            "take it away",
        ),
        Ok(range) => return Ok(range),
        Err(error) => (
            format!("{of}{error}"),
            "write one address, a CIDR block or `first-last`; until then no address is added",
        ),
    };
    Err(Violation::lasting(Rule::InvalidRange, path, message, hint))
}

/// A pool from which nobody is excluded.
fn excludes_nobody(addresses: &AddressSet, path: Path) -> Option<Violation> {
    addresses.is_everything().then(|| {
        Violation::lasting(
            Rule::PoolExcludesNobody,
            path,
            "together the ranges are every address there is",
            "narrow them, or leave spec.ipPool out to allow logins from anywhere",
        )
    })
}

/// What is wrong with ranges by themselves.
pub(crate) fn judge_ranges(ranges: &[String], path: &str) -> Findings {
    let mut addresses = Vec::new();
    let mut findings = Findings::default();
    for (index, range) in ranges.iter().enumerate() {
        let path = format!("{path}.ranges[{index}]");
        match read_range(range, path.into(), "") {
            Ok(range) => addresses.push(range),
            Err(violation) => findings.push(violation),
        }
    }
    let addresses: AddressSet = addresses.into_iter().collect();
    findings.add(excludes_nobody(&addresses, path.into()).into());
    findings
}
