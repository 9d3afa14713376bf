//! One copy of each name: five thousand users of two hundred cameras mention a name a million times.

use std::collections::BTreeSet;

use crate::domain::{
    name::Name,
    site::{Selection, SetKind},
    user::User,
};

/// So few that looking through them is no work.
const FEW: usize = 1024;

/// The names that objects mention.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: BTreeSet<Name>,
    /// How many were left when those that nobody mentions any more were last thrown away.
    left: usize,
}

impl Names {
    /// Lets a user share the names that others mention too.
    pub(super) fn share(&mut self, user: &mut User) {
        let access = &mut user.access;
        self.share_selection(&mut access.cameras);
        for kind in [SetKind::Layout, SetKind::Group] {
            self.share_selection(access.sets_mut(kind));
        }
        if self.known.len() > FEW.max(2 * self.left) {
            self.known.retain(Name::is_shared);
            self.left = self.known.len();
        }
    }

    fn share_selection(&mut self, selection: &mut Selection) {
        for name in &mut selection.names {
            match self.known.get(name) {
                Some(known) => *name = known.clone(),
                None => {
                    self.known.insert(name.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixtures::user,
        world::{Object, World},
    };

    fn naming(names: &[String]) -> User {
        let mut user = user("alice").declared;
        user.access.cameras.names = names.iter().map(|name| name.as_str().into()).collect();
        user
    }

    #[test]
    fn two_users_share_a_name() {
        let mut names = Names::default();
        let (mut one, mut two) = (naming(&["gate".into()]), naming(&["gate".into()]));
        names.share(&mut one);
        names.share(&mut two);
        let text = |user: &User| user.access.cameras.names[0].as_str().as_ptr();
        assert_eq!(text(&one), text(&two));
    }

    #[test]
    fn names_that_nobody_mentions_any_more_are_thrown_away() {
        let mut world = World::default();
        for round in 0..100 {
            let mentioned: Vec<String> = (0..100).map(|name| format!("c-{round}-{name}")).collect();
            world.apply(Object::User(Box::new(naming(&mentioned))));
        }
        assert!(
            world.users.names.known.len() <= 2 * FEW,
            "{}",
            world.users.names.known.len()
        );
    }
}
