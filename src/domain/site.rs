//! What a VMS has, as declared: its cameras, and the layouts and camera groups that hold them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use strum::{EnumIter, IntoStaticStr};

use super::{
    management::Management,
    name::{Name, ObjectRef},
};

/// Labels of an object.
pub type Labels = BTreeMap<Arc<str>, Arc<str>>;

/// How a declaration finds its thing in the VMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// By the id there.
    Id(Arc<str>),
    /// By the one thing of that name there; `pinned` is the id once it was found.
    Name {
        /// The name in the VMS.
        name: Arc<str>,
        /// The id that an earlier reading found.
        pinned: Option<Arc<str>>,
    },
}

impl Anchor {
    /// Whether it may mean the thing of that id and name.
    pub fn may_be(&self, thing_id: &str, thing_name: &str) -> bool {
        match self {
            Self::Id(id) => **id == *thing_id,
            Self::Name { name, pinned } => pinned
                .as_deref()
                .map_or(**name == *thing_name, |pinned| pinned == thing_id),
        }
    }

    /// Records the id that was found under a name, where it is looked for by that name and none was found before.
    pub fn pin(&mut self, thing_name: &str, thing_id: &str) {
        if let Self::Name { name, pinned } = self
            && **name == *thing_name
        {
            pinned.get_or_insert_with(|| thing_id.into());
        }
    }
}

/// A declared camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    /// The object that declares it.
    pub object: ObjectRef,
    /// The server, in the same namespace.
    pub server: Name,
    /// Where to find it in the VMS.
    pub anchor: Anchor,
    /// What selectors select by.
    pub labels: Labels,
}

/// The two kinds of camera sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
pub enum SetKind {
    /// A layout: cameras on one screen.
    Layout,
    /// A camera group.
    Group,
}

impl SetKind {
    /// The word for a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Group => "camera group",
        }
    }

    /// The field of `spec.access` that grants one.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Layout => "layouts",
            Self::Group => "cameraGroups",
        }
    }
}

/// What of a VMS an object stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThingKind {
    /// A camera.
    Camera,
    /// A layout or a camera group.
    Set(SetKind),
}

impl ThingKind {
    /// The word for a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Set(kind) => kind.noun(),
        }
    }
}

impl fmt::Display for SetKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.noun())
    }
}

/// A declared layout or camera group: a named set of cameras that exists in the VMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraSet {
    /// Layout or group.
    pub kind: SetKind,
    /// The object that declares it.
    pub object: ObjectRef,
    /// The server, in the same namespace.
    pub server: Name,
    /// Where to find it in the VMS.
    pub anchor: Anchor,
    /// The cameras that it should have.
    pub members: Selection,
    /// How it is kept in the VMS, where it is.
    pub management: Option<Management>,
    /// What selectors select by.
    pub labels: Labels,
}

/// Some objects of a kind: by name, by label, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// These, in the order of the manifest.
    pub names: Box<[Name]>,
    /// Those whose labels match.
    pub selector: Option<Selector>,
    /// Every one there is.
    pub all: bool,
}

/// A label selector, as Kubernetes has it: every requirement holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// What must hold.
    pub requirements: Vec<Requirement>,
}

/// One requirement on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The label's key.
    pub key: Arc<str>,
    /// What must hold of its value.
    pub operator: Operator,
}

/// What must hold of a label's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The label is there with one of these.
    In(Vec<Arc<str>>),
    /// The label is absent, or has another value.
    NotIn(Vec<Arc<str>>),
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
}

impl Selection {
    /// Whether it chooses nothing at all.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.selector.is_none() && !self.all
    }

    /// Whether an object of that name and these labels is chosen.
    pub fn chooses(&self, name: &Name, labels: &Labels) -> bool {
        self.selects(labels) || self.names.contains(name)
    }

    /// Whether an object of these labels is chosen, whatever its name is.
    pub fn selects(&self, labels: &Labels) -> bool {
        let selector = self.selector.as_ref();
        self.all || selector.is_some_and(|selector| selector.matches(labels))
    }
}

impl Selector {
    /// Whether labels meet every requirement; a selector without any matches nothing, unlike in Kubernetes.
    pub fn matches(&self, labels: &Labels) -> bool {
        !self.requirements.is_empty()
            && self.requirements.iter().all(|requirement| {
                let value = labels.get(&requirement.key);
                match &requirement.operator {
                    Operator::In(values) => value.is_some_and(|value| values.contains(value)),
                    Operator::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
                    Operator::Exists => value.is_some(),
                    Operator::DoesNotExist => value.is_none(),
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<Arc<str>, Arc<str>> {
        pairs
            .iter()
            .map(|&(key, value)| (key.into(), value.into()))
            .collect()
    }

    fn selector(key: &str, operator: Operator) -> Selector {
        Selector {
            requirements: vec![Requirement {
                key: key.into(),
                operator,
            }],
        }
    }

    #[test]
    fn each_operator_means_what_it_means_in_kubernetes() {
        let north = labels(&[("site", "north")]);
        let none = labels(&[]);
        let cases = [
            (
                Operator::In(vec!["north".into(), "south".into()]),
                true,
                false,
            ),
            (Operator::NotIn(vec!["south".into()]), true, true),
            (Operator::NotIn(vec!["north".into()]), false, true),
            (Operator::Exists, true, false),
            (Operator::DoesNotExist, false, true),
        ];
        for (operator, with, without) in cases {
            let selector = selector("site", operator);
            assert_eq!(
                (selector.matches(&north), selector.matches(&none)),
                (with, without),
                "{selector:?}"
            );
        }
    }

    #[test]
    fn an_empty_selector_selects_nothing() {
        assert!(!Selector::default().matches(&labels(&[("site", "north")])));
    }
}
