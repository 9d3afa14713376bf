//! Conditions: finding one, setting one without losing since when it has its status, and comparing them.
//!
//! Pure; the caller says what time it is.

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use strum::IntoStaticStr;

/// The status of a condition: whether what it says is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
pub enum ConditionStatus {
    /// It is so.
    True,
    /// It is not.
    False,
    /// Nobody can tell.
    Unknown,
}

/// What a condition is to say from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCondition<'text> {
    /// What it is about, such as `Ready`.
    pub about: &'text str,
    /// Whether it is so.
    pub status: ConditionStatus,
    /// Why, in one word for programs; never empty.
    pub reason: &'text str,
    /// Why, in a sentence for people.
    pub message: String,
    /// The `metadata.generation` that this describes.
    pub generation: Option<i64>,
}

/// Lets the condition of that type say so; a new one comes last. It keeps its time while its status stays
/// what it was, so that conditions in which nothing changed are equal to those before.
pub fn set(conditions: &mut Vec<Condition>, new: NewCondition<'_>, now: Timestamp) {
    let status: &str = new.status.into();
    let place = conditions
        .iter()
        .position(|condition| condition.type_ == new.about);
    let since = place
        .map(|index| &conditions[index])
        .filter(|condition| condition.status == status)
        .map_or(Time(now), |condition| {
            condition.last_transition_time.clone()
        });
    let condition = Condition {
        type_: new.about.to_owned(),
        status: status.to_owned(),
        reason: new.reason.to_owned(),
        message: new.message,
        observed_generation: new.generation,
        last_transition_time: since,
    };
    match place {
        Some(index) => conditions[index] = condition,
        None => conditions.push(condition),
    }
}

/// The condition of that type.
pub fn find<'list>(conditions: &'list [Condition], about: &str) -> Option<&'list Condition> {
    conditions.iter().find(|condition| condition.type_ == about)
}

/// Whether the status of a condition is `True`.
pub fn says_true(condition: &Condition) -> bool {
    let status: &str = ConditionStatus::True.into();
    condition.status == status
}

/// Whether there is a condition of that type, and its status is `True`.
pub fn is_true(conditions: &[Condition], about: &str) -> bool {
    find(conditions, about).is_some_and(says_true)
}

/// Whether both say the same, whenever it came to be so and in whatever order.
pub fn say_the_same(left: &[Condition], right: &[Condition]) -> bool {
    let timeless = |conditions: &[Condition]| {
        let mut timeless: Vec<Condition> = conditions.to_vec();
        for condition in &mut timeless {
            condition.last_transition_time = Time(Timestamp::UNIX_EPOCH);
        }
        timeless.sort_by(|one, other| one.type_.cmp(&other.type_));
        timeless
    };
    timeless(left) == timeless(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ready(status: ConditionStatus, reason: &'static str) -> NewCondition<'static> {
        NewCondition {
            about: "Ready",
            status,
            reason,
            message: format!("because of {reason}"),
            generation: Some(3),
        }
    }

    #[test]
    fn keeps_the_transition_time_while_the_status_is_unchanged() {
        let mut conditions = Vec::new();
        set(
            &mut conditions,
            ready(ConditionStatus::False, "UnknownCamera"),
            at(10),
        );
        set(
            &mut conditions,
            ready(ConditionStatus::False, "LoginTaken"),
            at(20),
        );
        assert_eq!(conditions.len(), 1);
        assert_eq!(conditions[0].last_transition_time, Time(at(10)));
        assert_eq!(conditions[0].reason, "LoginTaken");
        assert_eq!(conditions[0].message, "because of LoginTaken");
    }

    #[test]
    fn takes_the_time_of_a_new_status() {
        let mut conditions = Vec::new();
        set(
            &mut conditions,
            ready(ConditionStatus::Unknown, "Waiting"),
            at(10),
        );
        set(
            &mut conditions,
            ready(ConditionStatus::True, "Applied"),
            at(20),
        );
        assert_eq!(conditions[0].last_transition_time, Time(at(20)));
        assert_eq!(conditions[0].status, "True");
    }

    #[test]
    fn saying_the_same_again_changes_nothing() {
        let mut conditions = Vec::new();
        set(
            &mut conditions,
            ready(ConditionStatus::True, "Applied"),
            at(10),
        );
        let before = conditions.clone();
        set(
            &mut conditions,
            ready(ConditionStatus::True, "Applied"),
            at(99),
        );
        assert_eq!(conditions, before);
    }

    #[test]
    fn comparing_ignores_time_and_order_and_nothing_else() {
        let valid = NewCondition {
            about: "Valid",
            ..ready(ConditionStatus::True, "Applied")
        };
        let (mut one, mut other) = (Vec::new(), Vec::new());
        set(&mut one, ready(ConditionStatus::True, "Applied"), at(10));
        set(&mut one, valid.clone(), at(10));
        set(&mut other, valid, at(20));
        set(&mut other, ready(ConditionStatus::True, "Applied"), at(20));
        assert!(say_the_same(&one, &other));
        set(&mut other, ready(ConditionStatus::True, "Adopted"), at(20));
        assert!(!say_the_same(&one, &other));
    }
}
