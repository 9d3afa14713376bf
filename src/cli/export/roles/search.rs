//! Which roles make users short. Greedy: the role that saves most comes first, as long as one saves anything.
//!
//! What is looked at is bounded, whatever a VMS has. The result depends on what users have, and not on their order.

use std::collections::{BTreeMap, BTreeSet};

use super::{bits::Bits, catalogue::Catalogue, class::Class};

/// The lines of a role beside what it says: kind, name, namespace, and what stands between two objects.
const HEAD: usize = 7;
/// What a role has to save before it is worth a name.
const WORTH: usize = 8;
/// Of how many classes of users the common things are looked at.
const MOST_CLASSES: usize = 96;
/// How many of those are tried in full.
const MOST_TRIED: usize = 48;
/// How many roles are made.
const MOST_ROLES: usize = 64;
/// How often what was found is gone over.
const MOST_PASSES: usize = 8;

/// Users and their roles.
#[derive(Clone)]
pub(super) struct Search<'a> {
    catalogue: &'a Catalogue,
    /// Users by what they have.
    pub(super) classes: Vec<Class>,
    /// What each role says.
    pub(super) roles: Vec<Bits>,
}

impl<'a> Search<'a> {
    /// The best roles for users who have these things.
    pub(super) fn best(catalogue: &'a Catalogue, users: impl Iterator<Item = Bits>) -> Self {
        let mut classes: BTreeMap<Bits, usize> = BTreeMap::new();
        for things in users {
            *classes.entry(things).or_default() += 1;
        }
        let classes = classes.into_iter();
        let start = Self {
            catalogue,
            classes: classes
                .map(|(things, users)| Class::new(things, users))
                .collect(),
            roles: Vec::new(),
        };
        // Users who have the same share a role, unless what everybody has in common makes it shorter.
        let mut of_the_same = start.clone();
        of_the_same.share_among_the_same();
        of_the_same.share();
        let mut in_common = start;
        in_common.share();
        if in_common.cost() < of_the_same.cost() {
            in_common
        } else {
            of_the_same
        }
    }

    fn cost(&self) -> usize {
        let roles = self.roles.iter().map(|role| self.cost_of_role(role));
        let classes = self.classes.iter();
        let classes = classes.map(|class| class.cost(self.catalogue));
        roles.sum::<usize>() + classes.sum::<usize>()
    }

    fn cost_of_role(&self, role: &Bits) -> usize {
        HEAD + WORTH + self.catalogue.wording(role, role).lines
    }

    fn share_among_the_same(&mut self) {
        for index in self.heaviest() {
            let class = &self.classes[index];
            if class.users > 1 {
                let role = class.things.clone();
                if self.saving(&role) > 0 {
                    self.add(role);
                }
            }
        }
    }

    fn share(&mut self) {
        while self.roles.len() < MOST_ROLES {
            let Some(role) = self.most_saving() else {
                break;
            };
            self.add(role);
        }
        self.tidy();
    }

    /// The classes with most to say, these first.
    fn heaviest(&self) -> Vec<usize> {
        let weight = |class: &Class| class.users * self.catalogue.weight(&class.own);
        let mut weighed: Vec<(usize, usize)> = self.classes.iter().map(weight).zip(0..).collect();
        // Classes are in the order of what they have.
        weighed.sort_by_key(|(weight, index)| (std::cmp::Reverse(*weight), *index));
        let heavy = weighed.into_iter().filter(|(weight, _)| *weight > 0);
        heavy.take(MOST_CLASSES).map(|(_, index)| index).collect()
    }

    /// What a role would save, itself counted; nothing where one user alone would have it.
    fn saving(&self, role: &Bits) -> usize {
        let (mut saved, mut users) = (0, 0);
        for class in &self.classes {
            let gain = class.gain(role, self.catalogue);
            if gain > 0 {
                saved += gain;
                users += class.users;
            }
        }
        if users < 2 {
            return 0;
        }
        saved.saturating_sub(self.cost_of_role(role))
    }

    fn add(&mut self, role: Bits) {
        let number = self.roles.len();
        self.roles.push(role);
        let (catalogue, roles) = (self.catalogue, &self.roles);
        for class in &mut self.classes {
            if class.gain(&roles[number], catalogue) > 0 {
                let mut all = class.roles.clone();
                all.insert(number);
                class.assign(all, roles);
            }
        }
    }

    /// The role that saves most, if one saves anything.
    fn most_saving(&self) -> Option<Bits> {
        let heaviest = self.heaviest();
        let best = self.promising(&heaviest).into_iter();
        let best = best.map(|role| (self.saving(&role), role));
        // Of two that save the same, the first in order, whoever found it.
        let (mut saving, mut role) =
            best.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        // What three or more have in common may be less than what any two have.
        loop {
            let classes = heaviest.iter().map(|index| &self.classes[*index].things);
            let smaller: BTreeSet<Bits> = classes
                .map(|things| things.intersection(&role))
                .filter(|smaller| *smaller != role && !smaller.is_empty())
                .collect();
            let mut is_better = false;
            for smaller in smaller {
                let saved = self.saving(&smaller);
                if saved > saving {
                    (saving, role, is_better) = (saved, smaller, true);
                }
            }
            if !is_better {
                return (saving > 0).then_some(role);
            }
        }
    }

    /// What these have in common, as far as it could be worth a role.
    fn promising(&self, heaviest: &[usize]) -> BTreeSet<Bits> {
        let classes: Vec<&Class> = heaviest.iter().map(|index| &self.classes[*index]).collect();
        let mut found: BTreeSet<Bits> = self.catalogue.bundles().collect();
        for (index, class) in classes.iter().enumerate() {
            found.insert(class.own.clone());
            let others = classes.iter().skip(index + 1);
            found.extend(others.map(|other| class.own.intersection(&other.own)));
        }
        let weight = |role: &Bits| {
            let holders = classes.iter();
            let holders = holders.filter(|class| role.is_subset(&class.things));
            let said = holders
                .map(|class| class.users * self.catalogue.weight(&class.own.intersection(role)));
            said.sum::<usize>()
        };
        let mut weighed: Vec<(usize, Bits)> = found
            .into_iter()
            .filter(|role| !role.is_empty())
            .map(|role| (weight(&role), role))
            .collect();
        weighed.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        let best = weighed.into_iter().take(MOST_TRIED);
        best.map(|(_, role)| role).collect()
    }

    /// Takes roles from users and from all, where that makes it shorter.
    fn tidy(&mut self) {
        for _ in 0..MOST_PASSES {
            let before = self.cost();
            self.drop_references();
            self.drop_roles();
            if self.cost() >= before {
                break;
            }
        }
    }

    /// A later role may say all that an earlier one was taken for.
    fn drop_references(&mut self) {
        let (catalogue, roles) = (self.catalogue, &self.roles);
        for class in &mut self.classes {
            for role in class.roles.clone() {
                let mut without = class.clone();
                let mut fewer = class.roles.clone();
                fewer.remove(&role);
                without.assign(fewer, roles);
                if without.cost(catalogue) < class.cost(catalogue) {
                    *class = without;
                }
            }
        }
    }

    fn drop_roles(&mut self) {
        for number in (0..self.roles.len()).rev() {
            let mut without = self.clone();
            without.roles.remove(number);
            for class in &mut without.classes {
                let others = class.roles.iter().filter(|role| **role != number);
                let moved = others.map(|role| if *role > number { role - 1 } else { *role });
                class.assign(moved.collect(), &without.roles);
            }
            if without.cost() < self.cost() {
                *self = without;
            }
        }
    }
}
