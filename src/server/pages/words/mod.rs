//! What the pages say of an error: in the words that stand on them, never in those of the API.
//!
//! Pure. Each error is named here, so that a new one does not compile without words for people.

use super::{listed::some_of, permissions};
use crate::{
    domain::{
        name::{Login, LoginError},
        network::RangeError,
        quote::quote,
    },
    server::{
        db::kind::CollectionKind,
        wire::{FieldError, MissingMembers, sentence},
    },
};

/// How many cameras a message names.
const NAMED: usize = 12;

/// What is wrong with a field of a form.
pub(super) fn words(field: &str, error: &FieldError) -> String {
    match error {
        FieldError::Api(_) => "The server does not accept this.".to_owned(),
        FieldError::Required("login") => "Type the email.".to_owned(),
        FieldError::Required(what) => format!("Type the {what}."),
        FieldError::LongName(most) => format!("The name has more than {most} characters."),
        FieldError::Login(error) => login(*error),
        FieldError::LoginTaken => "Somebody else has this email already.".to_owned(),
        FieldError::Password(error) => sentence(error),
        FieldError::Unconfirmed | FieldError::CurrentPassword | FieldError::Credentials => {
            error.to_string()
        }
        FieldError::Unknown(_) => gone(field).to_owned(),
        FieldError::NotHeld(name) => format!(
            "Your account does not hold the action \"{}\", and cannot give it.",
            permissions::with_group(name)
        ),
        FieldError::TakesLicenses { permission, level } => format!(
            "The action \"{}\" takes licenses of level {level}: give some, or take the action away.",
            permissions::with_group(permission)
        ),
        FieldError::LicensesLeft { level, left } => {
            format!("There are not so many licenses of level {level}: {left} are left.")
        }
        FieldError::NegativeLicenses => "A number of licenses is not negative.".to_owned(),
        FieldError::NoNumber => "A number of licenses is a whole number, such as 3.".to_owned(),
        FieldError::ManyRanges(most) => format!("There are more than {most} addresses."),
        FieldError::Range(error) => range(error),
        FieldError::Moment(_) => {
            "This is no date with a time. Pick one, or write it as in 2027-01-31T00:00.".to_owned()
        }
        FieldError::Members(missing) => members(missing),
        FieldError::Terms { version, .. } => {
            format!("To add a user, agree to version {version} of the terms of the paid service.")
        }
    }
}

fn login(error: LoginError) -> String {
    match error {
        LoginError::Empty => "Type the email.".to_owned(),
        LoginError::TooLong => format!("The email has more than {} characters.", Login::MAX_LENGTH),
        LoginError::Character(' ') => "There is a space in the email.".to_owned(),
        LoginError::Character(character) => format!(
            "An email has Latin letters without accents, digits and signs. It cannot have \"{}\".",
            quote(&character.to_string())
        ),
    }
}

/// Something that was chosen and was deleted meanwhile.
fn gone(field: &str) -> &'static str {
    match field {
        "cameras" => "A camera that was chosen is not there any more.",
        "layouts" => "A layout that was chosen is not there any more.",
        "groups" => "A camera group that was chosen is not there any more.",
        "permissions" => "An action that was chosen is not there any more.",
        _ => "Something that was chosen is not there any more.",
    }
}

fn range(error: &RangeError) -> String {
    match error {
        RangeError::Syntax(text) => format!(
            "\"{text}\" is neither an address, nor a block such as 198.51.100.0/24, nor a range such as \
             10.0.0.10-10.0.0.20."
        ),
        RangeError::LeadingZero(text) => {
            format!("\"{text}\" has a number with a zero before it: leave the zero out.")
        }
        RangeError::Zone(text) => {
            format!(
                "\"{text}\" names a network card of one machine: leave out what follows the percent sign."
            )
        }
        RangeError::HostBits {
            text,
            block,
            address,
        } => format!(
            "\"{text}\" is both a block and an address in it: write \"{block}\" for the block, or \"{address}\" for \
             the one address."
        ),
        RangeError::MixedFamilies(text) => {
            format!(
                "\"{text}\" goes from an address of IPv4 to one of IPv6, or the other way round."
            )
        }
        RangeError::Reversed { text, first, last } => {
            format!("\"{text}\" begins after its end: write \"{last}-{first}\".")
        }
    }
}

fn members(missing: &MissingMembers) -> String {
    let noun = match missing.kind {
        CollectionKind::Layouts => "layout",
        CollectionKind::Groups => "camera group",
    };
    missing.told(noun, &some_of(missing.names(), NAMED))
}

#[cfg(test)]
mod tests;
