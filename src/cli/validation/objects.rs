//! What is wrong with a camera, a layout or a group itself, whoever is to see it.

use crate::{
    cli::input::Kind,
    domain::{
        name::{Name, ObjectRef},
        site::{Anchor, SetKind},
        violation::Rule,
    },
    world::{Resolution, Site, World},
};

/// Something wrong with an object that is not a user.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which kind of object.
    pub kind: Kind,
    /// Which one.
    pub object: ObjectRef,
    /// The rule.
    pub rule: Rule,
    /// The field.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What is wrong with what is declared of a server.
pub(super) fn judge(world: &World, server: &ObjectRef, site: &Site) -> Vec<Fault> {
    let mut faults = Vec::new();
    for camera in world.cameras_of(server) {
        let resolved = site.cameras().get(&camera.object.name);
        let thing = Thing {
            kind: Kind::VmsCamera,
            noun: "camera",
            object: &camera.object,
            anchor: &camera.anchor,
        };
        faults.extend(resolved.and_then(|camera| thing.duplicate(&camera.resolution)));
    }
    for set in world.sets_of(server) {
        let Some(resolved) = site.sets(set.kind).get(&set.object.name) else {
            continue;
        };
        let thing = Thing {
            kind: match set.kind {
                SetKind::Layout => Kind::VmsLayout,
                SetKind::Group => Kind::VmsCameraGroup,
            },
            noun: set.kind.noun(),
            object: &set.object,
            anchor: &set.anchor,
        };
        faults.extend(thing.duplicate(&resolved.resolution));
        let names = set.members.names.iter().enumerate();
        let unknown = names.filter(|(_, name)| resolved.unknown_members.contains(name));
        faults.extend(unknown.map(|(index, name)| thing.unknown_member(index, name)));
    }
    faults
}

/// An object that stands for something in the VMS.
struct Thing<'a> {
    kind: Kind,
    noun: &'static str,
    object: &'a ObjectRef,
    anchor: &'a Anchor,
}

impl Thing<'_> {
    fn duplicate<Id>(&self, resolution: &Resolution<Id>) -> Option<Fault> {
        let Resolution::Duplicate { first, .. } = resolution else {
            return None;
        };
        let (kind, noun) = (self.kind.name(), self.noun);
        let field = match self.anchor {
            Anchor::Id(_) => "spec.externalId",
            Anchor::Name { .. } => "spec.matchName",
        };
        Some(self.fault(
            Rule::DuplicateExternalId,
            field.to_owned(),
            format!(
                "{kind} `{}` stands for the same {noun} as `{first}`",
                self.object.name
            ),
            format!("name one {kind} for each {noun}, and delete the other"),
        ))
    }

    fn unknown_member(&self, index: usize, member: &Name) -> Fault {
        self.fault(
            Rule::UnknownCamera,
            format!("spec.cameras.names[{index}]"),
            format!(
                "{} `{}` should hold camera `{member}`, which no VmsCamera declares",
                self.noun, self.object.name
            ),
            "create the VmsCamera, or take it out of the declaration".to_owned(),
        )
    }

    fn fault(&self, rule: Rule, path: String, message: String, hint: String) -> Fault {
        Fault {
            kind: self.kind,
            object: self.object.clone(),
            rule,
            path,
            message,
            hint,
        }
    }
}
