//! What the kernel says of a process.

use std::{fs, time::Duration};

/// The kernel counts the time of processes in hundredths of a second, whatever the machine.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// The time that a process has computed.
pub(crate) fn cpu(process: u32) -> Duration {
    let text = about(process, "stat");
    // The second field is the program's name, which may contain anything.
    let (_, fields) = text.rsplit_once(')').expect("a name in parentheses");
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks
        .map(|field| field.parse::<u32>().expect("a number of ticks"))
        .sum();
    TICK * ticks
}

/// A figure of its memory, such as `VmRSS:`, in KiB.
pub(crate) fn memory(process: u32, figure: &str) -> u64 {
    let text = about(process, "status");
    let line = text.lines().find_map(|line| line.strip_prefix(figure));
    let value = line.and_then(|line| line.split_whitespace().next());
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or_else(|| panic!("{figure} of process {process}"))
}

fn about(process: u32, what: &str) -> String {
    fs::read_to_string(format!("/proc/{process}/{what}")).expect("the process runs")
}
