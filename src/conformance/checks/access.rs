//! What the user is given and what is taken, as the server shows it to the user.

use crate::{
    conformance::{
        report::{Finding, Flaw},
        trial::Course,
    },
    domain::{capability::Capability, site::SetKind},
};

/// Whoever holds nothing sees nothing, if they are let in at all.
pub(in crate::conformance) async fn nothing(course: &Course<'_>) -> Finding {
    course.hold(&course.nothing()).await?;
    course.expect_to_see(&[]).await?;
    Ok(String::new())
}

pub(in crate::conformance) async fn one(course: &Course<'_>) -> Finding {
    let cameras = course.some_cameras(1)?;
    course.hold(&course.cameras(cameras.clone())).await?;
    course.expect_to_see(&cameras).await?;
    Ok(looked_at(course))
}

pub(in crate::conformance) async fn another(course: &Course<'_>) -> Finding {
    let cameras = course.some_cameras(2)?;
    course.hold(&course.cameras(cameras.clone())).await?;
    course.expect_to_see(&cameras).await?;
    Ok(looked_at(course))
}

pub(in crate::conformance) async fn fewer(course: &Course<'_>) -> Finding {
    let cameras = course.some_cameras(2)?;
    course.hold(&course.cameras(cameras.clone())).await?;
    course.hold(&course.cameras([cameras[1].clone()])).await?;
    course.expect_to_see(&cameras[1..]).await?;
    Ok("of two, one is left".to_owned())
}

/// Somebody is logged in while one of two cameras is taken.
pub(in crate::conformance) async fn open_session(course: &Course<'_>) -> Finding {
    let cameras = course.some_cameras(2)?;
    course.hold(&course.cameras(cameras.clone())).await?;
    let session = course.log_in().await?;
    let session = session.ok_or_else(|| Flaw::broken("the user is not let in"))?;
    course.hold(&course.cameras([cameras[1].clone()])).await?;
    let shown = session.shown(&course.sample()).await?;
    let _ = session.log_out().await;
    Err(Flaw::observed(match shown {
        None => "the session ends",
        Some(shown) if shown.contains(&cameras[0]) => {
            "**the session goes on, and still shows the camera**"
        }
        Some(_) => "the session goes on, and shows the camera no longer",
    }))
}

/// A permission that takes no licence and manages nobody.
pub(in crate::conformance) async fn permission(course: &Course<'_>) -> Finding {
    let with_cameras = &course.inventory.inseparable;
    let mut held = course.inventory.held.keys();
    let found = held.find(|name| name.is_harmless() && !with_cameras.contains(*name));
    let Some(name) = found else {
        let seen = "the account holds none that could be passed on by itself";
        return Err(Flaw::not_tried(seen));
    };
    let mut grant = course.cameras(course.some_cameras(1)?);
    let without = grant.clone();
    grant.permissions.insert(name.clone());
    course.hold(&grant).await?;
    course.hold(&without).await?;
    Ok(format!("`{name}`"))
}

pub(in crate::conformance) async fn layout(course: &Course<'_>) -> Finding {
    set(course, SetKind::Layout).await
}

pub(in crate::conformance) async fn group(course: &Course<'_>) -> Finding {
    set(course, SetKind::Group).await
}

/// A layout or a group is given together with all of its cameras.
async fn set(course: &Course<'_>, kind: SetKind) -> Finding {
    let is_offered = course.can(Capability::to_grant(kind));
    let Some((id, set)) = course.inventory.small_set(kind) else {
        return Err(if is_offered {
            Flaw::not_tried("the account has none that could be given")
        } else {
            Flaw::not_offered("it gives none to users")
        });
    };
    let mut grant = course.cameras(set.members.clone());
    let without = grant.clone();
    grant.access.sets_mut(kind).insert(id.clone());
    if !is_offered {
        return Err(super::limits::refused(course, &grant).await);
    }
    course.hold(&grant).await?;
    course.hold(&without).await?;
    Ok(format!("cameras in it: {}", set.members.len()))
}

fn looked_at(course: &Course<'_>) -> String {
    format!("cameras looked at: {}", course.sample().len())
}
