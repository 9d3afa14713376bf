//! The pages of the store, in a real browser; what no person would do is sent over plain HTTP.

mod browser;
mod cookies;
mod drift;
mod editor;
mod errors;
mod folding;
mod late;
mod login;
mod moments;
mod overview;
mod passwords;
mod permissions;
mod plain_words;
mod profile;
mod program;
mod safety;
mod site;
mod users;
mod webdriver;

use serde_json::{Value, json};

use crate::support::store::Visitor;

const ALICE: (&str, &str) = ("alice@example.com", "secret-1");

/// Makes a user over the API.
async fn make(parent: &Visitor, (login, password): (&str, &str), more: &Value) -> i64 {
    let mut body = json!({
        "name": login, "email": login, "password": password, "password_confirmation": password,
    });
    let more = more.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(more);
    let made = parent.post("/api/v1/users/subusers", body).await;
    made.expect(200).id()
}

/// What the API shows of a user.
async fn shown(parent: &Visitor, id: i64) -> Value {
    let path = format!("/api/v1/users/subusers/{id}");
    parent.get(&path).await.expect(200).body
}
