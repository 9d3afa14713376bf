use reqwest::Method;

use super::*;
use crate::{
    domain::{aipix::IpPoolForm, password::Password},
    plan::{FirstPassword, NewUser},
    store::drivers::aipix::{
        compile::{self, Dialect},
        request::SUBUSER,
    },
};

const HTML: &[u8] = b"<!doctype html><h1>Welcome</h1>";
const PROBLEM: &[u8] =
    br#"{"message":"The given data was invalid.","errors":{"email":["bob@x.org is taken"]}}"#;

fn read() -> Request {
    let path = (SUBUSER, "7");
    Request::of_one("read user 7", Method::GET, path, None).unwrap()
}

fn write() -> Request {
    let path = (SUBUSER, "7");
    Request::of_one("delete user `a`", Method::DELETE, path, None).unwrap()
}

fn create() -> Request {
    create_at(&Dialect::default())
}

fn create_at(server: &Dialect) -> Request {
    let user = NewUser {
        login: "bob@x.org".parse().unwrap(),
        display_name: "Bob".into(),
        grant: crate::domain::access::Grant {
            network: crate::domain::network::Network::Anywhere,
            ..crate::domain::access::Grant::nothing()
        },
        password: FirstPassword::Unknown,
        accepted_terms: None,
    };
    compile::create(&user, &Password::unknown(&[1; 16]).into(), server).unwrap()
}

fn answer(status: u16, body: &[u8]) -> Answer {
    Answer::new(
        StatusCode::from_u16(status).unwrap(),
        &HeaderMap::new(),
        body.to_vec().into(),
    )
}

fn kind(request: &Request, status: u16, body: &[u8]) -> ErrorKind {
    answer(status, body).accepted(request).err().unwrap().kind
}

#[test]
fn each_status_has_its_kind() {
    let json = br#"{"message":"no"}"#;
    for (status, expected) in [
        (302, ErrorKind::Garbled),
        (400, ErrorKind::Refused),
        (401, ErrorKind::Unauthenticated),
        (402, ErrorKind::LicenseLimit),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Invalid),
        (419, ErrorKind::SessionLimit),
        (422, ErrorKind::Invalid),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
    ] {
        assert_eq!(kind(&read(), status, json), expected, "{status}");
    }
}

#[test]
fn a_page_of_a_proxy_says_nothing_of_a_user() {
    for status in [200, 301, 400, 401, 403, 404] {
        assert_eq!(kind(&read(), status, HTML), ErrorKind::Garbled, "{status}");
    }
    assert!(!answer(401, HTML).refuses_token());
    assert_eq!(kind(&read(), 429, b"slow down"), ErrorKind::RateLimited);
    assert_eq!(kind(&read(), 502, HTML), ErrorKind::Unavailable);
}

#[test]
fn what_came_in_place_of_the_vms_is_told() {
    let told = |answer: Answer| answer.accepted(&read()).err().unwrap().to_string();
    insta::assert_snapshot!(told(answer(200, HTML)), @"cannot read user 7: an HTML page came instead of an answer of the API (HTTP 200)");
    insta::assert_snapshot!(told(answer(301, b"")), @"cannot read user 7: a redirect came instead of an answer of the API (HTTP 301)");
    insta::assert_snapshot!(told(answer(502, HTML)), @"cannot read user 7: the server is not available for now (HTTP 502)");
    insta::assert_snapshot!(told(answer(200, b"[")), @"cannot read user 7: the answer does not match the API (HTTP 200)");
}

#[test]
fn no_such_endpoint_is_not_no_such_user() {
    let list = Request::get("list users", "users/subusers");
    assert_eq!(kind(&list, 404, b"{}"), ErrorKind::Garbled);
}

#[test]
fn a_write_that_ends_unclear_may_have_been_carried_out() {
    for status in [200, 500, 502, 503, 504] {
        assert_eq!(kind(&write(), status, HTML), ErrorKind::Unknown, "{status}");
    }
    assert_eq!(kind(&write(), 404, HTML), ErrorKind::Garbled);
    assert!(answer(204, b"").accepted(&write()).is_ok());
}

#[test]
fn a_complaint_about_the_login_of_a_new_user_is_that_it_is_taken() {
    assert_eq!(kind(&create(), 422, PROBLEM), ErrorKind::LoginTaken);
    assert_eq!(kind(&write(), 422, PROBLEM), ErrorKind::Invalid);
}

#[test]
fn an_error_names_the_fields_and_never_what_the_server_says_of_them() {
    let error = answer(422, PROBLEM).failure(&read());
    insta::assert_snapshot!(error, @"cannot read user 7: the server does not take the request (HTTP 422), because of email");
}

#[test]
fn names_of_fields_are_few_and_those_that_we_send() {
    let names = [
        "email",
        "groups.1",
        "allowed_ips.*",
        "layouts.20",
        "name.hunter2",
        "hunter2",
        "<b>",
        "marks",
        "password",
        "name",
    ];
    let errors: Vec<String> = names.iter().map(|name| format!(r#""{name}":[]"#)).collect();
    let body = format!(r#"{{"errors":{{{}}}}}"#, errors.join(","));
    let complaint = answer(422, body.as_bytes());
    let keeping_pools = Dialect {
        ip_pool: Some(IpPoolForm {
            field: "allowed_ips".parse().unwrap(),
            ..IpPoolForm::default()
        }),
        ..Dialect::default()
    };
    assert_eq!(
        complaint.fields(&create_at(&keeping_pools)),
        ["allowed_ips.*", "email", "groups.1", "layouts.20", "marks"]
    );
    let without = complaint.fields(&create());
    assert!(!without.contains(&"allowed_ips.*"), "{without:?}");
    for body in [r#"{"errors":"text"}"#, r#"{"errors":["text"]}"#] {
        assert!(answer(422, body.as_bytes()).fields(&create()).is_empty());
    }
}
