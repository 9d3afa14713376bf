//! Whether a form comes from a page of ours.
//!
//! Each form has a token that only a holder of the session's token can make: another site can send a browser here,
//! but not with that token.

use hmac::{Hmac, KeyInit as _, Mac as _};
use maud::{Markup, html};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::form::Form;

/// The hidden field of every form.
const FIELD: &str = "form_tag";

/// The token of the forms that belong to a secret.
pub(super) fn token(secret: &str) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut code =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    code.update(b"a form of the pages of vms-store");
    hex::encode(code.finalize().into_bytes())
}

/// Whether the form has the token that belongs to the secret.
pub(super) fn is_valid(form: &Form, secret: &str) -> bool {
    let (given, expected) = (form.text(FIELD).as_bytes(), token(secret));
    given.ct_eq(expected.as_bytes()).into()
}

/// The field with that token, for a form.
pub(super) fn field(token: &str) -> Markup {
    html! { input type="hidden" name=(FIELD) value=(token); }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_session_is_not_ours() {
        let form = Form::parse(format!("{FIELD}={}", token("one")).as_bytes());
        assert!(is_valid(&form, "one"));
        assert!(!is_valid(&form, "other"));
        assert!(!is_valid(&Form::default(), "one"));
    }
}
