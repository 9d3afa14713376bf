use super::*;
use crate::fixtures::hostile::{Bound, assert_sayable, attack, corpus};

/// A parent with three cameras, a layout of the first two and a group of all; it holds one of two
/// permissions.
fn holdings() -> Holdings {
    let collection = |name: &str, ids: &[i64]| Collection {
        name: name.into(),
        cameras: ids.iter().map(|id| (*id, format!("camera-{id}"))).collect(),
    };
    Holdings {
        cameras: [1, 2, 3].into(),
        layouts: [(10, collection("wall", &[1, 2]))].into(),
        groups: [(20, collection("yard", &[1, 2, 3]))].into(),
        permissions_held: [30].into(),
        permissions_offered: [(30, "ptz".into()), (31, "bridges".into())].into(),
    }
}

fn sees(cameras: &[i64], layouts: &[i64], groups: &[i64]) -> Grants {
    Grants {
        cameras: cameras.iter().copied().collect(),
        layouts: layouts.iter().copied().collect(),
        groups: groups.iter().copied().collect(),
        ..Grants::default()
    }
}

fn request(json: &str) -> UpdateSubuser {
    serde_json::from_str(json).unwrap()
}

/// What is wrong with a request, as JSON.
fn errors(before: &Grants, json: &str) -> String {
    let request = request(json);
    let mut errors = Errors::default();
    grants(&request, &after(before, &request), &holdings(), &mut errors);
    serde_json::to_string(&errors).unwrap()
}

#[test]
fn a_layout_or_group_comes_only_with_all_its_cameras() {
    let nothing = Grants::default();
    insta::assert_snapshot!(
        errors(&nothing, r#"{"cameras_to_attach": [1], "layouts": [10], "groups": [20]}"#),
        @r#"{"groups":["The group \"yard\" has cameras that are not available to the user: camera-2, camera-3."],"layouts":["The layout \"wall\" has cameras that are not available to the user: camera-2."]}"#
    );
    let whole = r#"{"cameras_to_attach": [1, 2, 3], "layouts": [10], "groups": [20]}"#;
    assert_eq!(errors(&nothing, whole), "{}");
}

#[test]
fn a_camera_is_not_revoked_from_under_a_layout_or_group() {
    let all = sees(&[1, 2, 3], &[10], &[20]);
    insta::assert_snapshot!(
        errors(&all, r#"{"cameras_to_detach": [2]}"#),
        @r#"{"groups":["The group \"yard\" stays available to the user, but access to its cameras is revoked: camera-2."],"layouts":["The layout \"wall\" stays available to the user, but access to its cameras is revoked: camera-2."]}"#
    );
    let with_both = r#"{"cameras_to_detach": [2], "layouts": [], "groups": []}"#;
    assert_eq!(errors(&all, with_both), "{}");
    assert_eq!(
        errors(
            &sees(&[1, 2, 3], &[10], &[]),
            r#"{"cameras_to_detach": [3]}"#
        ),
        "{}"
    );
}

#[test]
fn a_camera_slipped_into_a_layout_does_not_keep_other_things_from_being_taken_away() {
    let leaking = sees(&[1], &[10], &[]);
    assert_eq!(errors(&leaking, r#"{"permissions": []}"#), "{}");
    assert_eq!(errors(&leaking, r#"{"layouts": []}"#), "{}");
    assert!(errors(&leaking, r#"{"layouts": [10]}"#).contains("camera-2"));
}

#[test]
fn ids_that_are_not_the_parents_are_named_by_their_place() {
    insta::assert_snapshot!(
        errors(&Grants::default(), r#"{"cameras_to_attach": [1, 4], "layouts": [11], "groups": [21], "permissions": [30, 31, 32]}"#),
        @r#"{"cameras_to_attach.1":["The selected cameras_to_attach.1 is invalid."],"groups.0":["The selected groups.0 is invalid."],"layouts.0":["The selected layouts.0 is invalid."],"permissions.1":["You do not hold this permission, and cannot grant it."],"permissions.2":["The selected permissions.2 is invalid."]}"#
    );
}

#[test]
fn detaching_what_is_not_there_is_no_error() {
    assert_eq!(
        errors(&Grants::default(), r#"{"cameras_to_detach": [1, 99]}"#),
        "{}"
    );
}

#[test]
fn a_camera_is_not_attached_and_detached_at_once() {
    let both = r#"{"cameras_to_attach": [1], "cameras_to_detach": [1]}"#;
    assert!(errors(&Grants::default(), both).contains("cameras_to_detach"));
}

#[test]
fn an_empty_pool_is_refused_null_is_anywhere_and_an_absent_field_keeps() {
    let pooled = Grants {
        ip_pool: Some(vec!["192.0.2.1".into()]),
        ..Grants::default()
    };
    assert!(errors(&pooled, r#"{"ip_pool": []}"#).contains("empty pool"));
    assert_eq!(
        after(&pooled, &request(r#"{"ip_pool": null}"#)).ip_pool,
        None
    );
    assert_eq!(after(&pooled, &request("{}")), pooled);
}

#[test]
fn a_range_that_does_not_read_is_named_by_its_place() {
    let ranges = r#"{"ip_pool": ["10.0.0.0/8", "10.0.0.1/8"]}"#;
    assert!(
        errors(&Grants::default(), ranges)
            .contains(r#""ip_pool.1":["`10.0.0.1/8` has host bits set"#)
    );
}

#[test]
fn marks_and_negative_licences_are_refused() {
    assert!(errors(&Grants::default(), r#"{"marks": [1]}"#).contains("marks"));
    assert_eq!(errors(&Grants::default(), r#"{"marks": []}"#), "{}");
    assert!(errors(&Grants::default(), r#"{"analytic_l2": -1}"#).contains("analytic"));
}

#[test]
fn what_a_request_leaves_out_stays() {
    let before = sees(&[1, 2], &[10], &[]);
    let after = after(
        &before,
        &request(r#"{"cameras_to_attach": [3], "analytic_l1": 2}"#),
    );
    assert_eq!(
        (after.cameras.len(), after.layouts, after.licenses.l1),
        (3, before.layouts, 2)
    );
}

#[test]
fn a_type_of_business_case_takes_licences_of_its_level() {
    let mut holdings = holdings();
    holdings
        .permissions_offered
        .insert(30, "analytic-cases-face".into());
    let errors = |json: &str| {
        let (request, nothing) = (request(json), Grants::default());
        let mut errors = Errors::default();
        grants(&request, &after(&nothing, &request), &holdings, &mut errors);
        errors
    };
    let face = errors(r#"{"permissions": [30], "analytic_l1": 1}"#);
    assert!(!face.is_empty(), "no licence of the third level");
    assert!(errors(r#"{"permissions": [30], "analytic_l3": 1}"#).is_empty());
}

#[test]
fn a_pool_of_too_many_ranges_has_one_error() {
    let ranges = vec!["\"\""; 80_000].join(",");
    let told = errors(&Grants::default(), &format!(r#"{{"ip_pool": [{ranges}]}}"#));
    assert_eq!(
        told,
        r#"{"ip_pool":["The ip_pool may not have more than 256 items."]}"#
    );
}

#[test]
fn a_hostile_request_is_judged_in_few_words() {
    let golden = corpus::exchanges("request").into_iter();
    let mut samples: Vec<Vec<u8>> = golden.map(|(_, body)| body).collect();
    samples.push(
        br#"{"ip_pool": ["192.0.2.0/24", "10.0.0.9-10.0.0.1"], "valid_from": "2027-01-31T00:00:00Z", "layouts": [10]}"#
            .to_vec(),
    );
    let bound = Bound {
        times: 96,
        beside: 64 * 1024,
    };
    let before = sees(&[1, 2], &[10], &[]);
    let parse = |input: &[u8]| {
        let mut errors = Errors::default();
        if let Ok(request) = serde_json::from_slice(input) {
            grants(
                &request,
                &after(&before, &request),
                &holdings(),
                &mut errors,
            );
        }
        errors
    };
    attack(&samples, bound, parse, |_, errors| {
        let told = serde_json::to_vec(&errors).unwrap().len();
        assert!(told < 64 * 1024, "{told} bytes are answered");
        for (_, message) in errors.iter() {
            assert_sayable(&message.to_string());
        }
    });
}
