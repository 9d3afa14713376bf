//! The steps in their order, and the end of the throwaway user.

use super::{
    Report, Trial,
    checks::{access, creation, deletion, limits, passwords, reading},
    report::Flaw,
    trial::Course,
};
use crate::{
    domain::name::Login,
    plan::Identified,
    store::{self, UserStore},
};

/// Tries a server, and says what came of it. The throwaway user is gone afterwards, unless the report says otherwise.
///
/// It makes one user, changes it some twenty times, logs in as that user some ten times and lets itself be refused some
/// five times.
pub async fn run(trial: Trial<'_>) -> Report {
    let mut report = Report::default();
    let Some(mut course) = begin(trial, &mut report).await else {
        return report;
    };
    let course = &mut course;
    let listing = reading::listing(course).await;
    let is_free = listing.is_ok();
    report.add("lists every user once, and nobody of a new login", listing);
    let absence = reading::absence(course).await;
    report.add("answers for nobody where there is nobody", absence);
    if !is_free {
        // Whoever is deleted in the end has to be ours.
        let seen = "it takes a listing in which nobody has the login";
        report.add("everything else", Err(Flaw::not_tried(seen)));
        return report;
    }
    let creation = creation::without_access(course).await;
    let is_made = creation.is_ok();
    report.add("makes a user without any access", creation);
    if is_made {
        with_user(course, &mut report).await;
    } else {
        let seen = "it takes a user who was made as declared, and is shown so";
        report.add("everything else", Err(Flaw::not_tried(seen)));
    }
    let end = clean_up(course.store, &course.user.login).await;
    let end = end.map(|_| String::new()).map_err(|error| {
        let kind = error.reason();
        Flaw::broken(format!(
            "the user could not be deleted ({kind}): delete it by hand"
        ))
    });
    if end.is_err() {
        report.add("leaves nothing behind", end);
    }
    report
}

/// What the server is and has, without which nothing can be tried.
async fn begin<'a>(trial: Trial<'a>, report: &mut Report) -> Option<Course<'a>> {
    let Trial { store, login, user } = trial;
    let server = store.describe().await.map_err(Flaw::from);
    let inventory = store.inventory().await.map_err(Flaw::from);
    let (server, inventory) = match (server, inventory) {
        (Ok(server), Ok(inventory)) => (server, inventory),
        (server, inventory) => {
            if let Some(flaw) = server.err() {
                report.add("says what it is", Err(flaw));
            }
            if let Some(flaw) = inventory.err() {
                report.add("shows cameras, layouts and camera groups", Err(flaw));
            }
            return None;
        }
    };
    report.describe(&server);
    report.add("says what it is", Ok(reading::description(&server)));
    report.add(
        "shows cameras, layouts and camera groups",
        reading::inventory(&inventory),
    );
    Some(Course {
        store,
        login,
        user,
        server,
        inventory,
        id: None,
        display_name: user.to_make().display_name,
        password: 0,
    })
}

async fn with_user(course: &mut Course<'_>, report: &mut Report) {
    let steps = &mut |promise, finding| report.add(promise, finding);
    steps("lists a new user", creation::listed(course).await);
    steps(
        "refuses a second user of the login",
        creation::taken(course).await,
    );
    steps(
        "keeps the name that people see",
        creation::name(course).await,
    );
    steps(
        "lets in whoever has the password that was set",
        passwords::set(course).await,
    );
    steps(
        "shows nothing to whoever holds nothing",
        access::nothing(course).await,
    );
    steps(
        "shows a camera that is granted, and no other",
        access::one(course).await,
    );
    steps(
        "shows another camera beside it",
        access::another(course).await,
    );
    steps("takes a camera away", access::fewer(course).await);
    steps(
        "what an open session sees of a camera that was taken",
        access::open_session(course).await,
    );
    steps(
        "takes the last camera away: an empty list is nothing",
        access::nothing(course).await,
    );
    steps(
        "gives a permission and takes it away",
        access::permission(course).await,
    );
    steps(
        "gives a layout with its cameras and takes it away",
        access::layout(course).await,
    );
    steps(
        "gives a camera group with its cameras and takes it away",
        access::group(course).await,
    );
    steps(
        "gives a licence and takes it away",
        limits::license(course).await,
    );
    steps(
        "keeps a user out who comes from elsewhere",
        limits::pool(course).await,
    );
    steps(
        "keeps a suspended user out",
        limits::suspension(course).await,
    );
    steps(
        "changes the version of a row with the user",
        creation::version(course).await,
    );
    steps(
        "refuses the password from before",
        passwords::replaced(course).await,
    );
    steps(
        "what becomes of an open session when the password changes",
        passwords::open_session(course).await,
    );
    steps(
        "deletes a user, and takes a second deletion for done",
        deletion::gone(course).await,
    );
    steps(
        "what becomes of an open session when the user is deleted",
        deletion::open_session(course).await,
    );
    steps(
        "makes another user of the login, to whom nothing of the first one leads",
        deletion::again(course).await,
    );
}

/// Deletes whoever has the login; whether there was somebody.
///
/// # Errors
/// The server cannot be read, or does not delete the user.
pub async fn clean_up(store: &dyn UserStore, login: &Login) -> store::Result<bool> {
    let rows = store.list().await?;
    let Some(row) = rows.into_iter().find(|row| row.login == *login) else {
        return Ok(false);
    };
    let user = Identified {
        id: row.id,
        login: row.login,
    };
    store.delete(&user).await.map(|()| true)
}
