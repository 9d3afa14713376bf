//! What we have written to objects ourselves, and the watch has not reported yet: what is known of them is older.

use std::collections::BTreeMap;

use crate::{operator::kubernetes::version::Version, world::ObjectKey};

/// A write of ours that the watch has not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnWrite {
    /// It was not answered: nobody knows whether it was carried out.
    Unanswered,
    /// It made this version.
    Unreported(Version),
}

/// The last write of ours to each object, until the watch reports it.
#[derive(Default)]
pub(super) struct OwnWrites(BTreeMap<ObjectKey, OwnWrite>);

impl OwnWrites {
    pub(super) fn begin(&mut self, key: ObjectKey) {
        self.0.insert(key, OwnWrite::Unanswered);
    }

    /// The write made a version; `reported` is the one that the watch has reported last, of an object that is there.
    pub(super) fn answered(&mut self, key: ObjectKey, version: Version, reported: Option<Version>) {
        if reported.is_some_and(|reported| reported < version) {
            self.0.insert(key, OwnWrite::Unreported(version));
        } else {
            self.0.remove(&key);
        }
    }

    /// The write made the object, in that version; `reported` is the one that the watch has reported last, which may be
    /// sooner than the answer.
    pub(super) fn made(&mut self, key: ObjectKey, version: Version, reported: Option<Version>) {
        let reported = reported.unwrap_or_default();
        self.answered(key, version, Some(reported));
    }

    pub(super) fn reported(&mut self, key: &ObjectKey, version: Version) {
        if let Some(OwnWrite::Unreported(written)) = self.of(key)
            && written <= version
        {
            self.0.remove(key);
        }
    }

    pub(super) fn forget(&mut self, key: &ObjectKey) {
        self.0.remove(key);
    }

    pub(super) fn of(&self, key: &ObjectKey) -> Option<OwnWrite> {
        self.0.get(key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::name::ObjectRef;

    fn alice() -> ObjectKey {
        ObjectKey::User(ObjectRef::new("video", "alice"))
    }

    #[test]
    fn a_write_is_awaited_until_the_watch_reports_it_or_a_later_one() {
        let (mut writes, key) = (OwnWrites::default(), alice());
        for version in [9, 12] {
            let reported = Some(Version(7));
            writes.answered(key.clone(), Version(version), reported);
            let unreported = OwnWrite::Unreported(Version(version));
            assert_eq!(writes.of(&key), Some(unreported));
        }
        for (reported, awaited) in [(9, true), (10, true), (13, false)] {
            writes.reported(&key, Version(reported));
            assert_eq!(writes.of(&key).is_some(), awaited, "{reported}");
        }
    }

    #[test]
    fn nothing_is_awaited_that_was_reported_already_or_of_an_object_that_is_gone() {
        let (mut writes, key) = (OwnWrites::default(), alice());
        for reported in [Some(Version(9)), None] {
            writes.begin(key.clone());
            writes.answered(key.clone(), Version(9), reported);
            assert_eq!(writes.of(&key), None, "{reported:?}");
        }
        writes.begin(key.clone());
        writes.forget(&key);
        assert_eq!(writes.of(&key), None);
    }

    #[test]
    fn an_object_that_was_made_is_awaited_unless_it_was_reported_before_the_answer() {
        for (reported, awaited) in [(None, true), (Some(Version(9)), false)] {
            let (mut writes, key) = (OwnWrites::default(), alice());
            writes.begin(key.clone());
            writes.made(key.clone(), Version(9), reported);
            assert_eq!(writes.of(&key).is_some(), awaited, "{reported:?}");
            writes.reported(&key, Version(9));
            assert_eq!(writes.of(&key), None);
        }
    }

    #[test]
    fn a_report_does_not_say_whether_a_write_without_an_answer_was_carried_out() {
        let (mut writes, key) = (OwnWrites::default(), alice());
        writes.begin(key.clone());
        writes.reported(&key, Version(13));
        assert_eq!(writes.of(&key), Some(OwnWrite::Unanswered));
    }
}
