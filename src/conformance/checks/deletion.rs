//! The end of the user, and another one of the same login.

use super::passwords;
use crate::conformance::{
    report::{Finding, Flaw},
    trial::Course,
};

/// The user is deleted twice.
pub(in crate::conformance) async fn gone(course: &mut Course<'_>) -> Finding {
    delete(course).await?;
    if course.log_in().await?.is_some() {
        return Err(Flaw::broken("a deleted user is let in"));
    }
    Ok("not shown, not listed, not let in".to_owned())
}

/// Somebody is logged in while they are deleted.
pub(in crate::conformance) async fn open_session(course: &mut Course<'_>) -> Finding {
    make(course).await?;
    let camera = course.some_cameras(1)?;
    course.hold(&course.cameras(camera)).await?;
    passwords::change(course, 0).await?;
    let session = course.log_in().await?;
    let session = session.ok_or_else(|| Flaw::broken("the user is not let in"))?;
    delete(course).await?;
    let shown = session.shown(&course.sample()).await?;
    Err(Flaw::observed(match shown {
        None => "the session ends",
        Some(shown) if shown.is_empty() => "the session goes on, and shows no camera",
        Some(_) => "**the session goes on, and still shows a camera**",
    }))
}

/// Another user of the login is given a camera: neither the password nor the session of the first one shows it.
pub(in crate::conformance) async fn again(course: &mut Course<'_>) -> Finding {
    if course.id.is_none() {
        make(course).await?;
    }
    let camera = course.some_cameras(1)?;
    course.hold(&course.cameras(camera.clone())).await?;
    passwords::change(course, 0).await?;
    let session = course.log_in().await?;
    let session = session.ok_or_else(|| Flaw::broken("the user is not let in"))?;
    delete(course).await?;
    make(course).await?;
    passwords::change(course, 1).await?;
    course.hold(&course.cameras(camera)).await?;
    let before = course.user.passwords[0].clone();
    if course.log_in_with(&before).await?.is_some() {
        return Err(Flaw::broken("the password of the first one lets in"));
    }
    let shown = session.shown(&course.sample()).await?;
    if shown.is_some_and(|shown| !shown.is_empty()) {
        return Err(Flaw::broken(
            "the session of the first one is that of the other",
        ));
    }
    delete(course).await?;
    Ok("neither password nor session".to_owned())
}

async fn make(course: &mut Course<'_>) -> Result<(), Flaw> {
    let password = course.user.first_password();
    let id = course.store.create(&course.new_user(), &password).await?;
    course.id = Some(id);
    course.expect(&course.nothing()).await
}

async fn delete(course: &mut Course<'_>) -> Result<(), Flaw> {
    let user = course.identified()?;
    course.store.delete(&user).await?;
    if course.store.get(&user.id).await?.is_some() {
        return Err(Flaw::broken("a deleted user is still shown"));
    }
    let rows = course.store.list().await?;
    if rows.iter().any(|row| row.login == user.login) {
        return Err(Flaw::broken("a deleted user is still listed"));
    }
    course.store.delete(&user).await?;
    course.id = None;
    Ok(())
}
