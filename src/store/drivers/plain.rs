//! What drivers of plain products share, whose users have cameras and a few rights and nothing else. Pure.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::{Access, Grant},
        credential_form::{CredentialForm, LoginMisfit, PasswordMisfit},
        license::Licenses,
        name::{CameraId, Login},
        network::Network,
        password::PasswordValue,
        permission::PermissionName,
        validity::Validity,
    },
    store::{Error, ErrorKind, Result, Secret},
};

/// What a grant holds that no plain product can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Beyond {
    #[error("it gives no layouts to users")]
    Layouts,
    #[error("it gives no camera groups to users, only cameras")]
    Groups,
    #[error("it limits no licences")]
    Licenses,
    #[error("it cannot limit from where a user logs in")]
    Network,
    #[error("it keeps no times of users")]
    Validity,
}

/// The grant of these cameras and permissions, and of nothing else.
pub(super) fn grant(cameras: BTreeSet<CameraId>, permissions: BTreeSet<PermissionName>) -> Grant {
    Grant {
        access: Access {
            cameras,
            ..Access::default()
        },
        permissions,
        network: Network::Anywhere,
        licenses: Licenses::default(),
        validity: Validity::default(),
    }
}

/// The cameras and permissions of a grant that has nothing else.
pub(super) fn cameras_and_permissions(
    grant: &Grant,
) -> Result<(&BTreeSet<CameraId>, &BTreeSet<PermissionName>), Beyond> {
    let Grant {
        access: Access {
            cameras,
            layouts,
            groups,
        },
        permissions,
        network,
        licenses,
        validity,
    } = grant;
    let beyond = [
        (!layouts.is_empty(), Beyond::Layouts),
        (!groups.is_empty(), Beyond::Groups),
        (*licenses != Licenses::default(), Beyond::Licenses),
        (*network != Network::Anywhere, Beyond::Network),
        (*validity != Validity::default(), Beyond::Validity),
    ];
    match beyond.into_iter().find(|(is_asked, _)| *is_asked) {
        Some((_, beyond)) => Err(beyond),
        None => Ok((cameras, permissions)),
    }
}

/// The form with the logins that nobody may be given: the server's own, and that of the account, which would take its
/// own rights away, and nobody could give them back.
pub(super) fn reserving(form: &CredentialForm, account: &str, own: &[&str]) -> CredentialForm {
    let reserved = own.iter().copied().chain([account]);
    CredentialForm {
        reserved_logins: reserved.filter_map(|login| login.parse().ok()).collect(),
        ..form.clone()
    }
}

/// Makes sure that there may be a user of that login.
pub(super) fn check_login(form: &CredentialForm, login: &Login, attempted: &str) -> Result<()> {
    let unsupported =
        |misfit: LoginMisfit| Error::new(ErrorKind::Unsupported, attempted, misfit.to_string());
    form.check_login(login).map_err(unsupported)
}

/// A password as it is sent to a product that hashes passwords itself.
pub(super) fn secret(
    form: &CredentialForm,
    password: &PasswordValue,
    attempted: &str,
) -> Result<Secret> {
    let unsupported = |detail: String| Error::new(ErrorKind::Unsupported, attempted, detail);
    match password {
        PasswordValue::Plain(password) => {
            let misfit = |misfit: PasswordMisfit| unsupported(misfit.to_string());
            form.check_password(password).map_err(misfit)?;
            Ok(Secret::from(password))
        }
        PasswordValue::Hashed(_) => {
            let detail = "the server takes no password that was hashed elsewhere";
            Err(unsupported(detail.to_owned()))
        }
    }
}
