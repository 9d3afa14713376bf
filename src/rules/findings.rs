//! Collecting violations, and telling them to the user's namespace.

use crate::domain::{
    name::{Namespace, ObjectRef},
    violation::Violation,
};

/// What a rule decides, and the violations that it found.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) findings: Findings,
}

/// Violations in the order they were found.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// Adds one.
    pub(super) fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// Adds what another rule found.
    pub(super) fn add(&mut self, findings: Self) {
        self.0.extend(findings.0);
    }

    /// Adds what another rule found, and hands on what it decided.
    pub(super) fn take<T>(&mut self, found: Found<T>) -> T {
        self.add(found.findings);
        found.value
    }

    /// With what was decided.
    pub(super) const fn deciding<T>(self, value: T) -> Found<T> {
        Found {
            value,
            findings: self,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them as users of a namespace may read them: sorted, each once.
    pub(super) fn for_namespace(self, reader: &Namespace) -> Vec<Violation> {
        let told = |violation: Violation| match violation.path.role() {
            Some(role) if role.namespace != *reader => in_foreign_role(&violation, role),
            Some(_) | None => violation,
        };
        let mut violations: Vec<Violation> = self.0.into_iter().map(told).collect();
        violations.sort();
        violations.dedup();
        violations
    }
}

impl<Several: IntoIterator<Item = Violation>> From<Several> for Findings {
    fn from(violations: Several) -> Self {
        Self(violations.into_iter().collect())
    }
}

/// What a role of another namespace names is not for this one to read: neither in words, nor by counting.
fn in_foreign_role(violation: &Violation, role: &ObjectRef) -> Violation {
    let ObjectRef { namespace, name } = role;
    Violation {
        rule: violation.rule,
        path: format!("spec.roleRefs[name={name}]").into(),
        message: format!(
            "VmsRole `{name}` of namespace `{namespace}` breaks this rule for users of this namespace, which may not see what it names"
        ),
        hint: format!("name another role, or ask the owner of namespace `{namespace}`"),
        waiting: violation.waiting,
    }
}
