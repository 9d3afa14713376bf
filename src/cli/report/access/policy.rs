//! Who breaks a policy, in words.

use super::words;
use crate::{
    domain::name::Name,
    review::{Breach, Broken, Policy},
    rules::Source,
};

/// Where in a user's declaration it is broken.
pub fn place_of(breach: &Breach<'_>) -> &'static str {
    let user = breach.user;
    let own = |source: &Source| *source == Source::User;
    let is_own = |camera: &&Name| {
        let mut grounds = user.cameras.get(*camera).into_iter().flatten();
        grounds.any(|ground| own(&ground.source))
    };
    match breach.broken {
        Broken::Ends | Broken::EndsWithin if user.validity.until.is_some() => "spec.validUntil",
        Broken::Addresses if user.pools.keys().any(own) => "spec.ipPool",
        Broken::Never | Broken::Roles if breach.cameras.iter().any(is_own) => "spec.access",
        Broken::Never | Broken::Roles if !breach.cameras.is_empty() => "spec.roleRefs",
        Broken::Never | Broken::Roles | Broken::Ends | Broken::EndsWithin | Broken::Addresses => {
            "metadata.name"
        }
    }
}

/// Who breaks it, and why they are meant.
pub fn message(policy: &Policy, breach: &Breach<'_>) -> String {
    let Breach {
        user,
        cameras,
        broken,
    } = breach;
    let seen = match cameras.as_slice() {
        [] => String::new(),
        [camera, ..] => {
            let grounds = user.cameras.get(*camera);
            let grounds = grounds.map(words::grounds).unwrap_or_default();
            format!(
                ", sees {} ({grounds})",
                words::names(cameras.iter().copied())
            )
        }
    };
    let has = match broken {
        Broken::Never => String::new(),
        Broken::Roles if user.user.roles.is_empty() => ", has no role".to_owned(),
        Broken::Roles => format!(", has the role {}", words::roles(user)),
        Broken::Ends => ", has access without end".to_owned(),
        Broken::EndsWithin => format!(", has access {}", words::times(&user.validity)),
        Broken::Addresses => format!(", comes from {}", words::addresses(&user.network)),
    };
    let told = format!("{seen}{has}");
    let told = told.trim_start_matches(", ");
    if told.is_empty() {
        format!("policy `{}` is broken", policy.name)
    } else {
        format!("policy `{}` is broken: the user {told}", policy.name)
    }
}

/// What must hold in place of that.
pub fn requirement(policy: &Policy, broken: Broken) -> String {
    match broken {
        Broken::Never => "nobody may be such: take it away, or change the policy".to_owned(),
        Broken::Roles => format!(
            "only who has the role {} may: take it away, or give the role",
            words::names(&policy.must.roles)
        ),
        Broken::Ends => "set spec.validUntil".to_owned(),
        Broken::EndsWithin => match policy.must.ends_within {
            Some(time) => format!("set spec.validUntil to a moment within {time:#}"),
            None => "set spec.validUntil".to_owned(),
        },
        Broken::Addresses => match &policy.must.addresses {
            Some(set) => format!(
                "limit spec.ipPool to {}",
                words::joined(set.ranges().map(|range| range.to_string()))
            ),
            None => "limit spec.ipPool".to_owned(),
        },
    }
}
