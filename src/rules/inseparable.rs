//! What comes with every camera of a server, whatever is declared: who is not to have it is given no camera.

use std::collections::BTreeSet;

use super::{
    access::JudgedAccess,
    case::{Case, DimensionVerdict},
    findings::{Findings, Found},
};
use crate::domain::{
    access::Access,
    permission::{self, PermissionName},
    violation::{Rule, Violation},
};

/// The access that is left where what comes with cameras is not declared, or not granted.
pub(super) fn judge(
    case: &Case<'_>,
    access: JudgedAccess,
    permissions: &DimensionVerdict<BTreeSet<PermissionName>>,
) -> Found<JudgedAccess> {
    let missing = case.inventory.inseparable.iter();
    let missing = missing
        .filter(|name| !permissions.granted.contains(*name) && !permissions.kept.contains(*name));
    let missing: Vec<String> = missing
        .map(|name| format!("`{}`", permission::in_words(name.as_str())))
        .collect();
    let DimensionVerdict { granted, kept } = &access.access;
    if missing.is_empty() || (granted.cameras.is_empty() && kept.cameras.is_empty()) {
        return Findings::default().deciding(access);
    }
    let missing = missing.join(", ");
    let violation = Violation::lasting(
        Rule::Unsupported,
        "spec.permissions",
        format!(
            "whoever sees a camera of this server has {missing} there as well, and that is not granted: so no camera is"
        ),
        format!(
            "declare {missing} too, or use a server that can keep it from those who see a camera"
        ),
    );
    Findings::from([violation]).deciding(without_cameras(access))
}

fn without_cameras(access: JudgedAccess) -> JudgedAccess {
    let without = |access: Access| Access {
        cameras: BTreeSet::new(),
        ..access
    };
    let DimensionVerdict { granted, kept } = access.access;
    JudgedAccess {
        access: DimensionVerdict {
            granted: without(granted),
            kept: without(kept),
        },
        by_part: access.by_part.into_iter().map(without).collect(),
        gained: BTreeSet::new(),
        ..access
    }
}
