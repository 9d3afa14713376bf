//! Licences, there and back.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use crate::{
    api::v1alpha1::{
        LevelCounts, LicenseCounts, RemovedLicenses, ServerLicenses, WithheldLicenses,
    },
    domain::license::{AccountLicenses, Level, Licenses, Removed, Withheld},
};

impl From<LicenseCounts> for Licenses {
    fn from(counts: LicenseCounts) -> Self {
        Self::new(counts.l1, counts.l2, counts.l3)
    }
}

impl From<Licenses> for LicenseCounts {
    fn from(licenses: Licenses) -> Self {
        Self {
            l1: licenses.of(Level::L1),
            l2: licenses.of(Level::L2),
            l3: licenses.of(Level::L3),
        }
    }
}

impl From<&Removed> for RemovedLicenses {
    fn from(removed: &Removed) -> Self {
        Self {
            licenses: removed.licenses.into(),
            kept_until: removed.kept_until.to_string(),
        }
    }
}

impl From<&Withheld> for WithheldLicenses {
    fn from(withheld: &Withheld) -> Self {
        Self {
            licenses: withheld.licenses.into(),
            since: Time(withheld.since),
        }
    }
}

impl From<&WithheldLicenses> for Withheld {
    fn from(withheld: &WithheldLicenses) -> Self {
        Self {
            licenses: withheld.licenses.into(),
            since: withheld.since.0,
        }
    }
}

impl From<AccountLicenses> for ServerLicenses {
    fn from(licenses: AccountLicenses) -> Self {
        let counts = |level| LevelCounts {
            total: licenses.total.of(level),
            allocated: licenses.total.minus(licenses.free).of(level),
            free: licenses.free.of(level),
        };
        Self {
            l1: counts(Level::L1),
            l2: counts(Level::L2),
            l3: counts(Level::L3),
        }
    }
}
