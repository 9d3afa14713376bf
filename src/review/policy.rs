//! What must hold of everybody's access, whoever declares it: such as that nobody but security sees the server room.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    action::Action,
    declared::{Review, ServerReview},
    user::{Standing, UserReview},
};
use crate::domain::{
    name::{Login, Name, Namespace},
    network::{AddressSet, Network},
    server::LoginPattern,
};

/// What must hold of some people.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is called.
    pub name: String,
    /// Of whom it must hold.
    pub whoever: Condition,
    /// What must hold.
    pub must: Requirement,
}

/// Who is meant: whoever meets all that is said.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// Sees one of these cameras.
    pub cameras: BTreeSet<Name>,
    /// Sees a camera of one of these groups.
    pub groups: BTreeSet<Name>,
    /// May do one of these.
    pub actions: BTreeSet<Action>,
    /// Names one of these roles.
    pub roles: BTreeSet<Name>,
    /// Is declared in one of these namespaces.
    pub namespaces: BTreeSet<Namespace>,
    /// Has a login of one of these forms.
    pub logins: Vec<LoginPattern>,
}

/// What must hold of them, all of it.
#[derive(Clone, Debug, Default)]
pub struct Requirement {
    /// Nobody may be such.
    pub never: bool,
    /// They name one of these roles.
    pub roles: BTreeSet<Name>,
    /// Their access ends.
    pub ends: bool,
    /// It ends within that time.
    pub ends_within: Option<SignedDuration>,
    /// They come from these addresses alone.
    pub addresses: Option<AddressSet>,
}

/// Who breaks a policy, and how.
#[derive(Clone, Debug)]
pub struct Breach<'a> {
    /// The user.
    pub user: &'a UserReview,
    /// The cameras that the policy is about, and that they see; none where it is about no camera.
    pub cameras: Vec<&'a Name>,
    /// What does not hold.
    pub broken: Broken,
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is somebody.
    Never,
    /// They name none of the roles.
    Roles,
    /// Their access does not end.
    Ends,
    /// It ends too late.
    EndsWithin,
    /// They come from elsewhere.
    Addresses,
}

impl Policy {
    /// Everybody who breaks it. Who is refused has no access, and breaks none; who is suspended breaks it all the same.
    pub fn breaches<'a>(&self, review: &'a Review) -> Vec<Breach<'a>> {
        let users = review.users();
        let users = users.filter(|(_, user)| user.standing != Standing::Refused);
        let meant = users.filter_map(|(server, user)| {
            let cameras = self.whoever.cameras_of(server, user)?;
            self.whoever.is_met_by(user).then_some((user, cameras))
        });
        let breaches = meant.flat_map(|(user, cameras)| {
            let broken = self.must.broken_by(user, review.moment).into_iter();
            broken.map(move |broken| Breach {
                user,
                cameras: cameras.clone(),
                broken,
            })
        });
        breaches.collect()
    }

    /// The names in it that nothing in a review has: a policy about nothing holds always.
    pub fn unknown_names(&self, review: &Review) -> Vec<String> {
        let servers = || review.servers.iter();
        let mut unknown = Vec::new();
        for camera in &self.whoever.cameras {
            if !servers().any(|server| server.cameras.contains_key(camera)) {
                unknown.push(format!("camera `{camera}`"));
            }
        }
        for group in &self.whoever.groups {
            if !servers().any(|server| server.groups.contains_key(group)) {
                unknown.push(format!("camera group `{group}`"));
            }
        }
        unknown
    }
}

impl Condition {
    /// Whether nothing is said: then everybody would be meant.
    pub fn is_empty(&self) -> bool {
        let Self {
            cameras,
            groups,
            actions,
            roles,
            namespaces,
            logins,
        } = self;
        cameras.is_empty()
            && groups.is_empty()
            && actions.is_empty()
            && roles.is_empty()
            && namespaces.is_empty()
            && logins.is_empty()
    }

    /// The cameras that are meant and that a user sees; `None` where cameras are meant and they see none of them.
    fn cameras_of<'a>(
        &self,
        server: &'a ServerReview,
        user: &'a UserReview,
    ) -> Option<Vec<&'a Name>> {
        if self.cameras.is_empty() && self.groups.is_empty() {
            return Some(Vec::new());
        }
        let is_meant = |name: &Name| {
            let groups = server.cameras.get(name).map(|camera| &camera.groups);
            self.cameras.contains(name)
                || groups.is_some_and(|groups| !groups.is_disjoint(&self.groups))
        };
        let seen = user.cameras.keys().filter(|name| is_meant(name));
        let seen: Vec<&Name> = seen.collect();
        (!seen.is_empty()).then_some(seen)
    }

    fn is_met_by(&self, user: &UserReview) -> bool {
        let may = |action: &Action| match action {
            Action::View => !user.cameras.is_empty(),
            Action::Permitted(name) => user.permissions.contains_key(name),
        };
        let login = user.user.login.parse::<Login>().ok();
        let has_form = |form: &LoginPattern| login.as_ref().is_some_and(|one| form.matches(one));
        (self.actions.is_empty() || self.actions.iter().any(may))
            && (self.roles.is_empty() || names_one_of(user, &self.roles))
            && (self.namespaces.is_empty() || self.namespaces.contains(&user.user.object.namespace))
            && (self.logins.is_empty() || self.logins.iter().any(has_form))
    }
}

impl Requirement {
    /// Whether nothing is said: then it holds always.
    pub fn is_empty(&self) -> bool {
        let Self {
            never,
            roles,
            ends,
            ends_within,
            addresses,
        } = self;
        !never && roles.is_empty() && !ends && ends_within.is_none() && addresses.is_none()
    }

    fn broken_by(&self, user: &UserReview, moment: Timestamp) -> Vec<Broken> {
        let until = user.validity.until;
        let latest = self
            .ends_within
            .and_then(|time| moment.checked_add(time).ok());
        let comes_from_elsewhere = |addresses: &AddressSet| {
            let allowed = Network::Only(addresses.clone());
            !user.network.is_within(&allowed)
        };
        let rules = [
            (self.never, Broken::Never),
            (
                !self.roles.is_empty() && !names_one_of(user, &self.roles),
                Broken::Roles,
            ),
            (self.ends && until.is_none(), Broken::Ends),
            (
                latest.is_some_and(|latest| until.is_none_or(|until| until > latest)),
                Broken::EndsWithin,
            ),
            (
                self.addresses.as_ref().is_some_and(comes_from_elsewhere),
                Broken::Addresses,
            ),
        ];
        let broken = rules.into_iter().filter(|(is_broken, _)| *is_broken);
        broken.map(|(_, broken)| broken).collect()
    }
}

fn names_one_of(user: &UserReview, roles: &BTreeSet<Name>) -> bool {
    user.user.roles().any(|role| roles.contains(&role.name))
}
