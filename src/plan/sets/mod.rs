//! What keeps a layout or a camera group as it is declared.
//!
//! Whoever holds one sees every camera in it. So cameras are taken out first and by themselves, a new one is filled before
//! anybody holds it, and what is put into one that may be held already waits for all who hold it: none of these steps
//! shows a camera to anybody.

mod growth;
mod step;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    domain::{
        capability::{Capabilities, Capability},
        name::{CameraId, Name},
        server::Server,
        similar::Difference,
        site::SetKind,
    },
    world::{Inventory, ManagedSet, Resolution, Site, SiteSet},
};

pub use growth::{Growth, Onlooker};
pub use step::{IdentifiedSet, NewSet, SetChange, SetStep};

/// What is to be done about one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetPlan {
    /// What can be done at once.
    pub step: Option<SetStep>,
    /// What is put in afterwards, as far as those allow it who hold it.
    pub growth: Option<Growth>,
}

/// Why one cannot be kept as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetObstacle {
    /// It is declared by an id that the VMS does not have: no id can be chosen.
    NoSuchId,
    /// The VMS has one of a name that a person takes for the declared one.
    LookAlike(Difference),
    /// The VMS shows some that cannot be read: it may be one of them.
    Unreadable,
    /// A layout is made with the name of an arrangement, and none is declared.
    NoTemplate,
    /// No declared camera stands for one that the VMS has.
    NoCameras,
    /// What it stands for is in doubt, which is told elsewhere.
    InDoubt,
    /// Its server does not allow it.
    NotAllowed,
    /// The driver does not write such things.
    Unsupported,
}

/// What leads to what is declared, of all that is to be kept; or why nothing does.
pub fn plan_sets(
    server: &Server,
    capabilities: &Capabilities,
    site: &Site,
    inventory: &Inventory,
) -> BTreeMap<(SetKind, Name), Result<SetPlan, SetObstacle>> {
    let plan = |kind: SetKind, set: &SiteSet, managed: &ManagedSet| {
        if !server.managed.contains(&kind) {
            return Err(SetObstacle::NotAllowed);
        }
        if !capabilities.contains(&Capability::to_manage(kind)) {
            return Err(SetObstacle::Unsupported);
        }
        plan_set(kind, set, managed, inventory)
    };
    let mut plans = BTreeMap::new();
    let mut made = BTreeSet::new();
    for kind in [SetKind::Layout, SetKind::Group] {
        for (name, set) in site.sets(kind) {
            if let Some(managed) = &set.managed {
                let plan = plan(kind, set, managed).and_then(|plan| match &plan.step {
                    // Another object makes it: this one stands for it too, then.
                    Some(SetStep::Make(new)) if !made.insert((kind, Arc::clone(&new.name))) => {
                        Err(SetObstacle::InDoubt)
                    }
                    Some(_) | None => Ok(plan),
                });
                plans.insert((kind, name.clone()), plan);
            }
        }
    }
    plans
}

/// What leads from what is there to what is declared.
///
/// # Errors
/// Why nothing can be done.
fn plan_set(
    kind: SetKind,
    set: &SiteSet,
    managed: &ManagedSet,
    inventory: &Inventory,
) -> Result<SetPlan, SetObstacle> {
    // What the VMS does not have cannot be put in; it is not taken out either.
    let is_there = |id: &&_| inventory.cameras.contains_key(*id);
    let cells: Vec<_> = managed.cells.iter().filter(is_there).cloned().collect();
    if cells.is_empty() {
        return Err(SetObstacle::NoCameras);
    }
    match &set.resolution {
        Resolution::Ambiguous { .. } | Resolution::Duplicate { .. } => Err(SetObstacle::InDoubt),
        Resolution::Missing { alike, .. } => {
            let name = name_of_new(managed, inventory, *alike)?;
            if kind == SetKind::Layout && managed.template.is_none() {
                return Err(SetObstacle::NoTemplate);
            }
            let step = SetStep::Make(NewSet {
                kind,
                name,
                template: managed.template.clone(),
                cells,
            });
            Ok(SetPlan {
                step: Some(step),
                growth: None,
            })
        }
        Resolution::Found(id) => {
            let observed = &inventory.sets(kind)[id];
            let set = IdentifiedSet {
                kind,
                id: id.clone(),
                name: Arc::clone(&observed.name),
            };
            let declared: BTreeSet<_> = managed.cells.iter().cloned().collect();
            let kept = &observed.members & &declared;
            Ok(changes(&set, managed, &observed.members, &kept, &cells))
        }
    }
}

/// Without a name nothing can be made, and where it may be there under another one nothing is.
fn name_of_new(
    managed: &ManagedSet,
    inventory: &Inventory,
    alike: Option<Difference>,
) -> Result<Arc<str>, SetObstacle> {
    if let Some(difference) = alike {
        return Err(SetObstacle::LookAlike(difference));
    }
    if !inventory.unreadable.is_empty() {
        return Err(SetObstacle::Unreadable);
    }
    managed.made_as.clone().ok_or(SetObstacle::NoSuchId)
}

/// First what is taken out, then what is put in.
fn changes(
    set: &IdentifiedSet,
    managed: &ManagedSet,
    observed: &BTreeSet<CameraId>,
    kept: &BTreeSet<CameraId>,
    cells: &[CameraId],
) -> SetPlan {
    let name = managed.title.clone();
    let name = name.unwrap_or_else(|| Arc::clone(&set.name));
    let is_renamed = name != set.name;
    let to = |only: &dyn Fn(&CameraId) -> bool| {
        let declared = managed.cells.iter();
        declared.filter(|id| only(id)).cloned().collect::<Vec<_>>()
    };
    let change = |from: &BTreeSet<_>, to| SetChange {
        set: set.clone(),
        name: Arc::clone(&name),
        template: managed.template.clone(),
        from: from.clone(),
        to,
    };
    let shrinks = kept != observed;
    let step = (shrinks || is_renamed).then(|| change(observed, to(&|id| kept.contains(id))));
    let grows = cells.iter().any(|id| !kept.contains(id));
    let growth = grows.then(|| {
        let all = to(&|id| kept.contains(id) || cells.contains(id));
        let mut whole = change(kept, all);
        // By then it has its new name.
        whole.set.name = Arc::clone(&name);
        Growth { whole }
    });
    SetPlan {
        step: step.map(SetStep::Change),
        growth,
    }
}
