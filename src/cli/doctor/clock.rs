//! Whether the clocks agree.

use super::{asked::Step, finding::Finding};

const CHECK: &str = "clock";
/// Beyond so many seconds tokens and periods of validity suffer.
const MOST: i64 = 30;

/// A clock, by how many seconds it is ahead of this machine's.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Whose.
    pub whose: String,
    /// How many seconds; `None` where it does not tell the time.
    pub ahead: Step<Option<i64>>,
}

/// What there is to say of a clock.
pub fn judge(clock: &Clock) -> Finding {
    let looked_at = format!("the clock of {}, beside that of this machine", clock.whose);
    match &clock.ahead {
        Step::Done(Some(ahead)) if ahead.abs() > MOST => {
            let direction = if *ahead > 0 { "ahead" } else { "behind" };
            let remedy =
                "have all of them set by NTP: moments of validity and tokens count by the clocks";
            Finding::warn(
                CHECK,
                looked_at,
                format!("{} s {direction}", ahead.abs()),
                remedy,
            )
        }
        Step::Done(Some(ahead)) => {
            Finding::ok(CHECK, looked_at, format!("{} s apart", ahead.abs()))
        }
        Step::Done(None) => Finding::not_tried(CHECK, looked_at, "its answers have no date"),
        Step::Failed(why) | Step::NotTried(why) => Finding::not_tried(CHECK, looked_at, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Verdict;

    #[test]
    fn more_than_thirty_seconds_are_warned_of_in_either_direction() {
        for (ahead, expected) in [
            (Some(30), Verdict::Ok),
            (Some(31), Verdict::Warn),
            (Some(-3600), Verdict::Warn),
            (None, Verdict::Unknown),
        ] {
            let clock = Clock {
                whose: "the VMS".to_owned(),
                ahead: Step::Done(ahead),
            };
            assert_eq!(judge(&clock).result, expected, "{ahead:?}");
        }
    }
}
