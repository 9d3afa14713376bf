//! When an account may be used, as its row keeps it.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::domain::validity::Validity;

/// The columns of a [`Validity`].
#[derive(Clone, Debug, Default, FromRow)]
pub(crate) struct Columns {
    pub(super) valid_from: Option<String>,
    pub(super) valid_until: Option<String>,
    pub(super) suspended: bool,
}

impl Columns {
    /// What they say. A moment that does not read is no moment at which the account may be used.
    pub(crate) fn read(&self) -> Validity {
        let read = |column: &Option<String>| column.as_deref().map(str::parse).transpose();
        let (from, until) = (read(&self.valid_from), read(&self.valid_until));
        Validity {
            suspended: self.suspended || from.is_err() || until.is_err(),
            from: from.unwrap_or_default(),
            until: until.unwrap_or_default(),
        }
    }
}

impl From<&Validity> for Columns {
    fn from(validity: &Validity) -> Self {
        let text = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string());
        Self {
            valid_from: text(validity.from),
            valid_until: text(validity.until),
            suspended: validity.suspended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_comes_back_to_the_nanosecond() {
        for moment in [
            Timestamp::MIN,
            Timestamp::UNIX_EPOCH,
            Timestamp::from_nanosecond(1_800_000_000_123_456_789).unwrap(),
            Timestamp::MAX,
        ] {
            let validity = Validity {
                from: Some(moment),
                until: Some(moment),
                suspended: false,
            };
            assert_eq!(Columns::from(&validity).read(), validity);
        }
        assert_eq!(
            Columns::from(&Validity::default()).read(),
            Validity::default()
        );
    }

    #[test]
    fn a_moment_that_does_not_read_lets_nobody_in() {
        let row = Columns {
            valid_until: Some("soon".into()),
            ..Columns::default()
        };
        assert!(row.read().suspended);
    }
}
