//! The requests as the store would carry them out, held to the promise that carries the product.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::btree_set, prelude::*, sample::subsequence};

use super::*;
use crate::{
    domain::{aipix::IpPoolForm, network::AddressSet, site::SetKind},
    fixtures::{
        aipix::ip_pool_form,
        random::{MOMENTS, moment, validity},
    },
};

/// Enough for three chunks.
const CAMERAS: u32 = 1300;
const RANGES: [&str; 4] = [
    "192.0.2.0/25",
    "192.0.2.128/25",
    "203.0.113.7",
    "2001:db8::/48",
];

/// Blocks of a hundred, so that both large and small sets come up, and a few by themselves.
fn cameras() -> impl Strategy<Value = BTreeSet<CameraId>> {
    let blocks: Vec<u32> = (0..CAMERAS / 100).collect();
    let several = blocks.len();
    (
        subsequence(blocks, 0..=several),
        btree_set(0..CAMERAS, 0..5),
    )
        .prop_map(|(blocks, alone)| {
            let blocks = blocks
                .into_iter()
                .flat_map(|block| block * 100..block * 100 + 100);
            blocks.chain(alone).map(camera).collect()
        })
}

fn sets() -> impl Strategy<Value = BTreeSet<SetId>> {
    btree_set(1..4u32, 0..3).prop_map(|ids| ids.iter().map(|id| id.to_string().into()).collect())
}

fn network() -> impl Strategy<Value = Network> {
    let pool = subsequence(RANGES.to_vec(), 0..=RANGES.len());
    prop_oneof![
        1 => Just(Network::Anywhere),
        4 => pool.prop_map(|ranges| Network::Only(AddressSet::parse(ranges).unwrap())),
    ]
}

fn grant() -> impl Strategy<Value = Grant> {
    let actions = subsequence(ACTIONS.to_vec(), 0..=ACTIONS.len());
    let licenses = (0..3u32, 0..3u32, 0..3u32);
    (
        cameras(),
        sets(),
        sets(),
        actions,
        network(),
        licenses,
        validity(),
    )
        .prop_map(
            |(cameras, layouts, groups, actions, network, (l1, l2, l3), validity)| Grant {
                access: Access {
                    cameras,
                    layouts,
                    groups,
                },
                permissions: actions.into_iter().map(PermissionName::from).collect(),
                network,
                licenses: Licenses::new(l1, l2, l3),
                validity,
            },
        )
}

/// A server that keeps pools in that form.
fn keeping(form: &IpPoolForm) -> Dialect {
    Dialect {
        ip_pool: Some(form.clone()),
        ..dialect()
    }
}

/// What the layouts and groups 1 to 3 hold.
type Members = BTreeMap<(SetKind, SetId), BTreeSet<CameraId>>;

fn members() -> impl Strategy<Value = Members> {
    proptest::collection::vec(cameras(), 6).prop_map(|sets| {
        let kinds = [SetKind::Layout, SetKind::Group];
        let keys = kinds
            .into_iter()
            .flat_map(|kind| (1..4).map(move |id| (kind, SetId::from(id.to_string()))));
        keys.zip(sets).collect()
    })
}

/// What a user can do: a product of cameras, actions, addresses and moments, and so a set of tuples.
///
/// Watching needs no permission, so there is always one action.
#[derive(Debug)]
struct Effect {
    cameras: BTreeSet<CameraId>,
    actions: BTreeSet<PermissionName>,
    network: Network,
    moments: BTreeSet<i64>,
}

impl Effect {
    fn of(grant: &Grant, members: &Members) -> Self {
        let mut cameras = grant.access.cameras.clone();
        for kind in [SetKind::Layout, SetKind::Group] {
            for id in grant.access.sets(kind) {
                cameras.extend(members[&(kind, id.clone())].iter().cloned());
            }
        }
        Self {
            cameras,
            actions: grant.permissions.clone(),
            network: grant.network.clone(),
            moments: moments(&grant.validity),
        }
    }

    fn is_within(&self, other: &Self) -> bool {
        self.cameras.is_empty()
            || self.network == Network::nobody()
            || self.moments.is_empty()
            || self.cameras.is_subset(&other.cameras)
                && self.actions.is_subset(&other.actions)
                && self.network.is_within(&other.network)
                && self.moments.is_subset(&other.moments)
    }
}

/// Those of the fixtures, and one on each side of them, at which the user is let in.
fn moments(validity: &Validity) -> BTreeSet<i64> {
    let all = -1..=MOMENTS;
    all.filter(|number| validity.absence(moment(*number)).is_none())
        .collect()
}

fn id<T: From<WireId>>(id: &WireId) -> T {
    T::from(id.clone())
}

/// The store after a PUT: cameras by what is added and taken, the rest replaced.
fn put(state: &Grant, request: &Request, form: &IpPoolForm) -> Grant {
    let Some(Body::Update(body)) = &request.body else {
        panic!("{request:?}");
    };
    assert!(body.cameras_to_attach.len() <= CAMERAS_PER_REQUEST);
    assert!(body.cameras_to_detach.len() <= CAMERAS_PER_REQUEST);
    let mut cameras = state.access.cameras.clone();
    for camera in &body.cameras_to_detach {
        assert!(cameras.remove(&id::<CameraId>(camera)), "detached twice");
    }
    for camera in &body.cameras_to_attach {
        assert!(cameras.insert(id(camera)), "attached twice");
    }
    Grant {
        access: Access {
            cameras,
            layouts: body.rights.layouts.iter().map(id).collect(),
            groups: body.rights.groups.iter().map(id).collect(),
        },
        permissions: body.rights.permissions.iter().map(name_of).collect(),
        network: network_of(body.rights.ip_pool.as_ref().unwrap(), form),
        licenses: Licenses::by_level(|level| {
            let sent = match level {
                Level::L1 => body.rights.analytic_l1,
                Level::L2 => body.rights.analytic_l2,
                Level::L3 => body.rights.analytic_l3,
            };
            sent.unwrap_or(state.licenses.of(level))
        }),
        validity: validity_of(body.rights.times.as_ref().unwrap()),
    }
}

fn name_of(id: &WireId) -> PermissionName {
    let permissions = dialect().permissions;
    let found = permissions.into_iter().find(|(_, known)| known == id);
    found.unwrap().0
}

/// As the store reads it.
fn validity_of(times: &Times) -> Validity {
    Validity {
        from: times.valid_from,
        until: times.valid_until,
        suspended: times.suspended,
    }
}

/// As the store sees it.
fn network_of(pool: &IpPool, form: &IpPoolForm) -> Network {
    assert_eq!(pool.field, form.field);
    let shown = serde_json::value::to_raw_value(&pool.value).unwrap();
    ip_pool::read(form, Some(&shown)).unwrap()
}

proptest! {
    #[test]
    fn no_prefix_of_the_requests_gives_more_than_before_or_after(
        from in grant(),
        to in grant(),
        members in members(),
        form in ip_pool_form(),
    ) {
        let dialect = keeping(&form);
        let (before, after) = (Effect::of(&from, &members), Effect::of(&to, &members));
        let mut state = from.clone();
        for request in update(&change(&from, &to), &dialect).unwrap() {
            state = put(&state, &request, &form);
            prop_assert!(state.is_within(&from) || state.is_within(&to));
            let now = Effect::of(&state, &members);
            prop_assert!(now.is_within(&before) || now.is_within(&after));
        }
        prop_assert_eq!(state, to);
    }

    #[test]
    fn a_change_takes_no_more_requests_than_its_cameras_need(from in grant(), to in grant()) {
        let common = from.intersection(&to);
        let requests = update(&change(&from, &to), &dialect()).unwrap().len();
        let needed = |side: &Grant| {
            let cameras = side.access.cameras.len() - common.access.cameras.len();
            if *side == common { 0 } else { cameras.div_ceil(CAMERAS_PER_REQUEST).max(1) }
        };
        prop_assert_eq!(requests, (needed(&from) + needed(&to)).max(1));
    }

    #[test]
    fn a_create_carries_the_whole_grant_or_is_refused(grant in grant(), form in ip_pool_form()) {
        let user = NewUser {
            login: "alice@example.com".parse().unwrap(),
            display_name: "Alice".into(),
            grant: grant.clone(),
            password: crate::plan::FirstPassword::Unknown,
            accepted_terms: None,
        };
        let password = crate::domain::password::Password::unknown(&[7; 16]).into();
        let request = create(&user, &password, &keeping(&form));
        if grant.access.cameras.len() > CAMERAS_PER_REQUEST {
            prop_assert_eq!(request.unwrap_err().kind, ErrorKind::Unsupported);
        } else {
            let Some(Body::Create(body)) = request.unwrap().body else { panic!() };
            let cameras: BTreeSet<CameraId> = body.cameras_to_attach.iter().map(id).collect();
            prop_assert_eq!(cameras, grant.access.cameras);
            prop_assert_eq!(network_of(&body.rights.ip_pool.unwrap(), &form), grant.network);
            prop_assert_eq!(validity_of(&body.rights.times.unwrap()), grant.validity);
        }
    }
}
