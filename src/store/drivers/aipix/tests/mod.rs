//! Answers of a VMS that wants no good.

mod largest;

use std::collections::BTreeMap;

use reqwest::{
    Method, StatusCode,
    header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER},
};
use serde::de::DeserializeOwned;

use super::{
    answer::Answer,
    api::API_PATH,
    decode::{self, Names, ShownUser, inventory},
    request::{Request, SUBUSER},
    wire::{
        Announcement, Camera, Group, Layout, OwnUser, Page, Row, Rows, SessionLimit, Sessions,
        ShownLayout, StaticBasic, SubuserRow, TokenAnswer, WireId, Written,
    },
};
use crate::{
    domain::{
        aipix::{IpPoolForm, UserForm},
        name::Login,
    },
    fixtures::{
        aipix::ip_pool_forms,
        hostile::{Bound, SECRET, assert_sayable, attack, corpus},
    },
    store::{Error, Result, answers::Listing, http::Endpoint},
};

/// An answer is held while it is read, and so is what is made of it.
const BOUND: Bound = Bound {
    times: 24,
    beside: 64 * 1024,
};

fn announced() -> Announcement {
    Announcement {
        ip_pool: true,
        validity: true,
        row_version: true,
        password_changed_at: true,
        ..Announcement::default()
    }
}

fn samples() -> Vec<Vec<u8>> {
    let golden = corpus::exchanges("response").into_iter();
    let mut samples: Vec<Vec<u8>> = golden.map(|(_, body)| body).collect();
    let planted = format!(
        r#"{{"id": "{SECRET}", "login": "{SECRET}", "access_token": "{SECRET}", "message": "{SECRET}", "errors": {{"{SECRET}": ["{SECRET}"]}}}}"#
    );
    samples.push(planted.into_bytes());
    samples.push(b"<html><title>502 Bad Gateway</title></html>".to_vec());
    samples
}

fn hold(error: &Error) {
    let said = format!("{error} {error:?}");
    assert_sayable(&error.to_string());
    assert!(!said.contains(SECRET), "{said}");
}

/// Reads a user in full from a server that does so in that form.
fn read_user(request: &Request, form: &UserForm, pool: &IpPoolForm, answer: &[u8]) -> Result<()> {
    let shown = ShownUser::read(request, form, Some(pool), answer)?;
    let ids = BTreeMap::from([("ptz".into(), WireId::Number(41))]);
    let names = Names::new(&ids);
    decode::user(request, &announced(), &names, (&"2".into(), shown)).map(drop)
}

fn attack_answers<T>(read: impl Fn(&Request, &[u8]) -> Result<T>) {
    attack_answers_within(BOUND, read);
}

fn attack_answers_within<T>(bound: Bound, read: impl Fn(&Request, &[u8]) -> Result<T>) {
    attack_samples(&samples(), bound, read);
}

fn attack_samples<T>(
    samples: &[Vec<u8>],
    bound: Bound,
    read: impl Fn(&Request, &[u8]) -> Result<T>,
) {
    let path = (SUBUSER, "2");
    let request = Request::of_one("read user 2", Method::GET, path, None).unwrap();
    let parse = |input: &[u8]| read(&request, input);
    attack(samples, bound, parse, |_, read| {
        if let Err(error) = read {
            hold(&error);
        }
    });
}

fn attack_single<T: DeserializeOwned>() {
    attack_answers(|request, input| decode::single::<T>(request, input).map(drop));
}

fn attack_listing<T: DeserializeOwned + Row>() {
    attack_answers(|request, input| {
        let mut listing = Listing::<T>::new(&*request.attempted);
        listing.take(decode::typed::<Page<T>>(request, input)?)?;
        let rows = listing.finish()?;
        assert!(rows.len() <= input.len());
        Ok(())
    });
}

#[test]
fn a_hostile_introduction_says_what_it_may_or_nothing() {
    attack_answers(|request, input| {
        let basic: StaticBasic = decode::single(request, input)?;
        assert_sayable(&decode::version(&basic.version));
        let announcement = basic.vms_store.unwrap_or_default();
        drop(decode::capabilities(&announcement, announcement.ip_pool));
        drop(decode::terms(&announcement));
        if let Some(identity) = &announcement.identity {
            assert_sayable(&decode::identity(identity));
        }
        Ok(())
    });
}

#[test]
fn a_hostile_user_in_full_is_read_strictly_or_not_at_all() {
    attack_answers(|request, input| {
        read_user(request, &UserForm::default(), &IpPoolForm::default(), input)
    });
}

#[test]
fn a_hostile_user_is_read_by_no_form_that_is_stated_but_strictly() {
    let nested = UserForm {
        cameras: "access.cameras".parse().unwrap(),
        layouts: "access.layouts".parse().unwrap(),
        groups: "access.deeper.groups".parse().unwrap(),
        permissions: "rights".parse().unwrap(),
        ..UserForm::default()
    };
    for pool in ip_pool_forms() {
        let pools = [
            r#"["192.0.2.7","10.0.0.0/8","2001:db8::1-2001:db8::9"]"#,
            r#""192.0.2.7,10.0.0.0/8""#,
            r#"[{"from":"192.0.2.7","to":"192.0.2.9"}]"#,
            "[]",
            "null",
        ];
        let samples = pools.map(|pool| {
            format!(
                r#"{{"data":{{"id":2,"login":"alice@example.com","name":"{SECRET}","version":3,"password_changed_at":"2026-01-01 10:00:00","valid_from":null,"valid_until":null,"suspended":false,"rights":[41,"ptz",{{"id":42,"name":"marks-index"}}],"access":{{"cameras":[1,{{"camera_id":2}}],"layouts":["{SECRET}"],"deeper":{{"groups":[]}},"allowed_ips":{pool}}}}}}}"#
            )
            .into_bytes()
        });
        attack_samples(&samples, BOUND, |request, input| {
            read_user(request, &nested, &pool, input)
        });
    }
}

#[test]
fn hostile_rows_of_users_hide_no_other() {
    attack_listing::<SubuserRow>();
    attack_answers(|request, input| {
        let page: Page<SubuserRow> = decode::typed(request, input)?;
        drop(decode::rows(&announced(), page.data));
        Ok(())
    });
}

#[test]
fn hostile_listings_of_what_there_is_are_read_row_by_row() {
    attack_listing::<Camera>();
    attack_listing::<Layout>();
    attack_listing::<Group>();
    let parent: OwnUser = serde_json::from_str(r#"{"id": 1, "permissions": []}"#).unwrap();
    attack_answers(|request, input| {
        let layouts: Page<Layout> = decode::typed(request, input)?;
        let groups: Page<Group> = decode::typed(request, input)?;
        let (layouts, groups) = (layouts.data, groups.data);
        let stated = BTreeMap::new();
        let inventory = inventory::read(Rows::default(), layouts, groups, &parent, &stated);
        inventory
            .unreadable
            .iter()
            .for_each(|name| assert_sayable(name));
        Ok(())
    });
}

#[test]
fn a_hostile_account_is_read_or_refused_without_a_word_of_it() {
    attack_single::<OwnUser>();
    attack_single::<ShownLayout>();
    attack_single::<TokenAnswer>();
    attack_single::<Sessions>();
    let login: Login = "alice@example.com".parse().unwrap();
    attack_answers(|request, input| {
        let written: Written = decode::single(request, input)?;
        decode::written(request, &login, written).map(drop)
    });
}

#[test]
fn a_hostile_refusal_is_told_by_its_status_and_names_of_fields_alone() {
    for status in [200, 302, 401, 404, 419, 422, 429, 500, 599] {
        let status = StatusCode::from_u16(status).unwrap();
        // A complaint is read as a tree, and is short.
        let bound = Bound {
            times: 192,
            ..BOUND
        };
        attack_answers_within(bound, |request, input| {
            let answer = Answer::new(status, &HeaderMap::new(), input.to_vec().into());
            hold(&answer.failure(request));
            answer.refuses_token();
            match answer.complaint.clone() {
                Some(complaint) => {
                    decode::complaint::<SessionLimit>(request, complaint).map(drop)?;
                    answer.accepted(request).map(drop)
                }
                None => answer.json(request).map(drop),
            }
        });
    }
}

#[test]
fn a_hostile_wait_is_no_longer_than_an_hour() {
    let samples = [
        b"120".to_vec(),
        b"Wed, 21 Oct 2026 07:28:00 GMT".to_vec(),
        b"-1".to_vec(),
        b"1700000000".to_vec(),
    ];
    let parse = |input: &[u8]| {
        let Ok(value) = HeaderValue::from_bytes(input) else {
            return None;
        };
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.clone());
        headers.insert(
            DATE,
            HeaderValue::from_static("Wed, 21 Oct 2026 07:27:00 GMT"),
        );
        headers.insert("x-ratelimit-reset", value);
        Answer::new(StatusCode::TOO_MANY_REQUESTS, &headers, Vec::new().into()).wait
    };
    attack(&samples, BOUND, parse, |_, wait| {
        assert!(wait.is_none_or(|wait| wait.as_secs() <= 3600));
    });
}

#[test]
fn a_hostile_url_leads_where_it_says_or_nowhere() {
    let samples = [
        b"https://vms.example.com:8443/base/".to_vec(),
        format!("https://operator:{SECRET}@vms.example.com/").into_bytes(),
        b"http://[::1]:80".to_vec(),
    ];
    let parse = |input: &[u8]| Endpoint::parse(&String::from_utf8_lossy(input), &API_PATH, false);
    // Each byte that is no part of a URL is written as three.
    let bound = Bound { times: 96, ..BOUND };
    attack(&samples, bound, parse, |input, endpoint| match endpoint {
        Ok(endpoint) => {
            let url = endpoint.at("users/self");
            assert!(url.path().ends_with("/api/v1/users/self"), "{url}");
            assert!(url.scheme() == "https" || endpoint.is_loopback());
        }
        Err(error) => {
            assert_sayable(&error.to_string());
            assert!(!input.contains(&b'@') || !error.to_string().contains(SECRET));
        }
    });
}

#[test]
fn hostile_ids_of_users_lead_to_no_other_path() {
    let parse = |input: &[u8]| {
        let id = String::from_utf8_lossy(input).into_owned();
        let path = (SUBUSER, id.as_str());
        Request::of_one("read a user", Method::GET, path, None).ok()
    };
    let samples = [b"42".to_vec(), b"../../token".to_vec(), b"a%2Fb".to_vec()];
    attack(&samples, BOUND, parse, |_, request| {
        if let Some(request) = request {
            let rest = request.path.strip_prefix("users/subusers/");
            let rest = rest.expect("below the users");
            assert!(!rest.contains(['/', '?', '#', '%']) && rest != ".." && rest != ".");
        }
    });
}
