//! What is made, and what is not.

use super::*;

#[test]
fn what_two_objects_ask_for_by_one_name_is_made_once() {
    let wall = |object| CameraSet {
        anchor: by_name("North wall"),
        ..set(SetKind::Layout, object, 9, names(["camera-1"]))
    };
    let site = keeping();
    let site = site
        .declaring(managed(wall("a")))
        .declaring(managed(wall("b")));
    let plans = plans(&site);
    let plan = |object: &str| &plans[&(SetKind::Layout, object.into())];
    assert!(plan("a").as_ref().is_ok_and(|plan| plan.step.is_some()));
    assert_eq!(plan("b"), &Err(SetObstacle::InDoubt));
}

#[test]
fn a_layout_is_made_with_an_arrangement_alone_and_a_group_without() {
    for kind in KINDS {
        let wall = Object::Set(CameraSet {
            anchor: by_name("North wall"),
            management: Some(Management {
                template: None,
                ..kept()
            }),
            ..set(kind, "wall", 9, names(["camera-1"]))
        });
        let refused = plan(&keeping().declaring(wall)).err();
        let expected = (kind == SetKind::Layout).then_some(SetObstacle::NoTemplate);
        assert_eq!(refused, expected);
    }
}
