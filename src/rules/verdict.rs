//! What a judgement says.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::Grant,
        license::Licenses,
        name::Name,
        site::SetKind,
        validity::{Absence, Validity},
        violation::{Rule, Violation},
    },
    world::Site,
};

use super::{access::NamedObjects, decision::Decision, effective::Effective};

/// The judgement of one declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// All that is wrong with it, sorted.
    pub violations: Vec<Violation>,
    /// What may become of the user.
    pub decision: Decision,
    /// What is declared without violation.
    pub declared: Grant,
    /// Cameras that are granted only with the layouts and groups that should hold them.
    pub gained: BTreeSet<Name>,
    /// Why there is no access although nothing may be wrong.
    pub absence: Option<Absence>,
    /// When the user may use what is granted.
    pub validity: Validity,
    /// What user and roles come to; `None` where no role is named.
    pub effective: Option<Box<Effective>>,
    /// What the names in the declaration and its roles stand for; `None` where it was not judged.
    pub named: Option<NamedObjects>,
    /// What stays, where it is held now, although no declaration leads to it any more.
    pub retained: Grant,
}

impl Verdict {
    pub(super) fn without_grant(
        decision: Decision,
        violations: Vec<Violation>,
        validity: Validity,
    ) -> Self {
        Self {
            violations,
            decision,
            declared: Grant::nothing(),
            retained: Grant::nothing(),
            absence: None,
            validity,
            effective: None,
            gained: BTreeSet::new(),
            named: None,
        }
    }

    /// The same, where nothing may be added.
    #[must_use]
    pub fn without_growth(self) -> Self {
        let decision = match self.decision {
            Decision::Apply => Decision::ShrinkOnly,
            Decision::ShrinkOnly | Decision::Revoke | Decision::Ignore => self.decision,
        };
        Self { decision, ..self }
    }

    /// Whether nothing is wrong.
    pub const fn is_valid(&self) -> bool {
        self.violations.is_empty()
    }

    /// Whether the server itself keeps the user out at other times than those of [`Self::validity`].
    pub fn is_kept_by_server(&self) -> bool {
        self.declared.validity == self.validity
    }

    /// Whether everything that is wrong may come right by itself.
    pub fn is_waiting(&self) -> bool {
        !self.is_valid() && self.violations.iter().all(|violation| violation.waiting)
    }

    /// Paths of the layouts and groups that show a revoked camera, to be recorded: once it is taken away,
    /// nothing else tells that it was ever granted.
    pub fn revoked(&self) -> BTreeSet<String> {
        self.violations
            .iter()
            .filter(|violation| Rule::REVOKING.contains(&violation.rule))
            .map(|violation| violation.path.to_string())
            .collect()
    }

    /// The most that the declaration gives, to somebody who holds nothing yet, once nothing keeps it back.
    pub fn at_most(&self, site: &Site) -> Grant {
        closed(self.declared.clone(), site)
    }

    /// What a new user holds; `None` where none may be made.
    pub fn target_of_new(&self, site: &Site) -> Option<Grant> {
        match self.decision {
            Decision::Apply => Some(self.at_most(site)),
            Decision::ShrinkOnly | Decision::Revoke | Decision::Ignore => None,
        }
    }

    /// What a user becomes that holds `current` now.
    pub fn target(&self, current: &Grant, site: &Site) -> Grant {
        let mut target = match self.decision {
            Decision::Apply => self.declared.union(&self.retained.intersection(current)),
            Decision::ShrinkOnly => self.declared.union(&self.retained).intersection(current),
            Decision::Revoke => Grant::nothing().intersection(current),
            Decision::Ignore => current.clone(),
        };
        target.licenses = self.licenses(current.licenses);
        target.validity = self.bounds(&current.validity);
        if self.decision == Decision::Ignore {
            target
        } else {
            closed(target, site)
        }
    }

    /// An earlier end or a suspension is a removal, a later end or none is growth.
    fn bounds(&self, current: &Validity) -> Validity {
        match self.decision {
            Decision::Apply => self.declared.validity,
            Decision::ShrinkOnly | Decision::Revoke => self.declared.validity.narrowed(current),
            Decision::Ignore => *current,
        }
    }

    /// Fewer licences destroy data: only a declaration without any fault takes them away.
    fn licenses(&self, current: Licenses) -> Licenses {
        match self.decision {
            Decision::Apply if self.is_valid() => self.declared.licenses,
            Decision::Apply => self.declared.licenses.union(current),
            Decision::ShrinkOnly | Decision::Revoke | Decision::Ignore => current,
        }
    }
}

/// Without the layouts and groups that would show a camera which is not granted.
fn closed(mut grant: Grant, site: &Site) -> Grant {
    for kind in [SetKind::Layout, SetKind::Group] {
        let cameras = grant.access.cameras.clone();
        grant
            .access
            .sets_mut(kind)
            .retain(|id| site.members(kind, id).is_subset(&cameras));
    }
    grant
}
