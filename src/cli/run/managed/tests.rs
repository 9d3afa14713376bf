//! What is planned in memory, and what is said of it.

use std::sync::Arc;

use super::{
    overlay,
    tally::{Attempt, Tally},
};
use crate::{
    cli::{report::set::SetAction, run::pins},
    domain::{
        management::Management,
        name::CameraId,
        site::{CameraSet, SetKind},
    },
    fixtures::{SiteFixture, by_name, in_video, names, set, site},
    plan::{IdentifiedSet, SetChange, SetPlan, SetStep, plan_sets},
    status::Problem,
    world::{Object, Resolution, Site},
};

/// A server that allows it, with a layout that is kept and not there.
fn keeping(title: Option<&str>) -> SiteFixture {
    let wall = CameraSet {
        anchor: by_name("North wall"),
        management: Some(Management {
            title: title.map(Into::into),
            template: Some("Grid22".into()),
            deletes: false,
        }),
        ..set(SetKind::Layout, "wall", 9, names(["gate-1", "gate-2"]))
    };
    let mut site = site().camera("gate-1", 1).camera("gate-2", 2);
    site.server.managed = [SetKind::Layout].into();
    site.declaring(Object::Set(wall))
}

/// What is planned of the only one there is.
fn plan_of(site: &SiteFixture, resolved: &Site) -> SetPlan {
    let plans = plan_sets(&site.server, &site.capabilities, resolved, &site.inventory);
    let plan = plans.into_values().next().expect("a plan");
    plan.expect("nothing is in the way")
}

#[test]
fn what_a_plan_has_made_is_found_and_is_as_declared() {
    let mut site = keeping(None);
    let step = plan_of(&site, &site.resolved())
        .step
        .expect("it is to be made");
    let mut inventory = Arc::new(site.inventory.clone());
    overlay::write(&mut inventory, &step);
    site.inventory = (*inventory).clone();
    let resolved = site.resolved();
    let wall = &resolved.sets(SetKind::Layout)["wall"];
    assert!(matches!(wall.resolution, Resolution::Found(_)), "{wall:?}");
    assert!(wall.missing.is_empty() && wall.surplus.is_empty());
    assert_eq!(plan_of(&site, &resolved).step, None);
}

#[test]
fn what_a_plan_has_made_gets_its_title_once_it_is_known_by_its_id() {
    let mut site = keeping(Some("Front"));
    let mut inventory = Arc::new(site.inventory.clone());
    let step = plan_of(&site, &site.resolved())
        .step
        .expect("it is to be made");
    overlay::write(&mut inventory, &step);
    let server = site.server.object.clone();
    let found = Site::resolve(&site.world, &server, &inventory);
    let known = pins::with_found(&site.world, &server, &found);
    site.inventory = (*inventory).clone();
    let step = plan_of(&site, &Site::resolve(&known, &server, &inventory)).step;
    let Some(SetStep::Change(SetChange { name, .. })) = &step else {
        panic!("{step:?}");
    };
    assert_eq!(&**name, "Front");
    overlay::write(&mut inventory, &step.expect("a step"));
    site.inventory = (*inventory).clone();
    let renamed = Site::resolve(&known, &server, &inventory);
    assert_eq!(plan_of(&site, &renamed).step, None);
}

#[test]
fn a_plan_takes_out_and_deletes_in_memory() {
    let mut site = keeping(None).layout("yard", 7, ["gate-1", "gate-2"]);
    site.server.managed.clear();
    let mut inventory = Arc::new(site.inventory.clone());
    let set = IdentifiedSet {
        kind: SetKind::Layout,
        id: "7".into(),
        name: "yard".into(),
    };
    let change = SetChange {
        set: set.clone(),
        name: "Yard".into(),
        template: None,
        from: ["1", "2"].map(CameraId::from).into(),
        to: vec!["2".into()],
    };
    overlay::write(&mut inventory, &SetStep::Change(change));
    let yard = &inventory.layouts["7"];
    assert_eq!((&*yard.name, yard.members.len()), ("Yard", 1));
    overlay::write(&mut inventory, &SetStep::Delete(set));
    assert!(inventory.layouts.is_empty());
}

fn attempt(told: &str, error: Option<&str>) -> Attempt {
    let site = keeping(None);
    Attempt {
        step: plan_of(&site, &site.resolved()).step.expect("a step"),
        told: told.to_owned(),
        error: error.map(str::to_owned),
    }
}

#[test]
fn what_comes_of_one_is_what_was_found_in_the_end() {
    let of = |attempts| Tally::of(SetKind::Layout, in_video("wall"), attempts);
    let unfinished = |attempts| Tally::unfinished(SetKind::Layout, in_video("wall"), attempts);
    let held = |mut tally: Tally| {
        tally.kept_back_by(Some(Problem {
            reason: "HeldWithoutCamera",
            message: "not put in yet".to_owned(),
            retrying: false,
        }));
        tally
    };
    let written = |mut tally: Tally| {
        tally.wrote("put in: gate-1".to_owned());
        tally
    };
    let paused = |writes: &[&str]| {
        let writes = writes.iter().map(ToString::to_string).collect();
        Tally::paused(SetKind::Layout, in_video("wall"), writes)
    };
    for (tally, action, writes) in [
        (of(vec![]), SetAction::Keep, 0),
        // The server has refused it, and shows it all the same.
        (
            of(vec![attempt("made", Some("timed out"))]),
            SetAction::Create,
            1,
        ),
        (
            unfinished(vec![attempt("made", Some("no"))]),
            SetAction::Failed,
            0,
        ),
        (
            unfinished(vec![attempt("made", None)]),
            SetAction::Failed,
            0,
        ),
        (
            unfinished(vec![attempt("a", None), attempt("b", None)]),
            SetAction::Failed,
            1,
        ),
        (written(of(vec![])), SetAction::Change, 1),
        (held(of(vec![])), SetAction::Refused, 0),
        (held(written(of(vec![]))), SetAction::Change, 1),
        (paused(&["made"]), SetAction::Paused, 1),
        (paused(&[]), SetAction::Keep, 0),
    ] {
        let report = tally.into_report();
        assert_eq!(
            (report.action, report.writes.len()),
            (action, writes),
            "{report:?}"
        );
        assert_eq!(report.error.is_some(), action == SetAction::Failed);
    }
}
