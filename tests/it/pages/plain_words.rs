//! What is wrong with a form is said in the words of the page, over plain HTTP: a browser would keep some of it from
//! being sent.

use serde_json::json;

use super::{
    ALICE, make,
    program::{Program, tag, visible},
};
use crate::support::store::{PARENT, TestStore};

/// A form of a user with nothing wrong.
const BOB: [(&str, &str); 4] = [
    ("name", "Bob"),
    ("email", "bob@example.com"),
    ("password", "secret-1"),
    ("password_confirmation", "secret-1"),
];

/// What is wrong, by a field in place of or beside those of Bob, and a part of what is said of it.
const WRONG: [(&str, &str, &str); 23] = [
    ("name", "", "Type the name."),
    ("name", " ", "Type the name."),
    ("email", "", "Type the email."),
    ("email", "bob lane", "There is a space in the email."),
    ("email", "josé@example.com", "Latin letters without accents"),
    (
        "email",
        "operator@example.com",
        "Somebody else has this email already.",
    ),
    ("password", "", "Type the password."),
    ("password", "abc", "fewer than 6 characters"),
    ("password", "abcdé-1", "Character 5 of the password"),
    (
        "password_confirmation",
        "other",
        "The password confirmation does not match.",
    ),
    (
        "cameras",
        "999",
        "A camera that was chosen is not there any more.",
    ),
    (
        "layouts",
        "999",
        "A layout that was chosen is not there any more.",
    ),
    (
        "groups",
        "999",
        "A camera group that was chosen is not there any more.",
    ),
    (
        "permissions",
        "999",
        "An action that was chosen is not there any more.",
    ),
    (
        "layouts",
        "3",
        "The layout \"warehouse\" has cameras that are not available",
    ),
    (
        "groups",
        "1",
        "The camera group \"perimeter\" has cameras that are not available",
    ),
    (
        "analytic_l1",
        "many",
        "A number of licenses is a whole number",
    ),
    ("analytic_l1", "-1", "A number of licenses is not negative."),
    (
        "analytic_l3",
        "99",
        "There are not so many licenses of level L3: 2 are left.",
    ),
    ("ip_pool", "ten", "\"ten\" is neither an address"),
    (
        "ip_pool",
        "10.0.0.1/8",
        "write \"10.0.0.0/8\" for the block",
    ),
    ("valid_from", "tomorrow", "This is no date with a time."),
    (
        "valid_until",
        "2027-02-31T00:00",
        "This is no date with a time.",
    ),
];

/// Words that only a programmer of the API knows.
fn jargon(text: &str) -> Vec<&str> {
    let is_inside = |character: char| character.is_alphanumeric() || "_`".contains(character);
    let is_field = |word: &str| word.contains('_') && word.contains(char::is_alphanumeric);
    let words = text.split(|character: char| !is_inside(character));
    words
        .filter(|word| {
            is_field(word) || word.contains('`') || ["null", "RFC", "JSON"].contains(word)
        })
        .collect()
}

#[tokio::test]
async fn no_form_is_refused_in_the_words_of_the_api() {
    let store = TestStore::start().await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let form = program.get("/users/add").await;
    let tag = tag(&form.text().await.expect("a page"));
    for (field, value, expected) in WRONG {
        let mut fields: Vec<(&str, &str)> = BOB.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.extend([(field, value), ("form_tag", &tag)]);
        let answer = program.post("/users/add", &fields).await;
        assert!(
            [402, 422].contains(&answer.status().as_u16()),
            "{field} {value}"
        );
        let text = visible(&answer.text().await.expect("a page"));
        assert!(text.contains(expected), "{field} {value}: {text}");
        assert_eq!(jargon(&text), [""; 0], "{field} {value}");
    }
    let users = store.parent().await.get("/api/v1/users/subusers").await;
    assert_eq!(users.expect(200).column("login"), [""; 0]);
}

#[tokio::test]
async fn passwords_are_refused_in_plain_words_too() {
    let store = TestStore::start().await;
    let alice = make(&store.parent().await, ALICE, &json!({})).await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let page = program.get("/profile/password").await;
    let tag = tag(&page.text().await.expect("a page"));
    let one = format!("/users/{alice}/password");
    for (path, fields, expected) in [
        ("/profile/password", vec![], "Type the current password."),
        (
            "/profile/password",
            vec![
                ("current_password", "wrong-1"),
                ("password", "secret-2"),
                ("password_confirmation", "secret-2"),
            ],
            "The current password is incorrect.",
        ),
        (&one, vec![], "Type the password."),
        (
            &one,
            vec![("password", " abcdef"), ("password_confirmation", "")],
            "begins with a space",
        ),
    ] {
        let mut fields = fields;
        fields.push(("form_tag", &tag));
        let answer = program.post(path, &fields).await;
        assert_eq!(answer.status(), 422, "{path}");
        let text = visible(&answer.text().await.expect("a page"));
        assert!(text.contains(expected), "{path}: {text}");
        assert_eq!(jargon(&text), [""; 0], "{path}");
    }
}

#[tokio::test]
async fn no_page_speaks_of_fields_of_the_api() {
    let store = TestStore::asking_for_terms("2026-01").await;
    let parent = store.parent().await;
    let settings =
        json!({"cameras_to_attach": [1], "accepted_terms": "2026-01", "suspended": true});
    let alice = make(&parent, ALICE, &settings).await;
    let mut program = Program::new(&store);
    program.log_in(PARENT).await;
    let user = |way: &str| format!("/users/{alice}{way}");
    let paths = ["", "/duplicate", "/delete", "/password"].map(user);
    let others = [
        "/users",
        "/users/add",
        "/profile",
        "/profile/password",
        "/nothing",
    ];
    for path in paths.iter().map(String::as_str).chain(others) {
        let page = program.get(path).await.text().await.expect("a page");
        assert_eq!(jargon(&visible(&page)), [""; 0], "{path}");
    }
}
