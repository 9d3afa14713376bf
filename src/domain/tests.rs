//! What texts may be, whoever wrote them.

use std::str::FromStr;

use super::{
    granted_names::GrantedNames,
    name::Login,
    network::{AddressRange, AddressSet},
    password::{Password, PasswordHash},
    server::LoginPattern,
    terms::{Terms, TermsLink, TermsVersion},
};
use crate::fixtures::hostile::{Bound, SECRET, assert_sayable, attack};

const BOUND: Bound = Bound {
    times: 16,
    beside: 4096,
};

fn samples(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// A text is read as a value, or refused in a few words, and the value as it is written is read as the same one.
fn attack_texts<T>(texts: &[&str], write: impl Fn(&T) -> String)
where
    T: FromStr<Err: std::fmt::Display> + PartialEq + std::fmt::Debug,
{
    let parse = |input: &[u8]| String::from_utf8_lossy(input).parse::<T>();
    attack(&samples(texts), BOUND, parse, |_, read| match read {
        Ok(value) => {
            let again = write(&value).parse::<T>().ok();
            assert_eq!(again.as_ref(), Some(&value));
        }
        Err(error) => assert_sayable(&error.to_string()),
    });
}

#[test]
fn a_hostile_range_is_read_as_it_is_written_or_refused_in_a_few_words() {
    let texts = [
        "203.0.113.7",
        "198.51.100.0/24",
        "10.0.0.10-10.0.0.20",
        "2001:db8::/48",
        "::ffff:192.0.2.0/120",
        "2001:db8::1-2001:db8::ffff",
    ];
    attack_texts::<AddressRange>(&texts, ToString::to_string);
}

#[test]
fn a_hostile_pool_is_a_normal_set_of_addresses_or_none() {
    let texts = [
        "203.0.113.7,198.51.100.0/24,10.0.0.10-10.0.0.20,2001:db8::/48",
        "0.0.0.0/0,::/0",
        "255.255.255.255,0.0.0.0",
    ];
    let parse = |input: &[u8]| AddressSet::parse(String::from_utf8_lossy(input).split(','));
    let bound = Bound { times: 64, ..BOUND };
    attack(&samples(&texts), bound, parse, |_, set| match set {
        Ok(set) => {
            let written: Vec<String> = set.ranges().map(|range| range.to_string()).collect();
            let again = AddressSet::parse(written.iter().map(String::as_str));
            assert_eq!(again.as_ref(), Ok(&set));
            assert!(set.is_within(&set) && set.union(&set) == set);
        }
        Err(error) => assert_sayable(&error.to_string()),
    });
}

#[test]
fn a_hostile_login_is_read_in_one_spelling_or_refused_in_a_few_words() {
    attack_texts::<Login>(&["Alice@example.com", "a", "bob+1@x.org"], |login| {
        login.as_str().to_owned()
    });
}

#[test]
fn hostile_terms_are_shown_as_they_are_or_not_at_all() {
    let links = [
        "https://vms.example.com/terms?version=2026-01",
        "http://a.b/#c",
    ];
    attack_texts::<TermsVersion>(&["2026-01", "v1.2_3"], ToString::to_string);
    attack_texts::<TermsLink>(&links, ToString::to_string);
    let parse = |input: &[u8]| {
        let text = String::from_utf8_lossy(input).into_owned();
        Terms::read(&text, &text)
    };
    attack(&samples(&links), BOUND, parse, |_, terms| {
        for text in [
            terms.version.map(|it| it.to_string()),
            terms.link.map(|it| it.to_string()),
        ] {
            assert_sayable(&text.unwrap_or_default());
        }
    });
}

#[test]
fn a_hostile_password_is_taken_as_it_is_or_refused_without_a_word_of_it() {
    let texts = [SECRET, "correct horse", "a\n", "p[]{};':\"|,.<>/?"];
    attack(
        &samples(&texts),
        BOUND,
        Password::parse,
        |input, password| match password {
            Ok(password) => {
                assert_eq!(password.expose().as_bytes(), input);
                assert!(!format!("{password:?}").contains(password.expose()));
            }
            Err(reasons) => {
                assert!(!reasons.is_empty());
                for reason in reasons {
                    assert_sayable(&reason.to_string());
                    assert!(!reason.to_string().contains(SECRET));
                }
            }
        },
    );
}

#[test]
fn a_hostile_hash_is_taken_as_it_is_within_its_bounds_or_refused_without_a_word_of_it() {
    let texts = [
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b1dWRWJTmaaJObGRdescudvJCs",
        "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b1dWRWJTmaaJObGRdescudvJCs",
        "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
        "{SSHA}hunter2-hunter2",
    ];
    attack(
        &samples(&texts),
        BOUND,
        PasswordHash::parse,
        |input, hash| match hash {
            Ok(hash) => {
                assert_eq!(hash.expose().as_bytes(), input);
                assert!(input.len() <= 255, "{} bytes", input.len());
            }
            Err(reasons) => {
                assert!(!reasons.is_empty());
                for reason in reasons {
                    assert_sayable(&reason.to_string());
                    assert!(!reason.to_string().contains(SECRET));
                }
            }
        },
    );
}

#[test]
fn a_hostile_pattern_of_logins_fits_what_it_says() {
    let login: Login = "night-guard-7@example.com".parse().unwrap();
    let texts = [
        "*",
        "*@example.com",
        "night-*-7@*",
        "night-guard-7@example.com",
    ];
    let parse = |input: &[u8]| {
        let pattern = LoginPattern::new(&String::from_utf8_lossy(input));
        (pattern.matches(&login), pattern.to_string())
    };
    attack(&samples(&texts), BOUND, parse, |_, (matches, pattern)| {
        let parts: Vec<&str> = pattern.split('*').collect();
        let longest: usize = parts.iter().map(|part| part.len()).sum();
        assert!(!matches || longest <= login.as_str().len());
        assert!(matches || pattern.chars().any(|character| character != '*') || pattern.is_empty());
    });
}

#[test]
fn hostile_records_of_names_are_those_that_are_written() {
    let texts = ["00ff00ff00ff00ff,0123456789abcdef", "+1,-1,zz"];
    let parse = |input: &[u8]| {
        let text = String::from_utf8_lossy(input).into_owned();
        let digests: Vec<String> = text.split(',').map(str::to_owned).collect();
        GrantedNames::recorded(&digests)
    };
    let bound = Bound { times: 96, ..BOUND };
    attack(&samples(&texts), bound, parse, |_, names| {
        let written: Vec<String> = names.digests().collect();
        assert_eq!(GrantedNames::recorded(&written), names);
    });
}
