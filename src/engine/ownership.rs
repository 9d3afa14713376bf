//! Whose a store user is. Without proof it is not ours.

use crate::{
    domain::{
        fingerprint::{Fingerprint, FingerprintKey},
        name::{Login, ServerIdentity, UserId},
        server::Server,
        user::User,
    },
    engine::Survey,
};

/// Whose the store user of a login is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ownership {
    /// There is none.
    Absent,
    /// Ours, under this id.
    Ours(UserId),
    /// Not ours so far, and the server's owner lets us take it over.
    Adoptable(UserId),
    /// Somebody else's.
    Foreign,
}

/// The claim that proves a user to be ours on that server.
pub(super) fn claim(
    key: &FingerprintKey,
    identity: &ServerIdentity,
    user: &User,
    login: &Login,
) -> Fingerprint {
    key.of_claim(identity, &user.uid, login)
}

/// Whose the store user of the login is, by the claim that the object carries.
pub(super) fn ownership(
    user: &User,
    login: &Login,
    server: &Server,
    survey: &Survey,
    key: &FingerprintKey,
) -> Ownership {
    let claimed =
        user.record.claim.as_ref() == Some(&claim(key, &survey.description.identity, user, login));
    let recorded = user.record.external_id.as_ref();
    let Some(row) = survey.row(login) else {
        // A listing may miss who was made, or moved from page to page, while it was read: a read decides.
        let recorded = recorded.filter(|_| claimed);
        return recorded.map_or(Ownership::Absent, |id| Ownership::Ours(id.clone()));
    };
    // An id that is recorded and differs means that somebody made the user anew, by hand.
    let same = recorded.is_none_or(|id| *id == row.id);
    if claimed && same {
        Ownership::Ours(row.id.clone())
    } else if server.allows_adoption(&user.object.namespace, login) {
        Ownership::Adoptable(row.id.clone())
    } else {
        Ownership::Foreign
    }
}
