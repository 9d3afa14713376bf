//! Users who have the same, and the roles that they would get.

use std::collections::BTreeSet;

use super::{bits::Bits, catalogue::Catalogue};

/// How many roles a user may name.
const MOST_ROLES: usize = 16;
/// What a line with the name of a role weighs more than another line: people look there for what it says.
const REFERENCE: usize = 1;

/// Users who have the same.
#[derive(Clone)]
pub(super) struct Class {
    /// What each of them has.
    pub(super) things: Bits,
    /// How many they are.
    pub(super) users: usize,
    /// Their roles.
    pub(super) roles: BTreeSet<usize>,
    /// What none of their roles says.
    pub(super) own: Bits,
}

impl Class {
    pub(super) fn new(things: Bits, users: usize) -> Self {
        Self {
            own: things.clone(),
            things,
            users,
            roles: BTreeSet::new(),
        }
    }

    /// What all of them cost.
    pub(super) fn cost(&self, catalogue: &Catalogue) -> usize {
        self.cost_of(&self.own, self.roles.len(), catalogue)
    }

    /// What a further role would save.
    pub(super) fn gain(&self, role: &Bits, catalogue: &Catalogue) -> usize {
        if self.roles.len() >= MOST_ROLES || !role.is_subset(&self.things) {
            return 0;
        }
        let rest = self.own.minus(role);
        // Most roles say nothing new to most users.
        if rest == self.own {
            return 0;
        }
        let after = self.cost_of(&rest, self.roles.len() + 1, catalogue);
        self.cost(catalogue).saturating_sub(after)
    }

    /// Gives them exactly these roles, `content` being what each says.
    pub(super) fn assign(&mut self, roles: BTreeSet<usize>, content: &[Bits]) {
        let all = roles.iter().filter_map(|role| content.get(*role));
        self.own = all.fold(self.things.clone(), |rest, role| rest.minus(role));
        self.roles = roles;
    }

    fn cost_of(&self, own: &Bits, roles: usize, catalogue: &Catalogue) -> usize {
        let heading = usize::from(roles > 0);
        let lines = catalogue.wording(own, &self.things).lines;
        self.users * (lines + heading + roles * (1 + REFERENCE))
    }
}
