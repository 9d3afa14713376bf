//! Checks of the name, login and password of a user.
//!
//! Pure. The rules of passwords are known from the users page, those of logins are the product's own.

use crate::{
    domain::{
        name::Login,
        password::{Password, PasswordHash},
        secret::Secret,
    },
    server::wire::{Errors, FieldError, UpdateSubuser, sentence},
};

const MAX_NAME: usize = 255;

/// Who a sub-user is.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    /// As written, for showing.
    pub(crate) email: String,
    pub(crate) login: Login,
}

/// Name and login of a request.
pub(crate) fn profile(request: &UpdateSubuser, errors: &mut Errors) -> Option<Profile> {
    let name = request.name.as_deref().map(str::trim).unwrap_or_default();
    if name.is_empty() {
        errors.add("name", FieldError::Required("name"));
    } else if name.chars().count() > MAX_NAME {
        errors.add("name", FieldError::LongName(MAX_NAME));
    }
    let email = request.email.as_deref().unwrap_or_default();
    if email.is_empty() {
        errors.add("email", FieldError::Required("email"));
        return None;
    }
    match email.parse::<Login>() {
        Ok(login) => Some(Profile {
            name: name.to_owned(),
            email: email.to_owned(),
            login,
        }),
        Err(error) => {
            errors.add("email", FieldError::Login(error));
            None
        }
    }
}

/// A password that a parent sets for a sub-user: itself with its confirmation, or a hash of it.
pub(crate) fn given_password(
    password: Option<&Secret>,
    confirmation: Option<&Secret>,
    hash: Option<&Secret>,
    errors: &mut Errors,
) {
    let Some(hash) = hash else {
        return new_password(password, confirmation, errors);
    };
    if password.is_some() || confirmation.is_some() {
        errors.add(
            "password_hash",
            "The password hash may not be given beside a password.",
        );
    }
    for reason in PasswordHash::parse(hash.expose().as_bytes())
        .err()
        .into_iter()
        .flatten()
    {
        errors.add("password_hash", sentence(&reason));
    }
}

/// A password that is set, and its confirmation.
pub(crate) fn new_password(
    password: Option<&Secret>,
    confirmation: Option<&Secret>,
    errors: &mut Errors,
) {
    let Some(password) = password else {
        errors.add("password", FieldError::Required("password"));
        return;
    };
    if let Err(reasons) = Password::parse(password.expose().as_bytes()) {
        for reason in reasons {
            errors.add("password", FieldError::Password(reason));
        }
    }
    if confirmation.map(Secret::expose) != Some(password.expose()) {
        errors.add("password", FieldError::Unconfirmed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_email_are_needed_each_time() {
        let mut errors = Errors::default();
        assert!(profile(&UpdateSubuser::default(), &mut errors).is_none());
        insta::assert_snapshot!(
            serde_json::to_string(&errors).unwrap(),
            @r#"{"email":["The email field is required."],"name":["The name field is required."]}"#
        );
    }

    #[test]
    fn a_hash_takes_the_place_of_a_password_and_keeps_its_own_bounds() {
        let check = |password: Option<&str>, hash: &str| {
            let mut errors = Errors::default();
            let (password, hash) = (password.map(Secret::new), Secret::new(hash));
            given_password(password.as_ref(), None, Some(&hash), &mut errors);
            serde_json::to_string(&errors).unwrap()
        };
        let good = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        assert_eq!(check(None, good), "{}");
        insta::assert_snapshot!(
            check(Some("abcdef"), &good.replace("t=2", "t=1")),
            @r#"{"password_hash":["The password hash may not be given beside a password.","Its passes (t) are not within 2 to 10."]}"#
        );
    }

    #[test]
    fn a_new_password_keeps_the_rules_and_is_confirmed() {
        let check = |password: Option<&str>, confirmation: Option<&str>| {
            let mut errors = Errors::default();
            let (password, confirmation) =
                (password.map(Secret::new), confirmation.map(Secret::new));
            new_password(password.as_ref(), confirmation.as_ref(), &mut errors);
            serde_json::to_string(&errors).unwrap()
        };
        assert_eq!(check(Some("abcdef"), Some("abcdef")), "{}");
        assert!(check(None, None).contains("required"));
        assert!(check(Some("abcdef"), None).contains("confirmation"));
        assert!(check(Some("abcdef"), Some("abcdeg")).contains("confirmation"));
        assert!(
            check(Some("abc"), Some("abc")).contains("The password has fewer than 6 characters.")
        );
    }
}
