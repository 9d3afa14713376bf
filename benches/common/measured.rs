//! What was measured, with its unit.

use std::{fmt, time::Duration};

use serde::{Serialize, Serializer};

/// Something that was measured.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Measured {
    value: f64,
    unit: Unit,
}

/// What it was measured in.
#[derive(Clone, Copy, Debug)]
enum Unit {
    /// So many: the same on every machine.
    Count,
    /// So many for each of something: the same on every machine.
    Each,
    Seconds,
    Milliseconds,
    /// Of one core.
    Percent,
    Megabytes,
}

impl Unit {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Each => "each",
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Percent => "%",
            Self::Megabytes => "MB",
        }
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, unit } = self;
        match unit {
            Unit::Count => write!(formatter, "{value:.0}"),
            Unit::Each => write!(formatter, "{value:.3}"),
            Unit::Seconds | Unit::Percent => write!(formatter, "{value:.2} {}", unit.symbol()),
            Unit::Milliseconds | Unit::Megabytes => {
                write!(formatter, "{value:.1} {}", unit.symbol())
            }
        }
    }
}

impl From<usize> for Measured {
    fn from(count: usize) -> Self {
        Self {
            value: number(count),
            unit: Unit::Count,
        }
    }
}

/// Seconds.
pub(crate) const fn seconds(time: Duration) -> Measured {
    Measured {
        value: time.as_secs_f64(),
        unit: Unit::Seconds,
    }
}

/// Milliseconds.
pub(crate) const fn milliseconds(time: Duration) -> Measured {
    Measured {
        value: time.as_secs_f64() * 1000.0,
        unit: Unit::Milliseconds,
    }
}

/// A share of one core.
pub(crate) const fn share_of_core(cpu: Duration, of: Duration) -> Measured {
    Measured {
        value: cpu.as_secs_f64() / of.as_secs_f64() * 100.0,
        unit: Unit::Percent,
    }
}

/// Kibibytes, as megabytes.
pub(crate) fn megabytes(kibibytes: u64) -> Measured {
    let kibibytes = u32::try_from(kibibytes).map_or(f64::INFINITY, f64::from);
    Measured {
        value: kibibytes * 1024.0 / 1e6,
        unit: Unit::Megabytes,
    }
}

/// So many for each.
pub(crate) fn per(count: usize, of: usize) -> Measured {
    Measured {
        value: number(count) / number(of),
        unit: Unit::Each,
    }
}

/// The time for each.
pub(crate) fn milliseconds_each(time: Duration, of: usize) -> Measured {
    Measured {
        value: time.as_secs_f64() * 1000.0 / number(of),
        unit: Unit::Milliseconds,
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
