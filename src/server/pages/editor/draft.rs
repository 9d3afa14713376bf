//! The content of the form of a user: as it was typed, and as a request.
//!
//! Pure.

use std::collections::BTreeSet;

use crate::{
    domain::license::Level,
    server::{
        pages::{form::Form, moments},
        wire::{Errors, FieldError, License, Nullable, Subuser, UpdateSubuser},
    },
};

/// The levels of licences, each with its field.
pub(super) const LEVELS: [(&str, Level); 3] = [
    (License::field(Level::L1), Level::L1),
    (License::field(Level::L2), Level::L2),
    (License::field(Level::L3), Level::L3),
];

/// Everything but passwords.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) cameras: BTreeSet<i64>,
    pub(super) layouts: BTreeSet<i64>,
    pub(super) groups: BTreeSet<i64>,
    pub(super) permissions: BTreeSet<i64>,
    pub(super) licenses: [String; 3],
    /// One range a line.
    pub(super) ip_pool: String,
    /// As a picker shows it, in UTC.
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    pub(super) suspended: bool,
    pub(super) accepted_terms: Option<String>,
    /// Of the user when the page was opened.
    pub(super) version: String,
}

impl Draft {
    pub(super) fn read(form: &Form) -> Self {
        let terms = form.text(super::terms::FIELD);
        Self {
            name: form.text("name").to_owned(),
            email: form.text("email").to_owned(),
            cameras: form.ids("cameras"),
            layouts: form.ids("layouts"),
            groups: form.ids("groups"),
            permissions: form.ids("permissions"),
            licenses: LEVELS.map(|(field, _)| form.text(field).trim().to_owned()),
            ip_pool: form.text("ip_pool").to_owned(),
            valid_from: form.text("valid_from").trim().to_owned(),
            valid_until: form.text("valid_until").trim().to_owned(),
            suspended: !form.text("suspended").is_empty(),
            accepted_terms: (!terms.is_empty()).then(|| terms.to_owned()),
            version: form.text("version").to_owned(),
        }
    }

    pub(super) fn of(user: &Subuser) -> Self {
        Self {
            email: user.row.login.clone(),
            version: user.row.version.to_string(),
            ..Self::copy_of(user)
        }
    }

    /// Known from the users page: duplicating copies everything but login and password.
    pub(super) fn copy_of(user: &Subuser) -> Self {
        let ids = |ids: &[i64]| ids.iter().copied().collect();
        let permissions = user.permissions.iter();
        let licenses = [user.analytic_l1, user.analytic_l2, user.analytic_l3];
        Self {
            name: user.row.name.clone(),
            cameras: ids(&user.cameras),
            layouts: ids(&user.layouts),
            groups: ids(&user.groups),
            permissions: permissions.map(|permission| permission.id).collect(),
            licenses: licenses.map(|number| number.to_string()),
            ip_pool: user.ip_pool.as_deref().unwrap_or_default().join("\n"),
            valid_from: shown(user.valid_from.as_deref()),
            valid_until: shown(user.valid_until.as_deref()),
            suspended: user.suspended,
            ..Self::default()
        }
    }

    /// Whether the user has not changed since the page was opened.
    pub(super) fn is_current(&self, user: &Subuser) -> bool {
        self.version == user.row.version.to_string()
    }

    /// The request that creates a user with this content, or that of `origin`.
    pub(super) fn creation(&self, origin: Option<&Subuser>) -> Result<UpdateSubuser, Errors> {
        let bound = |typed: &str, bound: fn(&Subuser) -> Option<&String>| {
            let copied = origin.and_then(bound);
            let copied = copied.filter(|copied| moments::is_untouched(typed, copied));
            copied.map_or_else(|| picked(typed), |copied| Nullable::Value(copied.clone()))
        };
        Ok(UpdateSubuser {
            valid_from: bound(&self.valid_from, |user| user.valid_from.as_ref()),
            valid_until: bound(&self.valid_until, |user| user.valid_until.as_ref()),
            ..self.request(&BTreeSet::new())?
        })
    }

    /// The request that changes a user to this content. A bound of time that was left alone is not sent.
    pub(super) fn update(&self, user: &Subuser) -> Result<UpdateSubuser, Errors> {
        let bound = |typed: &str, before: Option<&String>| {
            let is_untouched = before.is_some_and(|before| moments::is_untouched(typed, before));
            if is_untouched {
                Nullable::Absent
            } else {
                picked(typed)
            }
        };
        Ok(UpdateSubuser {
            valid_from: bound(&self.valid_from, user.valid_from.as_ref()),
            valid_until: bound(&self.valid_until, user.valid_until.as_ref()),
            ..self.request(&user.cameras.iter().copied().collect())?
        })
    }

    /// All of it but the bounds of time, for a user with these cameras.
    fn request(&self, held: &BTreeSet<i64>) -> Result<UpdateSubuser, Errors> {
        let mut errors = Errors::default();
        let mut levels = [0; 3];
        for ((number, typed), (field, _)) in levels.iter_mut().zip(&self.licenses).zip(LEVELS) {
            match typed.parse() {
                Ok(parsed) => *number = parsed,
                Err(_) if typed.is_empty() => {}
                Err(_) => errors.add(field, FieldError::NoNumber),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let list = |ids: &BTreeSet<i64>| Some(ids.iter().copied().collect());
        let [l1, l2, l3] = levels;
        Ok(UpdateSubuser {
            name: Some(self.name.clone()),
            email: Some(self.email.clone()),
            analytic_l1: Some(l1),
            analytic_l2: Some(l2),
            analytic_l3: Some(l3),
            cameras_to_attach: list(&(&self.cameras - held)),
            cameras_to_detach: list(&(held - &self.cameras)),
            layouts: list(&self.layouts),
            groups: list(&self.groups),
            permissions: list(&self.permissions),
            ip_pool: self.pool(),
            suspended: Some(self.suspended),
            ..UpdateSubuser::default()
        })
    }

    /// An empty field is anywhere, as on the users page.
    fn pool(&self) -> Nullable<Vec<String>> {
        let ranges: Vec<String> = self
            .ip_pool
            .split(['\n', ',', ';'])
            .map(str::trim)
            .filter(|range| !range.is_empty())
            .map(str::to_owned)
            .collect();
        if ranges.is_empty() {
            Nullable::Null
        } else {
            Nullable::Value(ranges)
        }
    }
}

/// An empty field is no bound.
fn picked(typed: &str) -> Nullable<String> {
    (!typed.is_empty()).then(|| moments::written(typed)).into()
}

fn shown(bound: Option<&str>) -> String {
    bound.map(moments::picked).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::wire::SubuserRow;

    fn alice() -> Subuser {
        Subuser {
            row: SubuserRow {
                id: 7,
                login: "alice@example.com".into(),
                name: "Alice".into(),
                parent_id: Some(1),
                created_at: String::new(),
                updated_at: String::new(),
                access_token_id: None,
                can_update_password: true,
                version: 4,
                password_changed_at: String::new(),
            },
            cameras: vec![1, 2],
            layouts: vec![5],
            groups: Vec::new(),
            permissions: Vec::new(),
            analytic_l1: 2,
            analytic_l2: 0,
            analytic_l3: 0,
            ip_pool: Some(vec!["192.0.2.1".into()]),
            valid_from: None,
            valid_until: Some("2027-01-31T00:00:00.5Z".into()),
            suspended: true,
        }
    }

    #[test]
    fn a_copy_has_everything_but_the_login() {
        let copy = Draft::copy_of(&alice());
        assert_eq!(copy.email, "");
        let original = Draft {
            email: "alice@example.com".into(),
            version: "4".into(),
            ..copy
        };
        assert_eq!(Draft::of(&alice()), original);
    }

    #[test]
    fn cameras_are_sent_as_what_changes() {
        let draft = Draft {
            cameras: [2, 3].into(),
            ..Draft::of(&alice())
        };
        let request = draft.update(&alice()).unwrap();
        assert_eq!(request.cameras_to_attach, Some(vec![3]));
        assert_eq!(request.cameras_to_detach, Some(vec![1]));
        let new = draft.creation(None).unwrap();
        assert_eq!(new.cameras_to_attach, Some(vec![2, 3]));
        assert_eq!(new.cameras_to_detach, Some(Vec::new()));
    }

    #[test]
    fn an_empty_pool_is_anywhere_and_ranges_stand_on_lines() {
        let pool = |text: &str| {
            let draft = Draft {
                ip_pool: text.into(),
                ..Draft::default()
            };
            draft.creation(None).unwrap().ip_pool
        };
        assert_eq!(pool(" \r\n"), Nullable::Null);
        let two = Nullable::Value(vec!["192.0.2.1".into(), "198.51.100.0/24".into()]);
        assert_eq!(pool("192.0.2.1\r\n198.51.100.0/24\r\n"), two);
        assert_eq!(pool("192.0.2.1, 198.51.100.0/24"), two);
    }

    #[test]
    fn a_bound_of_time_that_is_left_alone_is_not_sent_and_is_copied_to_the_nanosecond() {
        let (alice, draft) = (alice(), Draft::of(&alice()));
        assert_eq!(draft.valid_until, "2027-01-31T00:00:00");
        let request = draft.update(&alice).unwrap();
        assert_eq!(request.valid_from, Nullable::Null);
        assert_eq!(request.valid_until, Nullable::Absent);
        assert_eq!(request.suspended, Some(true));
        let copy = draft.creation(Some(&alice)).unwrap();
        let until = Nullable::Value("2027-01-31T00:00:00.5Z".to_owned());
        assert_eq!(copy.valid_until, until);
    }

    #[test]
    fn a_bound_of_time_is_sent_as_it_was_picked_and_an_emptied_one_is_none() {
        let draft = Draft {
            valid_from: "2026-12-01T08:30".into(),
            valid_until: String::new(),
            ..Draft::of(&alice())
        };
        for request in [draft.update(&alice()), draft.creation(Some(&alice()))] {
            let request = request.unwrap();
            let from = Nullable::Value("2026-12-01T08:30:00Z".to_owned());
            assert_eq!(request.valid_from, from);
            assert_eq!(request.valid_until, Nullable::Null);
        }
    }

    #[test]
    fn a_number_of_licences_that_is_none_is_told_and_not_taken_for_nothing() {
        let draft = |typed: &str| Draft {
            licenses: [typed.into(), String::new(), String::new()],
            ..Draft::default()
        };
        assert_eq!(draft("").creation(None).unwrap().analytic_l1, Some(0));
        assert_eq!(draft("3").creation(None).unwrap().analytic_l1, Some(3));
        assert!(draft("three").creation(None).is_err());
    }
}
