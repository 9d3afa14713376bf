//! Answers of a ZoneMinder that wants no good.

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::{
    answer::Answer,
    decode,
    request::{Purpose, Request},
    session::Ticket,
    wire::{Groups, Monitors, OneUser, Setting, Settings, UserEntry, Users, Version},
};
use crate::{
    fixtures::hostile::{Bound, SECRET, assert_sayable, attack},
    store::{
        Error, Result,
        answers::{Listing, Page, identity, version},
        http::{Received, typed},
    },
};

/// An answer is held while it is read, and so is what is made of it.
const BOUND: Bound = Bound {
    times: 48,
    beside: 64 * 1024,
};

fn samples() -> Vec<Vec<u8>> {
    let user = format!(
        r#"{{"User":{{"Id":2,"Username":"alice","Enabled":1,"Stream":"View","Events":"None","Control":"None","Monitors":"None","Groups":"None","Devices":"None","Snapshots":"None","System":"None","MonitorIds":"1,2","TokenMinExpiry":0,"APIEnabled":0,"HomeView":"{SECRET}"}}}}"#
    );
    let page = r#""pagination":{"page":1,"current":1,"count":1,"pageCount":1,"limit":100}"#;
    // The payload is {"iat":1795447448}.
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE3OTU0NDc0NDh9.c2ln";
    [
        format!(r#"{{"access_token":"{token}","access_token_expires":7200,"refresh_token":"{SECRET}","version":"1.36.33"}}"#),
        format!(r#"{{"users":[{user}],{page}}}"#),
        format!(r#"{{"user":{user}}}"#),
        r#"{"monitors":[{"Monitor":{"Id":1,"Name":"Gate"},"Group":[]}]}"#.to_owned(),
        r#"{"groups":[{"Group":{"Id":1,"Name":"Yard"},"Monitor":[{"Id":1}]}]}"#.to_owned(),
        r#"{"version":"1.36.33","apiversion":"2.0"}"#.to_owned(),
        r#"{"config":{"Value":"6e8ca4a0-0000-4000-8000-000000000000"}}"#.to_owned(),
        format!(r#"{{"config":{{"Config":{{"Id":12,"Value":"{SECRET}","Private":true}}}}}}"#),
        r#"{"message":"Saved"}"#.to_owned(),
        format!(r#"{{"success":false,"data":{{"name":"x","message":"{SECRET}","url":"\/users.json?token={SECRET}","exception":{{"class":"PDOException","code":"23000","message":"{SECRET}"}}}}}}"#),
        "<html><title>502 Bad Gateway</title></html>".to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}

fn hold(error: &Error) {
    let said = format!("{error} {error:?}");
    assert_sayable(&error.to_string());
    assert!(!said.contains(SECRET), "{said}");
}

fn answer(status: u16, input: &[u8]) -> Answer {
    Answer::of(Received {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: input.to_vec().into(),
    })
}

fn attack_answers<T>(read: impl Fn(&Request, &[u8]) -> Result<T>) {
    let request = Request::new(
        "read user 2",
        Purpose::ReadUser,
        "users/view/2.json",
        Vec::new(),
    );
    let parse = |input: &[u8]| {
        let body = answer(200, input).json(&request)?;
        read(&request, &body)
    };
    attack(&samples(), BOUND, parse, |_, read| {
        if let Err(error) = read {
            hold(&error);
        }
    });
}

fn attack_typed<T: DeserializeOwned>() {
    attack_answers(|request, input| typed::<T>(request, input).map(drop));
}

#[test]
fn a_hostile_login_gives_a_token_or_nothing() {
    attack_answers(|request, input| {
        Ticket::of(request, answer(200, input), Instant::now()).map(drop)
    });
}

#[test]
fn hostile_users_are_read_strictly_or_not_at_all() {
    attack_answers(|request, input| {
        let one: OneUser = typed(request, input)?;
        decode::user(request, &"2".into(), &one.user.user).map(drop)
    });
    attack_answers(|request, input| {
        let mut listing = Listing::<UserEntry>::new("list users");
        listing.take(Page::from(typed::<Users>(request, input)?))?;
        let rows = listing.finish()?;
        assert!(rows.len() <= input.len());
        decode::rows(request, rows.readable.iter().map(|entry| &entry.user)).map(drop)
    });
}

#[test]
fn what_a_hostile_server_says_of_itself_may_be_said() {
    attack_answers(|request, input| {
        let shown: Version = typed(request, input)?;
        assert_sayable(&version(&shown.version));
        decode::supported(request, &shown.version)
    });
    attack_answers(|request, input| {
        let setting: Setting = typed(request, input)?;
        assert_sayable(&identity(&setting.config.value.unwrap_or_default()));
        Ok(())
    });
    attack_answers(|request, input| {
        let settings: Settings = typed(request, input)?;
        assert!(!format!("{settings:?}").contains(SECRET));
        Ok(())
    });
}

#[test]
fn hostile_cameras_and_groups_are_read_row_by_row() {
    attack_typed::<Monitors>();
    attack_typed::<Groups>();
    let none = || serde_json::from_str::<Groups>(r#"{"groups":[]}"#).unwrap();
    attack_answers(|request, input| {
        let inventory = decode::inventory(typed(request, input)?, none());
        inventory
            .unreadable
            .iter()
            .for_each(|name| assert_sayable(name));
        Ok(())
    });
}

#[test]
fn a_hostile_refusal_is_told_by_its_status_alone() {
    for status in [200, 302, 401, 403, 404, 422, 429, 500, 599] {
        for purpose in [
            Purpose::LogIn,
            Purpose::Read,
            Purpose::Create,
            Purpose::Delete,
        ] {
            let request = Request::new("do it", purpose, "users/add.json", Vec::new());
            // A complaint is short, and is read twice.
            let bound = Bound {
                times: 192,
                ..BOUND
            };
            let parse = |input: &[u8]| {
                let answer = answer(status, input);
                hold(&answer.failure(&request));
                answer.refuses_token();
                answer.written(&request)
            };
            attack(&samples(), bound, parse, |_, written| {
                if let Err(error) = written {
                    hold(&error);
                }
            });
        }
    }
}
