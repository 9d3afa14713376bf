//! Collecting violations, in words that the user's namespace may read.

use crate::domain::{
    name::{Namespace, ObjectRef},
    violation::{Path, Rule, Violation},
};

/// Violations in the order they were found, told to one namespace.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    found: Vec<Violation>,
    reader: &'a Namespace,
}

impl<'a> Findings<'a> {
    /// For the users of a namespace.
    pub(super) const fn for_namespace(reader: &'a Namespace) -> Self {
        Self {
            found: Vec::new(),
            reader,
        }
    }

    /// Something that stays wrong until somebody mends it.
    pub(super) fn report(
        &mut self,
        rule: Rule,
        path: impl Into<Path>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.add(rule, path.into(), message, hint.into(), false);
    }

    /// Something that may only not be there yet.
    pub(super) fn wait(
        &mut self,
        rule: Rule,
        path: impl Into<Path>,
        message: String,
        hint: impl Into<String>,
    ) {
        self.add(rule, path.into(), message, hint.into(), true);
    }

    fn add(&mut self, rule: Rule, path: Path, message: String, hint: String, waiting: bool) {
        let foreign = path.role().filter(|role| role.namespace != *self.reader);
        let violation = match foreign {
            None => Violation {
                rule,
                path,
                message,
                hint,
                waiting,
            },
            Some(role) => in_foreign_role(rule, role, waiting),
        };
        self.found.push(violation);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, sorted, each once.
    pub(super) fn sorted(mut self) -> Vec<Violation> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}

/// What a role of another namespace names is not for this one to read: neither in words, nor by counting.
fn in_foreign_role(rule: Rule, role: &ObjectRef, waiting: bool) -> Violation {
    let ObjectRef { namespace, name } = role;
    Violation {
        rule,
        path: format!("spec.roleRefs[name={name}]").into(),
        message: format!(
            "VmsRole `{name}` of namespace `{namespace}` breaks this rule for users of this namespace, which may not see what it names"
        ),
        hint: format!("name another role, or ask who looks after namespace `{namespace}`"),
        waiting,
    }
}
