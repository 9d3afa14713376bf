use super::*;
use crate::domain::{access::Access, aipix::IpPoolForm, license::Licenses, network::AddressSet};

mod property;
mod sets;

const ACTIONS: [&str; 4] = ["archives-show", "archives-download", "ptz", "marks-index"];
fn dialect() -> Dialect {
    let ids = ACTIONS.iter().zip(1..);
    Dialect {
        ip_pool: Some(IpPoolForm::default()),
        validity: true,
        password_hash: true,
        permissions: ids
            .map(|(name, id)| (PermissionName::from(*name), WireId::Number(id)))
            .collect(),
    }
}

fn camera(number: u32) -> CameraId {
    number.to_string().into()
}

fn change(from: &Grant, to: &Grant) -> Change {
    Change {
        user: Identified {
            id: "7".into(),
            login: "alice@example.com".parse().unwrap(),
        },
        display_name: "Alice".into(),
        from: from.clone(),
        to: to.clone(),
    }
}

fn holding(cameras: std::ops::Range<u32>, layouts: &[&str]) -> Grant {
    Grant {
        access: Access {
            cameras: cameras.map(camera).collect(),
            layouts: layouts.iter().map(|&layout| layout.into()).collect(),
            groups: BTreeSet::new(),
        },
        permissions: BTreeSet::new(),
        network: Network::Anywhere,
        licenses: Licenses::default(),
        validity: Validity::default(),
    }
}

fn bodies(requests: &[Request]) -> Vec<&UpdateUser> {
    requests
        .iter()
        .map(|request| match &request.body {
            Some(Body::Update(body)) => body,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn layouts_come_with_the_last_cameras_and_go_with_the_first() {
    let (small, large) = (holding(0..10, &[]), holding(0..1110, &["9"]));
    let growth = update(&change(&small, &large), &dialect()).unwrap();
    let shape = |requests: &[Request]| -> Vec<(usize, usize, usize)> {
        bodies(requests)
            .iter()
            .map(|body| {
                (
                    body.cameras_to_detach.len(),
                    body.cameras_to_attach.len(),
                    body.rights.layouts.len(),
                )
            })
            .collect()
    };
    assert_eq!(shape(&growth), [(0, 500, 0), (0, 500, 0), (0, 100, 1)]);
    let shrink = update(&change(&large, &small), &dialect()).unwrap();
    assert_eq!(shape(&shrink), [(500, 0, 0), (500, 0, 0), (100, 0, 0)]);
}

#[test]
fn a_new_name_alone_is_one_request() {
    let same = holding(0..3, &["9"]);
    let requests = update(&change(&same, &same), &dialect()).unwrap();
    insta::assert_json_snapshot!(bodies(&requests), @r#"
    [
      {
        "name": "Alice",
        "email": "alice@example.com",
        "layouts": [
          9
        ],
        "groups": [],
        "permissions": [],
        "ip_pool": null,
        "valid_from": null,
        "valid_until": null,
        "suspended": false
      }
    ]
    "#);
}

#[test]
fn nobody_is_an_address_that_nobody_has() {
    let nobody = Grant {
        network: Network::nobody(),
        ..holding(0..1, &[])
    };
    let requests = update(&change(&holding(0..1, &[]), &nobody), &dialect()).unwrap();
    let pool = bodies(&requests)[0].rights.ip_pool.clone().unwrap();
    assert_eq!(pool.value, serde_json::json!(["255.255.255.255"]));
}

#[test]
fn a_pool_is_refused_and_never_dropped_where_the_server_has_none() {
    let without = Dialect {
        ip_pool: None,
        ..dialect()
    };
    let narrow = Grant {
        network: Network::Only(AddressSet::parse(["192.0.2.0/24"]).unwrap()),
        ..holding(0..1, &[])
    };
    for (from, to) in [
        (holding(0..1, &[]), narrow.clone()),
        (narrow.clone(), narrow),
    ] {
        let refused = update(&change(&from, &to), &without).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unsupported);
    }
    let open = holding(0..1, &[]);
    let requests = update(&change(&open, &open), &without).unwrap();
    assert_eq!(bodies(&requests)[0].rights.ip_pool, None);
}

#[test]
fn bounds_of_time_are_refused_and_never_dropped_where_the_server_keeps_none() {
    let without = Dialect {
        validity: false,
        ..dialect()
    };
    let open = holding(0..1, &[]);
    let mut bound = open.clone();
    bound.validity.suspended = true;
    for (from, to) in [(&open, &bound), (&bound, &bound)] {
        let refused = update(&change(from, to), &without).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Unsupported);
    }
    let requests = update(&change(&open, &open), &without).unwrap();
    assert_eq!(bodies(&requests)[0].rights.times, None);
}

#[test]
fn an_earlier_end_goes_with_the_first_request_and_a_later_one_with_the_last() {
    let until = |second| {
        let mut grant = holding(0..1, &[]);
        grant.validity.until = jiff::Timestamp::from_second(second).ok();
        grant
    };
    let mut later = until(20);
    later.access.cameras = [camera(5)].into();
    let ends = |from: &Grant, to: &Grant| -> Vec<_> {
        let requests = update(&change(from, to), &dialect()).unwrap();
        let times = bodies(&requests)
            .into_iter()
            .map(|body| body.rights.times.clone().unwrap());
        times
            .map(|times| times.valid_until.unwrap().as_second())
            .collect()
    };
    assert_eq!(ends(&until(10), &later), [10, 20]);
    assert_eq!(ends(&later, &until(10)), [10, 10]);
    assert_eq!(ends(&until(10), &until(10)), [10]);
}

#[test]
fn a_permission_without_an_id_is_refused_before_anything_is_sent() {
    let mut more = holding(0..1, &[]);
    more.permissions.insert("maps-index".into());
    let refused = update(&change(&holding(0..1, &[]), &more), &dialect()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Unsupported);
    assert!(refused.to_string().contains("maps-index"), "{refused}");
}

#[test]
fn an_id_that_would_lead_elsewhere_is_no_id() {
    for id in ["", ".", "..", "1/2", "1?x=y", "ü"] {
        let user = Identified {
            id: id.into(),
            login: "a".parse().unwrap(),
        };
        assert_eq!(delete(&user).unwrap_err().kind, ErrorKind::NotFound, "{id}");
    }
}

#[test]
fn a_pool_is_sent_under_a_field_that_nothing_else_has() {
    let form = IpPoolForm {
        field: "allowed_ips".parse().unwrap(),
        ..IpPoolForm::default()
    };
    let server = Dialect {
        ip_pool: Some(form),
        ..dialect()
    };
    let wide = holding(0..3, &["9"]);
    let user = NewUser {
        login: "alice@example.com".parse().unwrap(),
        display_name: "Alice".into(),
        grant: wide.clone(),
        password: crate::plan::FirstPassword::Unknown,
        accepted_terms: "2026-01".parse().ok(),
    };
    let password = crate::domain::password::Password::unknown(&[7; 16]).into();
    let mut requests = vec![create(&user, &password, &server).unwrap()];
    requests.extend(update(&change(&holding(2..9, &[]), &wide), &server).unwrap());
    for request in requests {
        assert_eq!(request.pool_field(), Some("allowed_ips"));
        let body = serde_json::to_value(&request.body).unwrap();
        let others = body.as_object().unwrap().keys();
        let others = others.filter(|name| *name != "allowed_ips");
        for name in others {
            assert!(
                crate::domain::aipix::WRITTEN.contains(&name.as_str()),
                "{name}"
            );
        }
    }
}
