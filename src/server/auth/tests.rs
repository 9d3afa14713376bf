//! What anybody may send to the store.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderValue, header};
use serde::de::DeserializeOwned;

use super::{
    client_address::client_address,
    extract::{bearer, read},
};
use crate::{
    domain::network::AddressSet,
    fixtures::hostile::{Bound, SECRET, assert_sayable, attack, corpus},
    server::{
        config::MAX_BODY,
        error::{Error, Result},
        wire::{
            CameraIds, CreateSubuser, Credentials, LogoutRequest, NewCamera, NewCase,
            NewCollection, NewEvent, NewGroup, NewLayout, NewName, NewPassword, NewResource,
            OwnPassword, SessionsLimit, TimeToPass, UpdateSubuser,
        },
    },
};

const BOUND: Bound = Bound {
    times: 32,
    beside: 32 * 1024,
};

fn samples() -> Vec<Vec<u8>> {
    let golden = corpus::exchanges("request").into_iter();
    let mut samples: Vec<Vec<u8>> = golden.map(|(_, body)| body).collect();
    let planted = format!(
        r#"{{"current_password": "{SECRET}", "password": "{SECRET}", "password_confirmation": "{SECRET}", "password_hash": "{SECRET}", "name": "a", "email": "b"}}"#
    );
    let numbers = r#"{"password": 9119119119119119, "seconds": 1, "sessions_limit": 1}"#;
    samples.extend([planted.into_bytes(), numbers.as_bytes().to_vec()]);
    samples
}

/// All that an answer says.
fn told(error: &Error) -> String {
    let mut told = error.to_string();
    if let Error::Invalid(errors) = error {
        for (field, message) in errors.iter() {
            told = format!("{told}\n{field}: {message}");
        }
    }
    told
}

fn hold(error: &Error) {
    let told = told(error);
    assert_sayable(&told);
    assert!(!told.contains(SECRET), "{told}");
    assert!(!told.contains("9119119119119119"), "{told}");
}

fn attack_bodies<T: DeserializeOwned>(check: impl Fn(T) -> Result<()>) {
    attack_bodies_within(BOUND, check);
}

fn attack_bodies_within<T: DeserializeOwned>(bound: Bound, check: impl Fn(T) -> Result<()>) {
    let parse = |input: &[u8]| read::<T>(&input[..input.len().min(MAX_BODY)]).and_then(&check);
    attack(&samples(), bound, parse, |_, read| {
        if let Err(error) = read {
            hold(&error);
        }
    });
}

#[test]
fn a_hostile_body_of_a_user_is_read_or_refused_without_a_word_of_a_password() {
    // What is flattened is held as a tree first. Only who manages users sends it, and no more than MAX_BODY.
    let bound = Bound { times: 96, ..BOUND };
    attack_bodies_within(bound, |body: CreateSubuser| {
        Ok(body.profile.check_length()?)
    });
    attack_bodies(|body: UpdateSubuser| Ok(body.check_length()?));
    attack_bodies(|_: NewPassword| Ok(()));
    attack_bodies(|_: OwnPassword| Ok(()));
}

#[test]
fn a_hostile_login_or_logout_is_read_or_refused_without_a_word_of_a_password() {
    attack_bodies(|_: Credentials| Ok(()));
    attack_bodies(|_: LogoutRequest| Ok(()));
}

#[test]
fn a_hostile_body_for_what_a_parent_has_is_read_or_refused_in_a_few_words() {
    attack_bodies(|_: NewLayout| Ok(()));
    attack_bodies(|_: NewGroup| Ok(()));
    attack_bodies(|_: NewCase| Ok(()));
    attack_bodies(|_: NewEvent| Ok(()));
    attack_bodies(|_: NewResource| Ok(()));
}

#[test]
fn a_hostile_body_for_the_admin_api_is_read_or_refused_in_a_few_words() {
    attack_bodies(|_: NewCamera| Ok(()));
    attack_bodies(|_: NewCollection| Ok(()));
    attack_bodies(|_: NewName| Ok(()));
    attack_bodies(|_: CameraIds| Ok(()));
    attack_bodies(|_: SessionsLimit| Ok(()));
    attack_bodies(|_: TimeToPass| Ok(()));
}

#[test]
fn hostile_headers_name_a_client_behind_a_proxy_or_nobody() {
    let samples = [
        b"203.0.113.7, 127.0.0.1".to_vec(),
        b"[2001:db8::1]:4711,192.0.2.1:80".to_vec(),
        b"Bearer 0123abcd".to_vec(),
    ];
    let proxies = AddressSet::parse(["127.0.0.0/8", "192.0.2.0/24"]).unwrap();
    let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let parse = |input: &[u8]| {
        let text = String::from_utf8_lossy(input).into_owned();
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(input) {
            headers.insert(header::AUTHORIZATION, value);
        }
        let token = bearer(&headers).map(str::len);
        (token, client_address(peer, text.lines(), &proxies))
    };
    attack(&samples, BOUND, parse, |input, (token, client)| {
        assert!(token.is_none_or(|length| length < input.len()));
        if let Err(error) = client {
            assert_sayable(&error.to_string());
        }
    });
}
