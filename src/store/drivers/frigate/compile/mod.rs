//! From steps to requests. Pure.
//!
//! A user holds what its role lists, so a change of what it holds is one write of that list: there is no moment between
//! two. Where a user is to have another role, the new one is there before the user gets it. Whoever is made has a role of
//! nothing until all else is done. Whoever is deleted loses the cameras first, for tokens outlive their user; the role
//! stays, and means nothing, for as long as a token may carry its name. A role that is gone would be every camera to it.

use std::collections::BTreeMap;

use super::{
    request::Request,
    roles::{self, Inexpressible, Nonce},
    state::{Held, State},
    wire::UserRow,
};
use crate::{
    domain::{
        access::Grant, credential_form::CredentialForm, name::Login, password::PasswordValue,
        server::DriverKind,
    },
    plan::{Change, Identified, NewUser},
    store::{
        Error, ErrorKind, Result,
        drivers::plain::{check_login, secret},
    },
};

#[cfg(test)]
mod tests;

/// Which logins and passwords Frigate takes, apart from logins that nobody may have.
pub(super) const FORM: CredentialForm = DriverKind::Frigate.credentials();

/// For how long a role outlives its user at least: longer than any token that was made before somebody shortened
/// `session_length`.
const SHORTEST_RETIREMENT: i64 = 30 * 24 * 60 * 60;
/// More is written with the next change.
const MOST_SWEPT: usize = 100;

/// Makes a user who holds nothing, ends what tokens of an earlier user of the name could be renewed to, and gives what is
/// granted. The last request, where there is one, is what gives.
pub(super) fn create(
    state: &State,
    user: &NewUser,
    password: &PasswordValue,
    nonce: Nonce,
) -> Result<Creation> {
    let attempted = format!("create user `{}`", user.login);
    let login = &user.login;
    check_login(&FORM, login, &attempted)?;
    let password = secret(&FORM, password, &attempted)?;
    // Refused before somebody is made who would then hold nothing.
    let list = list(&user.grant, &attempted)?;
    if state.has(login) {
        let detail = "another user has the login";
        return Err(Error::new(ErrorKind::LoginTaken, attempted, detail));
    }
    let role = roles::new_name(login, nonce);
    let nothing = roles::nothing();
    let gives = (list != nothing).then(|| {
        let attempted = format!("give user `{login}` its cameras");
        Request::set_roles(&attempted, [(role.clone(), Some(list))])
    });
    Ok(Creation {
        prepares: Request::set_roles(&attempted, [(role.clone(), Some(nothing))]),
        makes: Request::create(&attempted, login, password.clone(), &role),
        // The form of a password that was just taken is right, and so only what it ends is new.
        ends_tokens: Request::set_password(&attempted, login, password),
        gives,
        undoes: Request::set_roles(&attempted, [(role.clone(), None)]),
        role,
    })
}

/// The requests that make a user, in their order.
#[derive(Debug)]
pub(super) struct Creation {
    /// The role of the user, which is there before the user.
    pub(super) role: String,
    pub(super) prepares: Request,
    pub(super) makes: Request,
    /// Frigate renews a token for as long as its user is there and the password is older than the token.
    pub(super) ends_tokens: Request,
    pub(super) gives: Option<Request>,
    /// Where nobody was made: no token can carry the role.
    pub(super) undoes: Request,
}

/// Gives a user what it is to hold from now on.
pub(super) fn update(state: &State, change: &Change, nonce: Nonce) -> Result<Vec<Request>> {
    let attempted = format!("update user `{}`", change.user.login);
    let login = identified(&change.user, &attempted)?;
    let list = list(&change.to, &attempted)?;
    let row = state
        .user(login)
        .ok_or_else(|| Error::new(ErrorKind::NotFound, &*attempted, "there is no such user"))?;
    if state.has_own_role(row, login) {
        let own = (row.role.to_string(), Some(list));
        return Ok(vec![Request::set_roles(&attempted, [own])]);
    }
    let role = roles::new_name(login, nonce);
    let mut lists = BTreeMap::from([(role.clone(), Some(list))]);
    lists.extend(narrowed(state, row, login, &change.to, &attempted)?);
    Ok(vec![
        Request::set_roles(&attempted, lists),
        Request::give_role(&attempted, login, &role),
    ])
}

/// The role that somebody else was given too, and that the user leaves: tokens of the user go on to carry its name.
fn narrowed(
    state: &State,
    row: &UserRow,
    login: &Login,
    to: &Grant,
    attempted: &str,
) -> Result<Option<(String, Option<Vec<String>>)>> {
    if !roles::is_of(&row.role, login) {
        return Ok(None);
    }
    let narrowed = match state.held(&row.role) {
        Held::List(found) => roles::grant(found).intersection(to),
        Held::Everything => to.clone(),
    };
    let narrowed = list(&narrowed, attempted)?;
    Ok(Some((row.role.to_string(), Some(narrowed))))
}

/// Gives a user another password.
pub(super) fn set_password(user: &Identified, password: &PasswordValue) -> Result<Request> {
    let attempted = format!("set the password of user `{}`", user.login);
    let login = identified(user, &attempted)?;
    let password = secret(&FORM, password, &attempted)?;
    Ok(Request::set_password(&attempted, login, password))
}

/// Takes everything from a user and from whatever tokens it leaves behind, and deletes it. `now` is the second by
/// Frigate's clock, here as below.
pub(super) fn delete(state: &State, user: &Identified, now: i64) -> Result<Deletion> {
    let attempted = format!("delete user `{}`", user.login);
    let login = identified(user, &attempted)?;
    let row = state.user(login);
    let leaves = |name: &str, list: &[_]| match row {
        Some(row) => name == &*row.role && state.has_own_role(row, login),
        // An earlier try has deleted the user, or somebody else has.
        None => {
            roles::is_of(name, login)
                && roles::retired_until(list).is_none()
                && !state.is_held(name)
        }
    };
    let left = state
        .roles_of_ours()
        .filter(|(name, list)| leaves(name, list));
    let until = retirement(state, now);
    let left: Vec<_> = left
        .map(|(name, _)| (name.to_owned(), Some(roles::retired(until))))
        .collect();
    Ok(Deletion {
        retires: (!left.is_empty()).then(|| Request::set_roles(&attempted, left)),
        deletes: row.map(|_| Request::delete(&attempted, login)),
    })
}

/// The requests that delete a user, in their order.
#[derive(Debug)]
pub(super) struct Deletion {
    pub(super) retires: Option<Request>,
    pub(super) deletes: Option<Request>,
}

/// Retires roles of ours that nobody has, such as those of users whom somebody deleted by hand, and takes away those that
/// have been retired for long enough. `None` where there is nothing to do.
pub(super) fn sweep(state: &State, now: i64) -> Option<Request> {
    // Whoever cannot be read may have any role.
    if !state.users.unreadable.is_empty() {
        return None;
    }
    let users = || state.users.readable.iter();
    let is_of_somebody = |name: &str| {
        users().any(|row| {
            let login = row.username.text().parse::<Login>();
            login.is_ok_and(|login| roles::is_of(name, &login))
        })
    };
    let until = retirement(state, now);
    let unheld = state
        .roles_of_ours()
        .filter(|(name, _)| !state.is_held(name));
    let swept = unheld.filter_map(|(name, list)| {
        let swept = match roles::retired_until(list) {
            Some(until) if until > now => return None,
            // Its tokens may have been renewed, if somebody made a user of the name by hand.
            Some(_) if !is_of_somebody(name) => None,
            Some(_) | None => Some(roles::retired(until)),
        };
        Some((name.to_owned(), swept))
    });
    let swept: Vec<_> = swept.take(MOST_SWEPT).collect();
    (!swept.is_empty()).then(|| Request::set_roles("retire roles that nobody has", swept))
}

/// The second from which on no token that was made until now is in use.
fn retirement(state: &State, now: i64) -> i64 {
    let longest = state.config.auth.session_length.max(SHORTEST_RETIREMENT);
    now.saturating_add(longest)
}

fn list(grant: &Grant, attempted: &str) -> Result<Vec<String>> {
    let unsupported = |inexpressible: Inexpressible| {
        let detail = format!("Frigate cannot do that: {inexpressible}");
        Error::new(ErrorKind::Unsupported, attempted, detail)
    };
    roles::list(grant).map_err(unsupported)
}

/// The login, where it is the user's id as well: Frigate tells users by nothing else.
fn identified<'a>(user: &'a Identified, attempted: &str) -> Result<&'a Login> {
    if *user.id != *user.login.as_str() {
        let detail = "Frigate has no other ids than logins";
        return Err(Error::new(ErrorKind::NotFound, attempted, detail));
    }
    check_login(&FORM, &user.login, attempted)?;
    Ok(&user.login)
}
