//! What may happen.

use proptest::{
    prelude::*,
    sample::{select, subsequence},
};

use super::scene::{AREAS, CAMERAS};
use crate::support::proxy::Fault;

/// What somebody wishes for a user.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) cameras: Vec<&'static str>,
    pub(super) area: Option<&'static str>,
    pub(super) may_download: bool,
    /// From `192.0.N.0/24`.
    pub(super) network: u8,
    pub(super) is_suspended: bool,
    /// Whether it has the layout that is kept, with its cameras.
    pub(super) has_wall: bool,
}

impl Wish {
    pub(super) fn modest() -> Self {
        Self {
            cameras: vec!["gate-1"],
            area: None,
            may_download: false,
            network: 1,
            is_suspended: false,
            has_wall: true,
        }
    }
}

/// What breaks.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The next request to the VMS.
    Request(Fault),
    /// All requests about the user with this id, until something heals it.
    User(u32, Fault),
    /// All requests to the VMS, for a moment.
    Vms(u16),
    /// Nothing fails any more that always did.
    Heal,
    /// The operator is killed and started again.
    KillOperator,
    /// The same of the VMS.
    KillStore,
    /// The API server is away for a moment.
    CutApiServer,
    /// The API server is killed and started again.
    KillApiServer,
    /// Somebody gives a camera to somebody, in the VMS.
    Drift(usize),
}

/// What happens next.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Declare(usize, Wish),
    Delete(usize),
    /// A camera moves to another area.
    Move(&'static str, &'static str),
    /// The layout that is kept is to hold these cameras.
    Fill(Vec<&'static str>),
    /// The owner shares these cameras with the tenant.
    Share(Vec<&'static str>),
    Fail(Failure),
}

fn cameras() -> impl Strategy<Value = Vec<&'static str>> {
    let names: Vec<&str> = CAMERAS.iter().map(|(camera, _)| *camera).collect();
    let most = names.len();
    subsequence(names, 1..=most)
}

fn wish() -> impl Strategy<Value = Wish> {
    (
        cameras(),
        prop::option::of(select(&AREAS[..])),
        any::<bool>(),
        1..4_u8,
        prop::bool::weighted(0.1),
        any::<bool>(),
    )
        .prop_map(
            |(cameras, area, may_download, network, is_suspended, has_wall)| Wish {
                cameras,
                area,
                may_download,
                network,
                is_suspended,
                has_wall,
            },
        )
}

fn fault() -> impl Strategy<Value = Fault> {
    let refused = [400, 403, 404, 419, 422, 429, 500, 503].map(Fault::Refuse);
    let all: Vec<Fault> = Fault::ALL.into_iter().chain(refused).collect();
    select(all)
}

fn failure(users: usize) -> impl Strategy<Value = Failure> {
    let lasting = select(vec![
        Fault::Refuse(500),
        Fault::Refuse(422),
        Fault::Stall,
        Fault::CutAfter,
        Fault::Garble,
    ]);
    let ids = u32::try_from(users).expect("few users") + 1;
    prop_oneof![
        100 => fault().prop_map(Failure::Request),
        10 => (2..=ids, lasting).prop_map(|(id, fault)| Failure::User(id, fault)),
        10 => Just(Failure::Heal),
        5 => select(vec![500, 503]).prop_map(Failure::Vms),
        3 => Just(Failure::KillOperator),
        3 => Just(Failure::KillStore),
        3 => Just(Failure::CutApiServer),
        1 => Just(Failure::KillApiServer),
        20 => (0..users).prop_map(Failure::Drift),
    ]
}

/// A step with so many users.
pub(super) fn step(users: usize) -> impl Strategy<Value = Step> {
    let names: Vec<&str> = CAMERAS.iter().map(|(camera, _)| *camera).collect();
    prop_oneof![
        60 => (0..users, wish()).prop_map(|(number, wish)| Step::Declare(number, wish)),
        6 => (0..users).prop_map(Step::Delete),
        15 => (select(names), select(&AREAS[..])).prop_map(|(camera, area)| Step::Move(camera, area)),
        4 => cameras().prop_map(Step::Share),
        8 => cameras().prop_map(Step::Fill),
        15 => failure(users).prop_map(Step::Fail),
    ]
}
