//! Two stores that serve one PostgreSQL.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use futures::future::join_all;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use vms_operator::server::{Allowance, Config};

use super::{ALICE, create, nobody_special};
use crate::support::{
    cluster::PATIENCE,
    eventually::eventually,
    postgres::TestDatabase,
    store::{PARENT, SITE, TestStore, Visitor, process::StoreProcess},
};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn two_with(configure: impl Fn(&mut Config)) -> (TestDatabase, [TestStore; 2]) {
    let database = TestDatabase::new();
    let start = || {
        TestStore::with(SITE, |config| {
            config.database = database.location();
            configure(config);
        })
    };
    let stores = [start().await, start().await];
    (database, stores)
}

async fn two() -> (TestDatabase, [TestStore; 2]) {
    two_with(|_| {}).await
}

fn strict(config: &mut Config) {
    let allowance = |attempts| Allowance {
        attempts,
        window: Duration::from_hours(1),
    };
    config.throttle.login = allowance(4);
    config.throttle.address = allowance(8);
}

#[tokio::test]
async fn what_is_guessed_at_one_store_counts_at_the_other() {
    let (_database, [one, other]) = two_with(strict).await;
    for (store, last) in [(&one, 2), (&other, 3), (&one, 4), (&other, 5)] {
        let guesser = store.somebody_at([127, 0, 0, last].into());
        guesser.login((PARENT.0, "wrong-one")).await.expect(422);
    }
    // The right password is not even looked at.
    for store in [&one, &other, &one] {
        let guesser = store.somebody_at([127, 0, 0, 6].into());
        let refused = guesser.login(PARENT).await.expect(429);
        assert_eq!(refused.headers["x-ratelimit-remaining"], "0");
    }
    // An address is counted over both too: one attempt here, and seven that may follow.
    for number in 0..8 {
        let store = [&one, &other][number % 2];
        let guesser = store.somebody_at([127, 0, 0, 7].into());
        let login = format!("user-{number}@example.com");
        guesser.login((&login, "wrong-one")).await.expect(422);
    }
    for store in [&one, &other] {
        let guesser = store.somebody_at([127, 0, 0, 7].into());
        let anybody = ("somebody-else@example.com", "wrong-one");
        guesser.login(anybody).await.expect(429);
    }
}

#[tokio::test]
async fn of_many_guesses_at_once_at_both_stores_no_more_are_looked_at_than_at_one() {
    let (_database, stores) = two_with(strict).await;
    let visitors = stores.each_ref().map(TestStore::anybody);
    let guesses = (0..60).map(|number| visitors[number % 2].login((PARENT.0, "wrong-one")));
    let answers = join_all(guesses).await;
    let with = |status| answers.iter().filter(|one| one.status == status).count();
    assert_eq!((with(422), with(429)), (4, 56));
}

#[tokio::test]
async fn any_number_of_right_passwords_at_both_stores_at_once_is_right() {
    let (database, stores) = two_with(strict).await;
    database.sql("UPDATE users SET sessions_limit = 100");
    let visitors = stores.each_ref().map(TestStore::anybody);
    let logins = (0..40).map(|number| visitors[number % 2].login(PARENT));
    let statuses: Vec<u16> = join_all(logins)
        .await
        .iter()
        .map(|one| one.status)
        .collect();
    assert_eq!(statuses, [200; 40]);
    // Nothing of it is left to be forgiven.
    let open = database.sql("SELECT COUNT(*) FROM guesses WHERE under_way > 0 OR whole_at > 4e15");
    assert_eq!(open, "0");
}

#[tokio::test]
async fn how_often_passwords_were_guessed_takes_little_room() {
    let (database, stores) = two_with(|config| {
        strict(config);
        config.throttle.remembered = 10;
    })
    .await;
    for number in 0..30_u8 {
        let guesser = stores[usize::from(number) % 2].somebody_at([127, 0, 1, number].into());
        let login = format!("user-{number}@example.com");
        guesser.login((&login, "wrong-one")).await.expect(422);
    }
    let kinds = "SELECT kind, COUNT(*) FROM guesses GROUP BY kind ORDER BY kind";
    assert_eq!(database.sql(kinds), "address|10\nlogin|10");
}

#[tokio::test]
async fn a_session_is_open_and_ended_at_both_stores() {
    let (_database, [one, other]) = two().await;
    let answer = one.anybody().login(PARENT).await.expect(200);
    let token = answer.body["access_token"].as_str();
    let (here, there) = (
        one.anybody().with_token(token),
        other.anybody().with_token(token),
    );
    for visitor in [&here, &there] {
        visitor.get("/api/v1/users/self").await.expect(200);
    }
    there.post("/api/v1/logout", json!({})).await.expect(200);
    for visitor in [&here, &there] {
        visitor.get("/api/v1/users/self").await.expect(401);
    }
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_at_both_stores() {
    let (_database, [one, other]) = two().await;
    let parent = one.parent().await;
    let alice = create(&parent, ALICE.0, json!({})).await;
    let logged_in = other.anybody().logged_in((ALICE.0, "secret-1")).await;
    logged_in.get("/api/v1/users/self").await.expect(200);
    let body = json!({"password": "secret-2", "password_confirmation": "secret-2"});
    let path = format!("/api/v1/users/subusers/{alice}/change-password");
    parent.post(&path, body).await.expect(200);
    logged_in.get("/api/v1/users/self").await.expect(401);
    let wrong = other.anybody().login((ALICE.0, "secret-1")).await;
    wrong.expect(422);
}

/// Asks the same of both stores at once, many times; the answers.
async fn race(stores: &[TestStore; 2], body: impl Fn(usize) -> Value) -> Vec<u16> {
    let parents = [stores[0].parent().await, stores[1].parent().await];
    let created = (0..12).map(|number| {
        let parent = &parents[number % 2];
        parent.post("/api/v1/users/subusers", body(number))
    });
    join_all(created)
        .await
        .iter()
        .map(|one| one.status)
        .collect()
}

#[tokio::test]
async fn a_login_is_given_once_however_many_ask_for_it_at_both_stores() {
    let (database, stores) = two().await;
    let statuses = race(&stores, |_| nobody_special("wanted@example.com")).await;
    let given = statuses.iter().filter(|status| **status == 200).count();
    let refused = statuses.iter().filter(|status| **status == 422).count();
    assert_eq!((given, refused), (1, 11), "{statuses:?}");
    let rows = "SELECT COUNT(*) FROM users WHERE login = 'wanted@example.com'";
    assert_eq!(database.sql(rows), "1");
}

#[tokio::test]
async fn no_more_licences_are_given_at_both_stores_than_there_are() {
    let (database, stores) = two().await;
    let statuses = race(&stores, |number| {
        let mut body = nobody_special(&format!("user-{number}@example.com"));
        body["analytic_l3"] = json!(1);
        body
    })
    .await;
    let given = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(given, 2, "{statuses:?}");
    let rows = "SELECT SUM(analytic_l3) FROM users WHERE parent_id IS NOT NULL";
    assert_eq!(database.sql(rows), "2");
}

#[tokio::test]
async fn two_stores_that_begin_at_once_on_an_empty_database_fill_it_once() {
    let database = TestDatabase::new();
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let stores = folders
        .each_ref()
        .map(|folder| StoreProcess::start_on(folder.path(), &database.url(), SITE));
    let mut identities = Vec::new();
    for store in &stores {
        let visitor = store.somebody_at(HERE).await;
        let basic = visitor.get("/api/v1/static/basic").await.expect(200);
        identities.push(basic.body.clone());
        visitor.login(PARENT).await.expect(200);
    }
    assert_eq!(identities[0], identities[1]);
    let counts = "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM cameras),
                         (SELECT COUNT(*) FROM installation)";
    assert_eq!(database.sql(counts), "1|12|1");
}

/// Creates users until it does not answer any more; the logins of those that it said are there.
async fn create_until_it_ends(parent: Visitor, first: usize) -> Vec<String> {
    let mut created = Vec::new();
    for number in first.. {
        let login = format!("user-{number}@example.com");
        let (asking, body) = (parent.clone(), nobody_special(&login));
        // A connection that breaks is a panic there.
        let asked = tokio::spawn(async move { asking.post("/api/v1/users/subusers", body).await });
        match asked.await {
            Ok(answer) if answer.status == 200 => created.push(login),
            Ok(answer) => panic!("{}: {}", answer.status, answer.text),
            Err(_) => break,
        }
    }
    created
}

#[tokio::test]
async fn a_store_that_is_killed_under_load_loses_nothing_that_it_said_is_there() {
    let database = TestDatabase::new();
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
    let [mut killed, other] = folders
        .each_ref()
        .map(|folder| StoreProcess::start_on(folder.path(), &database.url(), SITE));
    let parent = killed.somebody_at(HERE).await.logged_in(PARENT).await;
    let beside = other.somebody_at(HERE).await.logged_in(PARENT).await;
    let mut load = JoinSet::new();
    for task in 0..4 {
        load.spawn(create_until_it_ends(parent.clone(), task * 100_000));
    }
    let count = || -> usize {
        database
            .sql("SELECT COUNT(*) FROM users")
            .parse()
            .expect("a count")
    };
    eventually(PATIENCE, "users are created", async || match count() {
        0..30 => Err(count().to_string()),
        _ => Ok(()),
    })
    .await;
    killed.kill();
    let said: Vec<String> = load.join_all().await.concat();
    assert!(said.len() >= 20, "{said:?}");
    // The other one goes on at once, and has all of them.
    create(&beside, "after@example.com", json!({})).await;
    for login in &said {
        let search = format!("/api/v1/users/subusers?search={login}");
        let found = beside.get(&search).await.expect(200);
        assert_eq!(found.body["meta"]["total"], 1, "{login}: {}", found.text);
    }
    assert!(count() >= said.len() + 2);
}
