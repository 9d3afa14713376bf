//! Passwords, and the sessions that they opened.

use crate::{
    conformance::{
        report::{Finding, Flaw},
        trial::Course,
    },
    domain::password::PasswordValue,
};

/// A password is set, and lets in.
pub(in crate::conformance) async fn set(course: &mut Course<'_>) -> Finding {
    let camera = course.some_cameras(1)?;
    course.hold(&course.cameras(camera)).await?;
    change(course, 0).await?;
    match course.log_in().await? {
        Some(session) => {
            let _ = session.log_out().await;
            Ok(String::new())
        }
        None => Err(Flaw::broken("the user is not let in")),
    }
}

/// Another one takes its place.
pub(in crate::conformance) async fn replaced(course: &mut Course<'_>) -> Finding {
    let camera = course.some_cameras(1)?;
    course.hold(&course.cameras(camera.clone())).await?;
    let old = course.password;
    change(course, 1 - old).await?;
    let before = course.user.passwords[old].clone();
    if course.log_in_with(&before).await?.is_some() {
        return Err(Flaw::broken("the password from before still lets in"));
    }
    course.expect_to_see(&camera).await?;
    Ok("the new one lets in".to_owned())
}

/// Somebody is logged in while the password changes.
pub(in crate::conformance) async fn open_session(course: &mut Course<'_>) -> Finding {
    let camera = course.some_cameras(1)?;
    course.hold(&course.cameras(camera)).await?;
    let session = course.log_in().await?;
    let session = session.ok_or_else(|| Flaw::broken("the user is not let in"))?;
    let other = 1 - course.password;
    change(course, other).await?;
    let shown = session.shown(&course.sample()).await?;
    let _ = session.log_out().await;
    Err(Flaw::observed(match shown {
        None => "the session ends",
        Some(_) => "**the session goes on**",
    }))
}

/// Gives the user the one or the other of its passwords.
pub(super) async fn change(course: &mut Course<'_>, to: usize) -> Result<(), Flaw> {
    let password = PasswordValue::from(course.user.passwords[to].clone());
    let user = course.identified()?;
    course.store.set_password(&user, &password).await?;
    course.password = to;
    Ok(())
}
