//! Whom a camera, layout or group reaches by its name and its labels, before it is there.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::World;
use crate::domain::{
    name::{Name, ObjectRef},
    server::Server,
    site::{Labels, Selection, Selector, SetKind, ThingKind},
    user::AccessRequest,
};

/// Who chooses what of one server, and what is named at all.
#[derive(Debug, Default)]
pub struct Reach {
    cameras: Choices,
    layouts: Choices,
    groups: Choices,
}

/// Who chooses what of a kind.
#[derive(Debug, Default)]
pub struct Choices {
    /// By name, also where nobody is reached by that.
    named: BTreeMap<Name, BTreeSet<ObjectRef>>,
    selecting: Vec<(Selector, BTreeSet<ObjectRef>)>,
    /// Those who have asked for all there is.
    everything: BTreeSet<ObjectRef>,
}

impl Choices {
    /// Whether anything names it.
    pub fn is_named(&self, name: &Name) -> bool {
        self.named.contains_key(name)
    }

    /// Who gains an object of that name when its labels become these; `before` is `None` where it is not there yet. Who has
    /// asked for all there is gains nothing that they have not asked for.
    pub fn gaining(
        &self,
        name: &Name,
        before: Option<&Labels>,
        after: &Labels,
    ) -> BTreeSet<&ObjectRef> {
        let named = self.named.get(name).into_iter().flatten();
        let mut gaining: BTreeSet<_> = self.selecting(after).collect();
        match before {
            None => gaining.extend(named),
            Some(before) => {
                for user in named.chain(self.selecting(before)) {
                    gaining.remove(user);
                }
            }
        }
        gaining.retain(|user| !self.everything.contains(*user));
        gaining
    }

    fn selecting(&self, labels: &Labels) -> impl Iterator<Item = &ObjectRef> {
        let matching = self.selecting.iter();
        let matching = matching.filter(|(selector, _)| selector.matches(labels));
        matching.flat_map(|(_, users)| users)
    }

    fn add(&mut self, selection: &Selection, users: &BTreeSet<ObjectRef>) {
        for name in &selection.names {
            let named = self.named.entry(name.clone()).or_default();
            named.extend(users.iter().cloned());
        }
        if let Some(selector) = &selection.selector {
            self.selecting.push((selector.clone(), users.clone()));
        }
    }
}

impl Reach {
    /// Who chooses things of that kind.
    pub const fn of(&self, kind: ThingKind) -> &Choices {
        match kind {
            ThingKind::Camera => &self.cameras,
            ThingKind::Set(SetKind::Layout) => &self.layouts,
            ThingKind::Set(SetKind::Group) => &self.groups,
        }
    }

    fn add(&mut self, access: &AccessRequest, users: &BTreeSet<ObjectRef>) {
        self.cameras.add(&access.cameras, users);
        self.layouts.add(&access.layouts, users);
        self.groups.add(&access.groups, users);
    }
}

impl World {
    /// Whom the cameras, layouts and groups of a server reach.
    pub fn reach(&self, server: &Server) -> Reach {
        let mut reach = Reach::default();
        let mut by_role: BTreeMap<&ObjectRef, BTreeSet<ObjectRef>> = BTreeMap::new();
        // What a role names is named, whoever has it.
        for role in self.roles().values() {
            by_role.entry(&role.object).or_default();
        }
        for object in self.users_of(&server.object) {
            let Some(user) = self.user(object) else {
                continue;
            };
            reach.add(&user.access, &[object.clone()].into());
            let mut wants = Wanted::of(&user.access);
            for role in self.shared.roles_of(user) {
                by_role
                    .entry(&role.object)
                    .or_default()
                    .insert(object.clone());
                wants = wants.or(Wanted::of(&role.access));
            }
            // What another namespace asks for is limited by its share, which counts by itself.
            if object.namespace == server.object.namespace {
                wants.note(&mut reach, object);
            }
        }
        for (role, users) in by_role {
            if let Some(role) = self.roles().get(role) {
                reach.add(&role.access, &users);
            }
        }
        self.add_shares(server, &mut reach);
        self.add_members(server, &mut reach);
        reach
    }

    /// What comes into a share reaches whoever in its namespace asks for anything.
    fn add_shares(&self, server: &Server, reach: &mut Reach) {
        for share in &server.shares {
            let users = self.users_of(&server.object);
            let users = users.filter(|user| user.namespace == share.namespace);
            let users = users.cloned().collect();
            reach.cameras.add(&share.cameras, &users);
            reach.layouts.add(&share.layouts, &users);
            reach.groups.add(&share.groups, &users);
        }
    }

    /// What comes into a layout or group by its declaration reaches whoever has that with its cameras.
    fn add_members(&self, server: &Server, reach: &mut Reach) {
        for set in self.sets_of(&server.object) {
            if set.members.is_empty() {
                continue;
            }
            let users = self.selecting(&server.object, |access| {
                let chosen = access.sets(set.kind);
                access.granting.contains(&set.kind) && chosen.chooses(&set.object.name, &set.labels)
            });
            reach.cameras.add(&set.members, &users);
        }
    }
}

/// The kinds of which everything is asked for.
#[derive(Clone, Copy)]
struct Wanted {
    cameras: bool,
    layouts: bool,
    groups: bool,
}

impl Wanted {
    const fn of(access: &AccessRequest) -> Self {
        Self {
            cameras: access.cameras.all,
            layouts: access.layouts.all,
            groups: access.groups.all,
        }
    }

    const fn or(self, other: Self) -> Self {
        Self {
            cameras: self.cameras || other.cameras,
            layouts: self.layouts || other.layouts,
            groups: self.groups || other.groups,
        }
    }

    fn note(self, reach: &mut Reach, user: &ObjectRef) {
        for (is_wanted, choices) in [
            (self.cameras, &mut reach.cameras),
            (self.layouts, &mut reach.layouts),
            (self.groups, &mut reach.groups),
        ] {
            if is_wanted {
                choices.everything.insert(user.clone());
            }
        }
    }
}
