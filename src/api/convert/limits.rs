//! Licences, there and back.

use crate::{
    api::v1alpha1::{LevelCounts, LicenseCounts, RemovedLicenses, ServerLicenses},
    domain::license::{Level, Licenses, Removed, Stock},
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

impl From<Stock> for ServerLicenses {
    fn from(stock: Stock) -> Self {
        let counts = |level| LevelCounts {
            total: stock.total.of(level),
            allocated: stock.total.minus(stock.free).of(level),
            free: stock.free.of(level),
        };
        Self {
            l1: counts(Level::L1),
            l2: counts(Level::L2),
            l3: counts(Level::L3),
        }
    }
}
