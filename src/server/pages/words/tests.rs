use std::collections::BTreeSet;

use super::*;
use crate::{
    domain::{
        license::Level,
        network::AddressRange,
        password::{Password, PasswordError},
        permission::KNOWN,
        stray::Stray,
    },
    server::{pages::field_errors::FieldErrors, wire::Errors},
};

/// The fields of all forms.
const FIELDS: [&str; 15] = [
    "name",
    "email",
    "login",
    "password",
    "current_password",
    "session_id",
    "cameras",
    "layouts",
    "groups",
    "permissions",
    "analytic",
    "ip_pool",
    "valid_from",
    "valid_until",
    "accepted_terms",
];

/// Which one it is. A new one does not compile until it has a number, and then is missed among the samples.
fn number(error: &FieldError) -> usize {
    match error {
        FieldError::Api(_) => 0,
        FieldError::Required(_) => 1,
        FieldError::LongName(_) => 2,
        FieldError::Login(_) => 3,
        FieldError::LoginTaken => 4,
        FieldError::Password(_) => 5,
        FieldError::Unconfirmed => 6,
        FieldError::CurrentPassword => 7,
        FieldError::Credentials => 8,
        FieldError::Unknown(_) => 9,
        FieldError::NotHeld(_) => 10,
        FieldError::TakesLicenses { .. } => 11,
        FieldError::LicensesLeft { .. } => 12,
        FieldError::NegativeLicenses => 13,
        FieldError::NoNumber => 14,
        FieldError::ManyRanges(_) => 15,
        FieldError::Range(_) => 16,
        FieldError::Moment(_) => 17,
        FieldError::Members(_) => 18,
        FieldError::Terms { .. } => 19,
    }
}

const NUMBERS: usize = 20;

fn simple() -> Vec<FieldError> {
    vec![
        "An empty pool is refused: send `null` for ip_pool.".into(),
        FieldError::LongName(255),
        FieldError::LoginTaken,
        FieldError::Unconfirmed,
        FieldError::CurrentPassword,
        FieldError::Credentials,
        FieldError::Unknown("cameras_to_attach.3".into()),
        FieldError::NegativeLicenses,
        FieldError::NoNumber,
        FieldError::ManyRanges(256),
        FieldError::Moment("valid_until"),
        FieldError::Terms {
            version: "2026-01".into(),
            link: "https://vms.example.com/terms".into(),
        },
    ]
}

fn samples() -> Vec<FieldError> {
    let mut samples = simple();
    let required = ["name", "email", "login", "password", "current password"];
    samples.extend(required.map(FieldError::Required));
    let logins = ["", &"a".repeat(255), "a b", "josé", "a\u{0}"];
    samples.extend(logins.map(|text| FieldError::Login(text.parse::<Login>().unwrap_err())));
    let passwords = ["", "abc", &"a".repeat(256), " abcdef", "abcdef\n", "abcdé"];
    let passwords = passwords.map(|text| Password::parse(text.as_bytes()).unwrap_err());
    let mark = PasswordError::Stray(Stray::ByteOrderMark);
    let passwords = passwords.into_iter().flatten().chain([mark]);
    samples.extend(passwords.map(FieldError::Password));
    let ranges = [
        "ten",
        "010.0.0.1",
        "fe80::1%eth0",
        "10.0.0.1/8",
        "10.0.0.1-::1",
        "10.0.0.9-10.0.0.1",
        "1.2.3.4/x",
        "",
    ];
    samples.extend(ranges.map(|text| FieldError::Range(text.parse::<AddressRange>().unwrap_err())));
    for permission in KNOWN {
        samples.push(FieldError::NotHeld(permission.wire.into()));
        samples.extend(permission.level.map(|level| FieldError::TakesLicenses {
            permission: permission.wire,
            level,
        }));
    }
    samples.extend(Level::ALL.iter().map(|level| FieldError::LicensesLeft {
        level: *level,
        left: 2,
    }));
    for kind in [CollectionKind::Layouts, CollectionKind::Groups] {
        samples.extend([true, false].map(|is_revoked| missing(kind, 300, is_revoked)));
    }
    samples
}

fn missing(kind: CollectionKind, cameras: i64, is_revoked: bool) -> FieldError {
    FieldError::Members(MissingMembers {
        kind,
        name: "wall".into(),
        cameras: (1..=cameras)
            .map(|id| (id, format!("camera-{id}")))
            .collect(),
        is_revoked,
    })
}

/// What of the words is a programmer's.
fn jargon(text: &str) -> Option<String> {
    let is_field = |word: &str| {
        let parts: Vec<&str> = word.split(['_', '.']).collect();
        let is_name = |part: &&str| part.starts_with(|first: char| first.is_ascii_lowercase());
        parts.len() > 1 && is_name(&parts[0]) && !parts[1].is_empty()
    };
    let word = text
        .split(|character: char| !character.is_ascii_alphanumeric() && !"_.`".contains(character))
        .find(|word| {
            word.contains('`')
                || is_field(word)
                || ["null", "JSON", "API", "RFC", "ASCII", "regex", "invalid"].contains(word)
        });
    word.map(str::to_owned)
}

#[test]
fn every_error_has_a_sample() {
    let numbers: BTreeSet<usize> = samples().iter().map(number).collect();
    assert_eq!(numbers, (0..NUMBERS).collect());
}

#[test]
fn no_message_of_a_page_names_a_field_of_the_api() {
    for error in samples() {
        for field in FIELDS {
            let said = words(field, &error);
            assert_eq!(jargon(&said), None, "{field}: {said}");
            assert!(said.ends_with('.'), "{said}");
            assert!(
                said.starts_with(|first: char| first == '"' || first.is_uppercase()),
                "{said}"
            );
        }
    }
}

#[test]
fn what_the_api_says_would_not_pass() {
    for (text, word) in [
        (
            "The selected cameras_to_attach.3 is invalid.",
            "cameras_to_attach.3",
        ),
        ("The ip_pool may not have more than 256 items.", "ip_pool"),
        ("send `null` for anywhere", "`null`"),
        (
            "The valid_until is not a moment as RFC 3339 writes it",
            "valid_until",
        ),
    ] {
        assert_eq!(jargon(text).as_deref(), Some(word));
    }
    assert_eq!(
        jargon("Write it as in 198.51.100.0/24. Or as 10.0.0.1."),
        None
    );
}

#[test]
fn every_error_of_a_form_reaches_its_page_in_these_words() {
    let mut errors = Errors::default();
    let (field, error) = ("permissions.3", FieldError::NotHeld("ptz".into()));
    errors.add(field, error.clone());
    let shown = FieldErrors::from(&errors);
    assert_eq!(shown.about("permissions"), [words("permissions", &error)]);
}

#[test]
fn a_layout_of_hundreds_of_cameras_does_not_drown_the_page() {
    let said = words("layouts", &missing(CollectionKind::Layouts, 300, false));
    assert!(said.ends_with("camera-12 and 288 more."), "{said}");
}

#[test]
fn an_address_is_told_what_to_write_instead() {
    let said = |text: &str| range(&text.parse::<AddressRange>().unwrap_err());
    assert_eq!(
        said("10.0.0.9-10.0.0.1"),
        "\"10.0.0.9-10.0.0.1\" begins after its end: write \"10.0.0.1-10.0.0.9\"."
    );
    assert!(said("10.0.0.1/8").contains("\"10.0.0.0/8\" for the block"));
}
