//! The example site: what a review says of its users is what they see when they log in.

use std::{collections::BTreeSet, net::IpAddr};

use serde_json::Value;

use crate::{files::folder::Folder, support::store::TestStore};

const USERS: [(&str, &str); 5] = [
    ("alice", "alice-demo-1"),
    ("bob", "bob-demo-1"),
    ("carol", "carol-demo-1"),
    ("dave", "dave-demo-1"),
    ("erin", "erin-demo-1"),
];

async fn matrix(folder: &Folder) -> Value {
    let question = [
        "access", "matrix", "-f", "site", "-n", "video", "--output", "json",
    ];
    let answered = folder.run(&question, &[], "").await;
    assert_eq!(answered.code, Some(0), "{answered:?}");
    serde_json::from_str(&answered.stdout).expect("JSON")
}

fn texts(value: &Value) -> BTreeSet<String> {
    let items: Vec<&str> = match value {
        Value::Object(fields) => fields.keys().map(String::as_str).collect(),
        Value::Array(items) => {
            let items = items.iter();
            items
                .filter_map(|item| item["name"].as_str().or(item.as_str()))
                .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    items.into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn everybody_of_the_example_sees_what_the_matrix_says_from_where_it_says() {
    let store = TestStore::start().await;
    let users = USERS.map(|(name, _)| name);
    let folder = Folder::of_site(&store, &users);
    // Erin is wrong in an instructive way.
    folder.vmsctl("apply", &[]).await.expect(1);
    let matrix = matrix(&folder).await;
    let rows = matrix["servers"][0]["users"].as_array().expect("users");
    assert_eq!(rows.len(), USERS.len());
    let here = IpAddr::from([127, 0, 0, 1]);
    let elsewhere = IpAddr::from([127, 0, 0, 77]);
    for (row, (name, password)) in rows.iter().zip(USERS) {
        assert_eq!(row["user"], format!("video/{name}"));
        let login = format!("{name}@example.com");
        let credentials = (login.as_str(), password);
        let is_active = row["standing"] == "Active";
        let logged_in = store.somebody_at(here).login(credentials).await;
        assert_eq!(logged_in.status == 200, is_active, "{row}");
        let anywhere = row["fromAddresses"] == "anywhere";
        let afar = store.somebody_at(elsewhere).login(credentials).await;
        assert_eq!(afar.status == 200, is_active && anywhere, "{row}");
        if !is_active {
            continue;
        }
        let visitor = store.somebody_at(here).logged_in(credentials).await;
        let cameras = visitor
            .get("/api/v1/cameras?per_page=100")
            .await
            .expect(200);
        let seen: BTreeSet<String> = cameras.column("name").into_iter().collect();
        assert_eq!(seen, texts(&row["cameras"]), "{row}");
        let user = store.subuser(&login).await.expect("a user of the store");
        let held = texts(&user["permissions"]);
        // A star stands for more than the table knows, and never for less.
        assert!(
            texts(&row["permissions"]).is_subset(&held),
            "{row} {held:?}"
        );
    }
}

#[tokio::test]
async fn each_form_of_a_review_is_what_it_says() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &USERS.map(|(name, _)| name));
    let ask = async |form: &'static str| {
        let question = ["access", "matrix", "-f", "site", "-n", "video", "-o", form];
        let answered = folder.run(&question, &[], "").await;
        assert_eq!(answered.code, Some(0), "{answered:?}");
        answered.stdout
    };
    assert!(ask("html").await.starts_with("<!DOCTYPE html>"));
    let sheet = ask("csv").await;
    let head = "server,user,login,camera,access,because of,from,when";
    assert_eq!(sheet.lines().next(), Some(head));
    assert_eq!(sheet.lines().count(), 1 + 3 + 4 + 12 + 2 + 2);
    assert!(
        ask("markdown")
            .await
            .starts_with("### Who sees which camera\n")
    );
    let written = [
        "access",
        "what-can",
        "alice",
        "-f",
        "site",
        "-n",
        "video",
        "--output-file",
        "alice.txt",
    ];
    let answered = folder.run(&written, &[], "").await;
    assert_eq!((answered.code, answered.stdout.as_str()), (Some(0), ""));
    let text = std::fs::read_to_string(folder.path("alice.txt")).expect("the answer");
    assert!(text.contains("3 cameras\n"), "{text}");
}

#[tokio::test]
async fn whoever_asks_about_nothing_is_told_what_was_meant() {
    let store = TestStore::start().await;
    let folder = Folder::of_site(&store, &["alice"]);
    let ask = async |question: &[&str]| {
        let manifests = ["-f", "site", "-n", "video"];
        let all = [&["access"], question, &manifests].concat();
        let refused = folder.run(&all, &[], "").await;
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
        refused.stderr
    };
    for (question, told) in [
        (&["who-can", "camera/gate-l"][..], "did you mean `gate-1`?"),
        (
            &["who-can", "archive.Veiw", "camera/gate-1"],
            "did you mean `archive.View`?",
        ),
        (&["who-can", "gate-1"], "say `camera/NAME`"),
        (
            &["who-can", "ptz.Control", "layout/north-wall"],
            "is done to cameras",
        ),
        (&["what-can", "alise"], "did you mean `alice`?"),
    ] {
        let said = ask(question).await;
        assert!(said.contains(told), "{question:?}: {said}");
    }
}
