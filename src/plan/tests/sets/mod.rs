//! Keeping layouts and camera groups as declared shows nobody a camera that they do not see anyway.

mod made;
mod promise;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        access::Grant,
        management::Management,
        name::{CameraId, Name},
        site::{Anchor, CameraSet, SetKind},
    },
    fixtures::{SiteFixture, by_name, names, random::CAMERAS, set, site, store_user},
    plan::{SetObstacle, SetPlan, SetStep, plan_sets},
    world::{Object, ObservedSet, StoreUser},
};

const KINDS: [SetKind; 2] = [SetKind::Layout, SetKind::Group];

/// How something is kept: filled, and left in the VMS when its object goes.
fn kept() -> Management {
    Management {
        title: None,
        template: Some("Grid22".into()),
        deletes: false,
    }
}

fn managed(set: CameraSet) -> Object {
    Object::Set(CameraSet {
        management: Some(kept()),
        ..set
    })
}

/// A server that allows it, with the cameras 1 to 4 under these names.
fn keeping() -> SiteFixture {
    let mut site = site();
    site.server.managed = KINDS.into();
    let cameras = CAMERAS.map(|id| id.parse().unwrap());
    cameras
        .into_iter()
        .fold(site, |site, id| site.camera(&format!("camera-{id}"), id))
}

fn plans(site: &SiteFixture) -> BTreeMap<(SetKind, Name), Result<SetPlan, SetObstacle>> {
    let resolved = site.resolved();
    plan_sets(&site.server, &site.capabilities, &resolved, &site.inventory)
}

/// The only plan there is.
fn plan(site: &SiteFixture) -> Result<SetPlan, SetObstacle> {
    let mut plans = plans(site);
    assert_eq!(plans.len(), 1);
    plans.pop_first().unwrap().1
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<CameraId> {
    ids.map(CameraId::from).into()
}

#[test]
fn what_is_not_there_is_made_whole_with_named_cameras_in_their_order() {
    let wall = CameraSet {
        anchor: by_name("North wall"),
        ..set(SetKind::Layout, "wall", 9, names(["camera-3", "camera-1"]))
    };
    let plan = plan(&keeping().declaring(managed(wall))).unwrap();
    let Some(SetStep::Make(made)) = plan.step else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (&*made.name, made.template.as_deref()),
        ("North wall", Some("Grid22"))
    );
    assert_eq!(made.cells, ["3", "1"].map(CameraId::from));
    assert_eq!(plan.growth, None);
}

#[test]
fn cameras_are_taken_out_by_themselves_before_others_are_put_in() {
    let site = keeping().layout("wall", 9, ["camera-1", "camera-2"]);
    let wall = set(SetKind::Layout, "wall", 9, names(["camera-2", "camera-3"]));
    let plan = plan(&site.declaring(managed(wall))).unwrap();
    let Some(SetStep::Change(shrunk)) = plan.step else {
        panic!("{plan:?}");
    };
    assert_eq!((shrunk.added(), shrunk.removed()), (ids([]), ids(["1"])));
    let growth = plan.growth.unwrap().whole;
    assert_eq!(
        (growth.from.clone(), growth.added()),
        (ids(["2"]), ids(["3"]))
    );
}

#[test]
fn a_camera_waits_for_all_who_hold_what_it_is_put_into_and_others_do_not() {
    let site = keeping().layout("wall", 9, ["camera-1"]);
    let wall = set(
        SetKind::Layout,
        "wall",
        9,
        names(["camera-1", "camera-2", "camera-3"]),
    );
    let growth = plan(&site.declaring(managed(wall)))
        .unwrap()
        .growth
        .unwrap();
    let user = |grant: Grant| StoreUser {
        login: "holder@example.com".parse().unwrap(),
        ..store_user(grant)
    };
    let seeing = |cameras: &[u32]| {
        let mut grant = Grant::nothing().with_layouts([9]);
        grant.access.cameras = cameras
            .iter()
            .map(|id| CameraId::from(id.to_string()))
            .collect();
        user(grant)
    };
    assert_eq!(growth.onlooker(&seeing(&[1, 2, 3])), None);
    assert_eq!(
        growth.onlooker(&user(Grant::nothing().with_layouts([8]))),
        None
    );
    assert_eq!(
        growth.onlooker(&user(Grant::nothing().with_groups([9]))),
        None
    );
    let lacking = growth.onlooker(&seeing(&[1, 2])).unwrap();
    assert_eq!(lacking.cameras, ids(["3"]));
    let admitted = growth.admitted(std::slice::from_ref(&lacking)).unwrap();
    assert_eq!(admitted.added(), ids(["2"]));
    let blind = growth.onlooker(&seeing(&[1])).unwrap();
    assert_eq!(growth.admitted(&[lacking, blind]), None);
}

#[test]
fn what_is_as_declared_takes_nothing() {
    let site = keeping().layout("wall", 9, ["camera-1"]);
    let wall = set(SetKind::Layout, "wall", 9, names(["camera-1"]));
    assert_eq!(plan(&site.declaring(managed(wall))), Ok(SetPlan::default()));
}

#[test]
fn a_new_title_is_a_change_by_itself_however_it_is_found() {
    let titled = |anchor: Anchor| {
        let wall = CameraSet {
            anchor,
            management: Some(Management {
                title: Some("West wall".into()),
                ..kept()
            }),
            ..set(SetKind::Layout, "wall", 9, names(["camera-1"]))
        };
        plan(
            &keeping()
                .layout("wall", 9, ["camera-1"])
                .declaring(Object::Set(wall)),
        )
        .unwrap()
    };
    let pinned = Anchor::Name {
        name: "wall".into(),
        pinned: Some("9".into()),
    };
    for anchor in [Anchor::Id("9".into()), pinned, by_name("wall")] {
        let plan = titled(anchor.clone());
        let name = plan.step.map(|step| match step {
            SetStep::Change(change) => change.name,
            other @ (SetStep::Make(_) | SetStep::Delete(_)) => panic!("{other:?}"),
        });
        assert_eq!(name.as_deref(), Some("West wall"), "{anchor:?}");
    }
}

#[test]
fn what_was_made_and_is_gone_is_made_again_and_what_was_named_by_its_id_is_not() {
    let missing = |anchor: Anchor| {
        let wall = CameraSet {
            anchor,
            ..set(SetKind::Layout, "wall", 9, names(["camera-1"]))
        };
        plan(&keeping().declaring(managed(wall)))
    };
    let pinned = Anchor::Name {
        name: "wall".into(),
        pinned: Some("9".into()),
    };
    let made = missing(pinned).unwrap().step.unwrap();
    assert!(matches!(made, SetStep::Make(_)), "{made:?}");
    let by_id = missing(Anchor::Id("9".into()));
    assert_eq!(by_id, Err(SetObstacle::NoSuchId));
}

#[test]
fn what_was_made_anew_is_found_by_its_name_although_another_id_is_recorded() {
    let wall = CameraSet {
        anchor: Anchor::Name {
            name: "wall".into(),
            pinned: Some("8".into()),
        },
        ..set(SetKind::Layout, "wall", 9, names(["camera-1"]))
    };
    let site = keeping()
        .layout("wall", 9, ["camera-1"])
        .declaring(managed(wall));
    assert_eq!(plan(&site), Ok(SetPlan::default()));
}

#[test]
fn nothing_is_made_where_it_may_be_there_under_another_name() {
    let wall = |name: &str| {
        managed(CameraSet {
            anchor: by_name(name),
            ..set(SetKind::Layout, "other", 9, names(["camera-1"]))
        })
    };
    let site = || {
        let mut site = keeping();
        let wall = ObservedSet {
            name: "North wall".into(),
            members: BTreeSet::new(),
        };
        site.inventory.layouts.insert("9".into(), wall);
        site
    };
    let alike = plan(&site().declaring(wall("north wall")));
    assert!(matches!(alike, Err(SetObstacle::LookAlike(_))), "{alike:?}");
    let mut hiding = site().declaring(wall("East wall"));
    assert!(plan(&hiding).unwrap().step.is_some());
    hiding.inventory.unreadable.insert("layout \"7\"".into());
    assert_eq!(plan(&hiding), Err(SetObstacle::Unreadable));
}

#[test]
fn a_layout_is_not_emptied_where_none_of_its_cameras_is_there() {
    let site = keeping().layout("wall", 9, ["camera-1"]);
    let wall = set(SetKind::Layout, "wall", 9, names(["camera-11"]));
    let plan = plan(&site.declaring(managed(wall)));
    assert_eq!(plan, Err(SetObstacle::NoCameras));
}

#[test]
fn a_camera_that_the_vms_does_not_have_is_neither_put_in_nor_taken_out() {
    let site = keeping()
        .lost_camera("lost", 7)
        .layout("wall", 9, ["camera-1"]);
    let wall = set(SetKind::Layout, "wall", 9, names(["camera-1", "lost"]));
    let site = site.declaring(managed(wall));
    assert_eq!(plan(&site), Ok(SetPlan::default()));
    // The VMS shows it in the layout, and nowhere else.
    assert_eq!(plan(&site.showing(9, 7)), Ok(SetPlan::default()));
}

#[test]
fn nothing_is_planned_that_the_server_or_its_driver_does_not_allow() {
    let wall = || managed(set(SetKind::Layout, "wall", 9, names(["camera-1"])));
    let mut forbidden = keeping().layout("wall", 9, []).declaring(wall());
    forbidden.server.managed = [SetKind::Group].into();
    assert_eq!(plan(&forbidden), Err(SetObstacle::NotAllowed));
    let unable = keeping().layout("wall", 9, []).declaring(wall());
    let unable = unable.unable(crate::domain::capability::Capability::ManagedLayouts);
    assert_eq!(plan(&unable), Err(SetObstacle::Unsupported));
}
