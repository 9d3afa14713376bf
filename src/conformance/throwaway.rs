//! The user that is made to be deleted.

use crate::{
    domain::{
        access::Grant,
        name::{Login, LoginError},
        password::{Password, PasswordValue},
        server::DriverKind,
        terms::TermsVersion,
    },
    plan::{FirstPassword, NewUser},
};

/// The name of the user, for whoever meets it.
const DISPLAY_NAME: &str = "Conformance of vms-operator, may be deleted";

/// Of so many characters its passwords are: more than any product asks for, and fewer than any has place for.
const PASSWORD_LENGTH: usize = 24;

/// A user that is made to be deleted.
#[derive(Debug)]
pub struct Throwaway {
    /// A login that nobody has.
    pub login: Login,
    /// Two passwords that differ.
    pub(super) passwords: [Password; 2],
    /// One that nobody knows, which it is made with.
    pub(super) first: Password,
    /// The terms to which the owner of the server has agreed.
    pub(super) accepted_terms: Option<TermsVersion>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    /// The machine gives no random bytes, of which passwords are made.
    #[error("cannot make a password for the throwaway user: the machine gives no random bytes")]
    Randomness(#[source] getrandom::Error),
    /// What was made up is no login.
    #[error("cannot make up a login for the throwaway user")]
    Login(#[from] LoginError),
}

impl Throwaway {
    /// A user for a kind of server, of a login that says what it is for and that nobody has.
    ///
    /// # Errors
    /// There are no random bytes.
    pub fn new(driver: DriverKind, accepted_terms: Option<TermsVersion>) -> Result<Self, Unmade> {
        Ok(Self {
            login: login_for(driver, &password(8)?)?,
            passwords: [password(PASSWORD_LENGTH)?, password(PASSWORD_LENGTH)?],
            first: password(PASSWORD_LENGTH)?,
            accepted_terms,
        })
    }

    /// The user, with nothing yet.
    pub fn to_make(&self) -> NewUser {
        NewUser {
            login: self.login.clone(),
            display_name: DISPLAY_NAME.into(),
            grant: Grant::nothing(),
            password: FirstPassword::Unknown,
            accepted_terms: self.accepted_terms.clone(),
        }
    }

    /// The password that it is made with.
    pub fn first_password(&self) -> PasswordValue {
        self.first.clone().into()
    }
}

/// Of a form that each product takes: an e-mail address where it asks for one, else at most 32 letters, digits and dots.
fn login_for(driver: DriverKind, random: &Password) -> Result<Login, LoginError> {
    let name = format!("vmsctl.conformance.{}", random.expose());
    match driver {
        DriverKind::Aipix => format!("{name}@example.com").parse(),
        DriverKind::Frigate | DriverKind::ZoneMinder => name.parse(),
    }
}

fn password(length: usize) -> Result<Password, Unmade> {
    loop {
        let mut random = [0; 64];
        getrandom::fill(&mut random).map_err(Unmade::Randomness)?;
        if let Some(password) = Password::generate(length, &random) {
            return Ok(password);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_product_takes_the_login_and_no_two_users_are_alike() {
        let made = |driver| Throwaway::new(driver, None).unwrap();
        let (one, other) = (made(DriverKind::Aipix), made(DriverKind::Aipix));
        assert!(one.login.as_str().ends_with("@example.com"));
        assert_ne!(one.login, other.login);
        assert_ne!(one.passwords[0], one.passwords[1]);
        assert_ne!(one.passwords, other.passwords);
        let short = made(DriverKind::ZoneMinder).login;
        assert!(short.as_str().len() <= 32 && !short.as_str().contains('@'));
        assert!(!format!("{one:?}").contains(one.passwords[0].expose()));
    }
}
