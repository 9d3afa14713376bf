use super::at;
use crate::{
    api::{condition::find, v1alpha1::VmsCameraStatus},
    domain::site::Anchor,
    fixtures::{by_name, camera, site},
    world::Object,
};

/// What is said of a camera that is found so, where the VMS has one of id 11 and this name.
fn said(anchor: Anchor, title: &str) -> (Option<String>, String) {
    let mut site = site().declaring(Object::Camera(camera("gate", anchor)));
    site.inventory.cameras = [("11".into(), title.into())].into();
    let resolved = site.resolved();
    let before = VmsCameraStatus::default();
    let status = crate::status::camera(
        &before,
        Some(1),
        (&resolved.cameras()["gate"], Some(title)),
        at(0),
    );
    let ready = find(&status.conditions, "Ready").unwrap();
    (status.external_id, ready.message.clone())
}

#[test]
fn a_thing_that_got_another_name_keeps_its_id_and_says_so() {
    let pinned = |name: &str| Anchor::Name {
        name: name.into(),
        pinned: Some("11".into()),
    };
    let (id, message) = said(pinned("Gate"), "Yard");
    assert_eq!(id.as_deref(), Some("11"));
    assert!(
        message.contains("under id 11, and calls it `Yard` now"),
        "{message}"
    );
    for anchor in [pinned("Yard"), by_name("Yard"), Anchor::Id("11".into())] {
        let (_, message) = said(anchor, "Yard");
        assert_eq!(message, "the VMS has it under id 11");
    }
}

#[test]
fn a_name_that_only_looks_the_same_is_told() {
    let (id, message) = said(by_name("Gate 1"), "Gate\u{a0}1");
    assert_eq!(id, None);
    assert!(
        message.contains("a name that differs only in its spaces"),
        "{message}"
    );
}
