//! A user from the request that makes it to the row that shows it.

use std::sync::Arc;

use crate::{
    conformance::{
        report::{Finding, Flaw},
        trial::Course,
    },
    domain::capability::Capability,
    store::ErrorKind,
};

/// A name with what servers stumble over.
const STRANGE_NAME: &str = "Zoë \"Q\" O'Neil – 東京 <b>&amp;";

/// The user is made, and holds nothing.
pub(in crate::conformance) async fn without_access(course: &mut Course<'_>) -> Finding {
    let asked = course.server.terms.as_ref();
    if asked.is_some() && course.user.accepted_terms.is_none() {
        let seen = "it asks for consent to terms: set spec.acceptedTerms of the VmsServer";
        return Err(Flaw::not_tried(seen));
    }
    let password = course.user.first_password();
    let id = course.store.create(&course.new_user(), &password).await?;
    course.id = Some(id);
    course.expect(&course.nothing()).await?;
    Ok("read back: it holds nothing".to_owned())
}

/// The user is listed once, by the id that the request answered.
pub(in crate::conformance) async fn listed(course: &Course<'_>) -> Finding {
    let user = course.identified()?;
    let rows = course.store.list().await?;
    let of_login = rows.iter().filter(|row| row.login == user.login);
    match of_login.collect::<Vec<_>>()[..] {
        [row] if row.id == user.id => Ok(format!("users: {}", rows.len())),
        [_] => Err(Flaw::broken("it is listed under another id")),
        [] => Err(Flaw::broken("it is not listed")),
        _ => Err(Flaw::broken("it is listed twice")),
    }
}

/// A second user of the login is refused, and the first stays as it is.
pub(in crate::conformance) async fn taken(course: &Course<'_>) -> Finding {
    let before = course.read().await?;
    let password = course.user.first_password();
    match course.store.create(&course.new_user(), &password).await {
        Ok(_) => return Err(Flaw::broken("it made a second user of the login")),
        Err(error) if error.kind == ErrorKind::LoginTaken => {}
        Err(error) => return Err(error.into()),
    }
    if course.read().await? == before {
        Ok(String::new())
    } else {
        Err(Flaw::broken("it changed the user who has the login"))
    }
}

/// A name is shown as it was sent.
pub(in crate::conformance) async fn name(course: &mut Course<'_>) -> Finding {
    if !course.can(Capability::DisplayNames) {
        return Err(Flaw::not_offered("it keeps no names"));
    }
    let usual = std::mem::replace(&mut course.display_name, Arc::from(STRANGE_NAME));
    let grant = course.read().await?.grant;
    let change = course.change(grant.clone(), &grant)?;
    course.store.update(&change).await?;
    let shown = course.read().await?.display_name;
    course.display_name = usual;
    if *shown == *STRANGE_NAME {
        Ok("quotes, accents and other scripts among it".to_owned())
    } else {
        Err(Flaw::broken("it shows another name than was sent"))
    }
}

/// The row of the user has another version after a change, and the same without one.
pub(in crate::conformance) async fn version(course: &Course<'_>) -> Finding {
    if !course.can(Capability::RowVersion) {
        let seen = "users are read one by one to notice what is changed by hand";
        return Err(Flaw::not_offered(seen));
    }
    let camera = course.some_cameras(1)?;
    course.hold(&course.nothing()).await?;
    let before = listed_version(course).await?;
    if before != listed_version(course).await? {
        return Err(Flaw::broken("it changes without a change"));
    }
    course.hold(&course.cameras(camera)).await?;
    if before == listed_version(course).await? {
        return Err(Flaw::broken("it stays the same when a camera is granted"));
    }
    Ok(String::new())
}

async fn listed_version(course: &Course<'_>) -> Result<Arc<str>, Flaw> {
    let rows = course.store.list().await?;
    let row = rows.into_iter().find(|row| row.login == course.user.login);
    let version = row.and_then(|row| row.version);
    version.ok_or_else(|| Flaw::broken("its row has no version"))
}
