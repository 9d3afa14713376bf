//! What keeps a layout or a camera group from being in the VMS as it is declared.

use std::collections::BTreeSet;

use super::{
    problem::Problem,
    text::{camera, list},
};
use crate::{
    domain::{
        name::{CameraId, Login},
        site::SetKind,
    },
    plan::{Growth, Onlooker, SetObstacle, SetStep},
    world::Site,
};

/// Why nothing is written of it; `None` where that is told by what it stands for.
pub fn obstacle(kind: SetKind, obstacle: SetObstacle) -> Option<Problem> {
    let (reason, message, retrying) = match obstacle {
        SetObstacle::NotAllowed => {
            let field = match kind {
                SetKind::Layout => "Layouts",
                SetKind::Group => "CameraGroups",
            };
            let message = format!(
                "it says `manage: true`, and its VmsServer does not allow that: add {field} to spec.managedKinds there, or take \
                 `manage` away"
            );
            ("NotAllowed", message, false)
        }
        SetObstacle::Unsupported => (
            "Unsupported",
            format!(
                "it says `manage: true`, and the driver of its VmsServer writes no {kind}s: take `manage` away"
            ),
            false,
        ),
        SetObstacle::LookAlike(difference) => (
            "LookAlike",
            format!(
                "nothing is made: the VMS has a {kind} of a name that {}: copy it from there, or use externalId",
                difference.in_words()
            ),
            false,
        ),
        SetObstacle::Unreadable => (
            "Unreadable",
            "nothing is made: the VMS shows objects that cannot be read, of which it may be one; the condition \
             InventoryUnreadable of its VmsServer names them"
                .to_owned(),
            false,
        ),
        SetObstacle::NoTemplate => (
            "NoTemplate",
            "nothing is made: a layout is made with the name of an arrangement of its cells: say which as spec.template"
                .to_owned(),
            false,
        ),
        SetObstacle::NoCameras => (
            "NoCameras",
            "nothing is written: none of its cameras is there, and what it holds is not taken out for that; correct their \
             names or its selector"
                .to_owned(),
            true,
        ),
        SetObstacle::NoSuchId | SetObstacle::InDoubt => return None,
    };
    Some(Problem {
        reason,
        message,
        retrying,
    })
}

/// That cameras are not put in, because of those who hold it; `is_declared` says who of them will change by themselves.
pub fn watched(
    growth: &Growth,
    onlookers: &[Onlooker],
    is_declared: impl Fn(&Login) -> bool,
    site: &Site,
) -> Problem {
    let kind = growth.whole.set.kind;
    let withheld = onlookers.iter().flat_map(|onlooker| &onlooker.cameras);
    let withheld: BTreeSet<_> = withheld.collect();
    let cameras = withheld.into_iter().map(|id| camera(site, id));
    let cameras = list("not put in yet", cameras).unwrap_or_default();
    let is_declared = &is_declared;
    let logins = |declared: bool| {
        let such = onlookers.iter();
        let such = such.filter(move |onlooker| is_declared(&onlooker.login) == declared);
        such.map(|onlooker| onlooker.login.to_string())
    };
    let waiting = list("declared", logins(true));
    let strangers = list("declared by nobody here", logins(false));
    let remedy = if strangers.is_some() {
        format!("give it to them in the VMS, take the {kind} from them there, or declare them")
    } else {
        "it goes on once they are as declared".to_owned()
    };
    let who: Vec<String> = [waiting, strangers.clone()].into_iter().flatten().collect();
    Problem {
        reason: "HeldWithoutCamera",
        message: format!(
            "{cameras}; users who hold the {kind} in the VMS do not see that by themselves ({}): {remedy}",
            who.join("; ")
        ),
        retrying: strangers.is_none(),
    }
}

/// That the VMS has taken a write and shows something else.
pub fn not_kept(kind: SetKind) -> Problem {
    Problem {
        reason: "NotKept",
        message: format!(
            "the VMS has taken the {kind} and shows it otherwise: look at it in the VMS; it is written again after a while"
        ),
        retrying: false,
    }
}

/// What a step does, for a log, an Event, or a person who plans.
pub fn told_of_step(step: &SetStep, site: &Site) -> String {
    let name = |id: &CameraId| camera(site, id);
    match step {
        SetStep::Make(set) => {
            let cameras = list("with", set.cells.iter().map(name)).unwrap_or_default();
            format!("made as `{}`, {cameras}", set.name)
        }
        SetStep::Delete(set) => format!("deleted `{}` (id {}) from the VMS", set.name, set.id),
        SetStep::Change(change) => {
            let renamed = change.name != change.set.name;
            let renamed =
                renamed.then(|| format!("named `{}`, was `{}`", change.name, change.set.name));
            let removed = list("taken out", change.removed().iter().map(name));
            let added = list("put in", change.added().iter().map(name));
            let parts = [removed, added, renamed].into_iter().flatten();
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}
