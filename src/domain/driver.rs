//! What the servers of each driver have to offer, before any of them is asked: the one table of it.
//!
//! A driver describes a server within it, rules that judge without a server assume all that is possible in it, and the
//! page of the documentation is written from it.

use strum::IntoEnumIterator as _;

use super::{
    capability::{Capabilities, Capability},
    credential_form::{CredentialForm, LoginCharacters},
    name::Login,
    password::Password,
    permission::{Permission, PermissionGroup, PermissionName},
    server::DriverKind,
};

/// Whether servers of a driver have something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Each of them.
    Always,
    /// Those of which this is true.
    Where(&'static str),
    /// None of them; what becomes of such a declaration, the capability says.
    Never,
}

/// Where the vendor's documentation is silent.
const ANNOUNCED: Offer = Offer::Where("the server announces it, as `vms-store` does");

impl DriverKind {
    /// All drivers, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Aipix, Self::Frigate, Self::ZoneMinder];

    /// Whether its servers have something.
    pub const fn offers(self, capability: Capability) -> Offer {
        match self {
            Self::Aipix => aipix(capability),
            Self::Frigate => frigate(capability),
            Self::ZoneMinder => zoneminder(capability),
        }
    }

    /// What each of its servers has.
    pub fn always(self) -> Capabilities {
        let has = |capability: &Capability| self.offers(*capability) == Offer::Always;
        Capability::iter().filter(has).collect()
    }

    /// What a server of it may have.
    pub fn possible(self) -> Capabilities {
        let may_have = |capability: &Capability| self.offers(*capability) != Offer::Never;
        Capability::iter().filter(may_have).collect()
    }

    /// The permissions of its servers by their names on the wire; `None` where they have names of their own, any of which
    /// may be there.
    pub const fn permissions(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Aipix => None,
            Self::Frigate => Some(&FRIGATE),
            Self::ZoneMinder => Some(&["ptz"]),
        }
    }

    /// Those of them that come with each camera, and cannot be kept from whoever sees it.
    pub const fn inseparable(self) -> &'static [&'static str] {
        match self {
            Self::Frigate => &FRIGATE,
            Self::Aipix | Self::ZoneMinder => &[],
        }
    }

    /// Those of them that each of its servers has, with the titles of their groups.
    pub fn held(self) -> impl Iterator<Item = (PermissionName, &'static str)> {
        let permissions = self.permissions().into_iter().flatten();
        permissions.filter_map(|wire| {
            let row = super::permission::known(wire)?;
            Some((PermissionName::from(row.wire), row.group.title()))
        })
    }

    /// Which logins and passwords its servers take.
    pub const fn credentials(self) -> CredentialForm {
        match self {
            Self::Aipix => CredentialForm::ANY,
            // By Frigate's rules for names and passwords.
            Self::Frigate => CredentialForm {
                longest_login: Login::MAX_LENGTH,
                login_characters: LoginCharacters::Name,
                reserved_logins: Vec::new(),
                shortest_password: 12,
                longest_password: Password::MAX_LENGTH,
            },
            // The column of logins has 32 characters, and bcrypt takes 72 bytes of a password.
            Self::ZoneMinder => CredentialForm {
                longest_login: 32,
                login_characters: LoginCharacters::All,
                reserved_logins: Vec::new(),
                shortest_password: Password::MIN_LENGTH,
                longest_password: 72,
            },
        }
    }

    /// Whether its servers may have a permission of that name on the wire.
    pub fn may_offer(self, wire: &str) -> bool {
        self.permissions()
            .is_none_or(|permissions| permissions.contains(&wire))
    }

    /// The permissions of a group that its servers may have, as far as they have known names.
    pub fn of_group(self, group: PermissionGroup) -> impl Iterator<Item = &'static Permission> {
        let known = super::permission::KNOWN.iter();
        known.filter(move |row| row.group == group && self.may_offer(row.wire))
    }
}

const fn aipix(capability: Capability) -> Offer {
    match capability {
        Capability::CameraScope
        | Capability::ArchiveScope
        | Capability::Layouts
        | Capability::CameraGroups
        | Capability::Licenses
        | Capability::NamedPermissions
        | Capability::DisplayNames
        | Capability::ManagedLayouts
        | Capability::ManagedCameraGroups => Offer::Always,
        Capability::IpPool => {
            Offer::Where("the server announces it, or `spec.aipix.ipPool` states its form")
        }
        Capability::RowVersion
        | Capability::Identity
        | Capability::PasswordChanges
        | Capability::Validity
        | Capability::PasswordHashes => ANNOUNCED,
    }
}

/// What a role of Frigate lets its users do with its cameras, by Frigate's `require_camera_access` and, for PTZ, its `ws.py`.
const FRIGATE: [&str; 5] = [
    "archives-show",
    "archives-download",
    "archives-preview-download",
    "camera-events-index",
    "ptz",
];

const fn frigate(capability: Capability) -> Offer {
    match capability {
        Capability::CameraScope | Capability::ArchiveScope | Capability::RowVersion => {
            Offer::Always
        }
        Capability::Layouts
        | Capability::CameraGroups
        | Capability::Licenses
        | Capability::NamedPermissions
        | Capability::DisplayNames
        | Capability::IpPool
        | Capability::Identity
        | Capability::PasswordChanges
        | Capability::Validity
        | Capability::PasswordHashes
        | Capability::ManagedLayouts
        | Capability::ManagedCameraGroups => Offer::Never,
    }
}

const fn zoneminder(capability: Capability) -> Offer {
    match capability {
        Capability::CameraScope | Capability::RowVersion => Offer::Always,
        Capability::Identity => Offer::Where("`ZM_TELEMETRY_UUID` is set"),
        Capability::ArchiveScope
        | Capability::Layouts
        | Capability::CameraGroups
        | Capability::Licenses
        | Capability::NamedPermissions
        | Capability::DisplayNames
        | Capability::IpPool
        | Capability::PasswordChanges
        | Capability::Validity
        | Capability::PasswordHashes
        | Capability::ManagedLayouts
        | Capability::ManagedCameraGroups => Offer::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::known;

    #[test]
    fn what_is_always_there_is_possible_and_every_permission_is_known() {
        for driver in DriverKind::ALL {
            assert!(driver.always().is_subset(&driver.possible()), "{driver:?}");
            let permissions = driver.permissions().into_iter().flatten();
            for wire in permissions {
                assert!(known(wire).is_some(), "{wire}");
            }
        }
        assert_eq!(DriverKind::Aipix.possible(), Capability::iter().collect());
        let inseparable = DriverKind::ALL.map(DriverKind::inseparable);
        assert_eq!(inseparable.map(<[_]>::len), [0, 5, 0]);
    }

    #[test]
    fn a_driver_with_few_permissions_has_them_in_their_groups() {
        let of = |driver: DriverKind, group| driver.of_group(group).count();
        assert_eq!(of(DriverKind::ZoneMinder, PermissionGroup::Ptz), 1);
        assert_eq!(of(DriverKind::ZoneMinder, PermissionGroup::Archive), 0);
        assert_eq!(of(DriverKind::Aipix, PermissionGroup::Archive), 2);
    }
}
