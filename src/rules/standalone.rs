//! What is wrong with a pool or a role by itself, whoever uses it.

use super::{address, findings::Findings};
use crate::domain::{pool::IpPool, role::Role, violation::Violation};

/// What is wrong with a pool, sorted.
pub fn judge_pool(pool: &IpPool) -> Vec<Violation> {
    let mut findings = Findings::for_namespace(&pool.object.namespace);
    address::judge_ranges(&pool.ranges, "spec", &mut findings);
    findings.sorted()
}

/// What is wrong with a role, sorted.
pub fn judge_role(role: &Role) -> Vec<Violation> {
    let mut findings = Findings::for_namespace(&role.object.namespace);
    if let Some(pool) = &role.pool {
        address::judge_ranges(&pool.ranges, address::PATH, &mut findings);
    }
    findings.sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            license::Licenses,
            pool::PoolRequest,
            user::{AccessRequest, PermissionRequest},
            validity::Validity,
            violation::Rule,
        },
        fixtures::in_video,
    };

    fn found(violations: &[Violation]) -> Vec<(Rule, String)> {
        let each = violations.iter();
        each.map(|violation| (violation.rule, violation.path.to_string()))
            .collect()
    }

    fn pool(ranges: &[&str]) -> Vec<(Rule, String)> {
        let object = in_video("desks");
        let ranges = ranges.iter().map(ToString::to_string).collect();
        found(&judge_pool(&IpPool { object, ranges }))
    }

    #[test]
    fn a_pool_that_reads_and_excludes_somebody_is_sound() {
        assert_eq!(pool(&["192.0.2.0/24", "2001:db8::/48"]), []);
    }

    #[test]
    fn a_pool_is_told_of_each_range_that_does_not_read_and_of_excluding_nobody() {
        assert_eq!(
            pool(&["192.0.2.9-192.0.2.1", "192.0.2.7"]),
            [(Rule::InvalidRange, "spec.ranges[0]".to_owned())]
        );
        assert_eq!(
            pool(&["0.0.0.0/1", "128.0.0.0/1", "::/0"]),
            [(Rule::PoolExcludesNobody, "spec".to_owned())]
        );
    }

    #[test]
    fn a_role_is_told_of_its_own_ranges() {
        let role = Role {
            object: in_video("guards"),
            access: AccessRequest::default(),
            permissions: PermissionRequest::default(),
            licenses: Licenses::default(),
            pool: Some(PoolRequest {
                refs: Vec::new(),
                ranges: vec!["192.0.2.9-192.0.2.1".to_owned()],
            }),
            validity: Validity::default(),
        };
        assert_eq!(
            found(&judge_role(&role)),
            [(Rule::InvalidRange, "spec.ipPool.ranges[0]".to_owned())]
        );
        assert_eq!(judge_role(&Role { pool: None, ..role }), []);
    }
}
