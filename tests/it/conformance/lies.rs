//! Each promise that is not kept is told.

use std::sync::Arc;

use vms_operator::{
    conformance::Outcome,
    domain::{
        access::Grant,
        password::{Password, PasswordValue},
        server::DriverKind,
    },
    plan::{FirstPassword, NewUser},
};

use super::{
    Tried,
    liar::{Liar, Lie, LyingLogin},
};
use crate::support::store::{PARENT, TestStore};

/// What is told of a server that lies.
async fn broken(store: &TestStore, lie: Lie) -> Vec<String> {
    let honest = Tried::at(DriverKind::Aipix, &store.url(), PARENT);
    let made = honest.store.create(&bystander(), &password()).await;
    made.expect("somebody else is made");
    let tried = Tried {
        store: Arc::new(Liar {
            inner: Arc::clone(&honest.store),
            lie,
        }),
        login: Box::new(LyingLogin {
            inner: honest.login,
            lie,
        }),
        ..honest
    };
    let report = tried.report().await;
    let broken = report.checks.into_iter();
    let broken = broken.filter(|check| check.outcome == Outcome::Broken);
    broken
        .map(|check| format!("{}: {}", check.promise, check.seen))
        .collect()
}

/// Somebody who is there before.
fn bystander() -> NewUser {
    NewUser {
        login: "somebody@example.com".parse().expect("a login"),
        display_name: "Somebody".into(),
        grant: Grant::nothing(),
        password: FirstPassword::Unknown,
        accepted_terms: None,
    }
}

fn password() -> PasswordValue {
    Password::unknown(&[7; 16]).into()
}

#[tokio::test]
async fn every_lie_is_told() {
    for (lie, expected) in [
        (
            Lie::MakesUsersWithACamera,
            "makes a user without any access: it took the request, and shows other cameras than were sent",
        ),
        (
            Lie::MakesASecondUser,
            "refuses a second user of the login: it made a second user of the login",
        ),
        (
            Lie::ListsTwice,
            "lists every user once, and nobody of a new login: it lists a user twice",
        ),
        (
            Lie::ListsTheNewTwice,
            "lists a new user: it is listed twice",
        ),
        (Lie::ListsNobodyNew, "lists a new user: it is not listed"),
        (
            Lie::ShowsSomebodyForAnybody,
            "answers for nobody where there is nobody: it shows somebody under an id that is nobody's",
        ),
        (
            Lie::DropsWhatIsTaken,
            "takes a camera away: it took the request, and shows other cameras than were sent",
        ),
        (
            Lie::DropsPermissions,
            "gives a permission and takes it away: it took the request, and shows other permissions than were sent",
        ),
        (
            Lie::DropsLayouts,
            "gives a layout with its cameras and takes it away: it took the request, and shows other layouts than were sent",
        ),
        (
            Lie::DropsLicenses,
            "gives a licence and takes it away: it took the request, and shows other licences than were sent",
        ),
        (
            Lie::DropsPools,
            "keeps a user out who comes from elsewhere: it took the request, and shows other addresses than were sent",
        ),
        (
            Lie::DropsNames,
            "keeps the name that people see: it shows another name than was sent",
        ),
        (
            Lie::IgnoresSuspensions,
            "keeps a suspended user out: it took the request, and shows other times than were sent",
        ),
        (
            Lie::SendsWhatItLacks,
            "keeps a suspended user out: it does not have it, and the driver sends it all the same",
        ),
        (
            Lie::KeepsPasswords,
            "lets in whoever has the password that was set: the user is not let in",
        ),
        (
            Lie::KeepsVersions,
            "changes the version of a row with the user: it stays the same when a camera is granted",
        ),
        (
            Lie::KeepsTheDeleted,
            "deletes a user, and takes a second deletion for done: a deleted user is still shown",
        ),
        (
            Lie::ShowsEveryCamera,
            "shows a camera that is granted, and no other: cameras that the user sees and that are not granted: 4",
        ),
        (
            Lie::ShowsNoCamera,
            "shows a camera that is granted, and no other: cameras that are granted and that the user does not see: 1",
        ),
        (
            Lie::LetsEverybodyIn,
            "keeps a user out who comes from elsewhere: it shows the pool, and lets the user in",
        ),
        (
            Lie::LetsEverybodyIn,
            "refuses the password from before: the password from before still lets in",
        ),
        (
            Lie::LetsEverybodyIn,
            "deletes a user, and takes a second deletion for done: a deleted user is let in",
        ),
    ] {
        let store = TestStore::start().await;
        let told = broken(&store, lie).await;
        assert!(
            told.iter().any(|told| told == expected),
            "{lie:?}: {told:#?}"
        );
    }
}
