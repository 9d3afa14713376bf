//! Objects that an API server hands out, whoever wrote them, and under whichever definition.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    api::{
        annotation::{self, Annotations},
        v1alpha1::{
            VmsAccount, VmsCamera, VmsCameraGroup, VmsIpPool, VmsLayout, VmsRole, VmsServer,
            VmsUser,
        },
    },
    domain::{
        account::Account,
        pool::IpPool,
        role::Role,
        server::Server,
        site::{Camera, CameraSet},
        user::User,
    },
    fixtures::hostile::{Bound, SECRET, assert_sayable, attack, corpus},
};

const BOUND: Bound = Bound {
    times: 128,
    beside: 64 * 1024,
};

fn samples() -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = corpus::manifests()
        .into_iter()
        .filter(|sample| sample.starts_with(b"{"))
        .collect();
    let status = r#"{"metadata": {"name": "a", "namespace": "b", "uid": "c", "generation": 1, "resourceVersion": "7", "creationTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"serverRef": {"name": "main"}, "login": "a", "validUntil": "2027-01-31T00:00:00Z"}, "status": {"externalId": "1", "claim": "00:ff", "observedGeneration": -1, "conditions": []}}"#;
    samples.push(status.as_bytes().to_vec());
    samples
}

/// An object is read or not, means something to us, and is written as it was read.
fn attack_kind<Kind, Declared>()
where
    Kind: DeserializeOwned + Serialize,
    Declared: for<'object> From<&'object Kind> + PartialEq + Debug,
{
    let parse = |input: &[u8]| {
        let read: Option<Kind> = serde_json::from_slice(input).ok();
        read.map(|read| (Declared::from(&read), read))
    };
    attack(&samples(), BOUND, parse, |_, read| {
        let Some((declared, kind)) = read else { return };
        let written = serde_json::to_vec(&kind).unwrap();
        let again: Kind = serde_json::from_slice(&written).unwrap();
        assert_eq!(Declared::from(&again), declared);
    });
}

#[test]
fn a_hostile_user_or_role_means_what_it_says_or_cannot_be_read() {
    attack_kind::<VmsUser, User>();
    attack_kind::<VmsRole, Role>();
}

#[test]
fn a_hostile_server_or_account_means_what_it_says_or_cannot_be_read() {
    attack_kind::<VmsServer, Server>();
    attack_kind::<VmsAccount, Account>();
}

#[test]
fn a_hostile_camera_layout_group_or_pool_means_what_it_says_or_cannot_be_read() {
    attack_kind::<VmsCamera, Camera>();
    attack_kind::<VmsLayout, CameraSet>();
    attack_kind::<VmsCameraGroup, CameraSet>();
    attack_kind::<VmsIpPool, IpPool>();
}

#[test]
fn hostile_annotations_protect_or_pause_or_say_nothing_and_are_told_without_their_values() {
    let sample = format!(
        r#"{{"vms-operator.io/paused": "{SECRET}", "vms-operator.io/let-go": "True", "VMS-operator.io/Deletion-Protection": "{SECRET}", "vms-operator.io/claim": "{SECRET}"}}"#
    );
    let parse = |input: &[u8]| {
        let annotations: Option<Annotations> = serde_json::from_slice(input).ok();
        let annotations = annotations.as_ref();
        let asks = [
            annotation::is_paused(annotations),
            annotation::is_protected(annotations),
            annotation::is_let_go(annotations),
        ];
        let told =
            ["VmsUser", "VmsServer", "VmsCamera"].map(|kind| annotation::told(kind, annotations));
        (asks, told.concat(), annotations.cloned())
    };
    attack(
        &[sample.into_bytes()],
        BOUND,
        parse,
        |_, (_, told, annotations)| {
            let in_names = annotations
                .is_some_and(|annotations| annotations.keys().any(|name| name.contains(SECRET)));
            for said in told {
                assert_sayable(&said);
                assert!(in_names || !said.contains(SECRET), "{said}");
            }
        },
    );
}
