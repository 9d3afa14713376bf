//! From where, when and how much: each is enforced by the server, or refused to whoever declares it.

use crate::{
    conformance::{
        report::{Finding, Flaw},
        trial::Course,
    },
    domain::{
        access::Grant,
        capability::Capability,
        license::{Level, Licenses},
        network::{AddressSet, Network},
        validity::Validity,
    },
    store::ErrorKind,
};

/// An address of documentation, from which nobody comes.
const ELSEWHERE: &str = "192.0.2.1";

/// One licence of the first level of which the account has some.
pub(in crate::conformance) async fn license(course: &Course<'_>) -> Finding {
    let free = course.inventory.licenses.free;
    let level = [Level::L1, Level::L2, Level::L3].into_iter();
    let level = level.filter(|level| free.of(*level) > 0).min();
    let mut grant = course.nothing();
    let of = level.unwrap_or(Level::L1);
    grant.licenses = Licenses::by_level(|level| u32::from(level == of));
    if !course.can(Capability::Licenses) {
        return Err(refused(course, &grant).await);
    }
    if level.is_none() {
        return Err(Flaw::not_tried("the account has none left"));
    }
    course.hold(&course.nothing()).await?;
    course.hold(&grant).await?;
    course.hold(&course.nothing()).await?;
    Ok(format!("of level {}", of.field()))
}

/// The user may come from an address that is not this one.
pub(in crate::conformance) async fn pool(course: &Course<'_>) -> Finding {
    let mut grant = course.cameras(course.some_cameras(1)?);
    let anywhere = grant.clone();
    let elsewhere = AddressSet::parse([ELSEWHERE]);
    grant.network = Network::Only(elsewhere.unwrap_or_default());
    if !course.can(Capability::IpPool) {
        return Err(refused(course, &grant).await);
    }
    course.hold(&grant).await?;
    if course.log_in().await?.is_some() {
        return Err(Flaw::broken("it shows the pool, and lets the user in"));
    }
    course.hold(&anywhere).await?;
    course.expect_to_see(&course.some_cameras(1)?).await?;
    Ok("kept out from here, and let in without the pool".to_owned())
}

/// The user is suspended, and then no longer.
pub(in crate::conformance) async fn suspension(course: &Course<'_>) -> Finding {
    let mut grant = course.cameras(course.some_cameras(1)?);
    let active = grant.clone();
    grant.validity = Validity {
        suspended: true,
        ..Validity::default()
    };
    if !course.can(Capability::Validity) {
        let instead = "the operator takes the access away, by its own clock";
        return Err(refused(course, &grant).await.instead(instead));
    }
    course.hold(&active).await?;
    let session = course.log_in().await?;
    let session = session.ok_or_else(|| Flaw::broken("the user is not let in"))?;
    course.hold(&grant).await?;
    if course.log_in().await?.is_some() {
        return Err(Flaw::broken("it lets a suspended user in"));
    }
    let shown = session.shown(&course.sample()).await?;
    let _ = session.log_out().await;
    if shown.is_some_and(|shown| !shown.is_empty()) {
        return Err(Flaw::broken("an open session of the user goes on"));
    }
    course.hold(&active).await?;
    course.expect_to_see(&course.some_cameras(1)?).await?;
    Ok("kept out, an open session too, and let in again".to_owned())
}

/// Nothing of what the server cannot express is sent to it.
pub(super) async fn refused(course: &Course<'_>, grant: &Grant) -> Flaw {
    match try_to_hold(course, grant).await {
        Ok(()) => Flaw::broken("it does not have it, and the driver sends it all the same"),
        Err(flaw) => flaw,
    }
}

async fn try_to_hold(course: &Course<'_>, grant: &Grant) -> Result<(), Flaw> {
    let before = course.read().await?.grant;
    let change = course.change(before.clone(), grant)?;
    match course.store.update(&change).await {
        Ok(()) => Ok(()),
        Err(error) if error.kind == ErrorKind::Unsupported => {
            course.expect(&before).await?;
            Err(Flaw::not_offered("refused before anything is sent"))
        }
        Err(error) => Err(error.into()),
    }
}
