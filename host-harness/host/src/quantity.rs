//! Human-readable sizes and times.

use std::time::Duration;

/// The units of sizes, largest first.
pub(crate) const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];

/// Formats a number of bytes in the largest unit that divides it.
pub(crate) fn in_bytes(count: u64) -> String {
    for (size, unit) in UNITS {
        if count >= size && count.is_multiple_of(size) {
            return format!("{} {unit}", count / size);
        }
    }
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}

/// Formats a time in seconds if it is a whole number of them, or else in milliseconds.
pub(crate) fn in_time(time: Duration) -> String {
    match time.as_millis() {
        whole if whole.is_multiple_of(1000) => format!("{} s", whole / 1000),
        part => format!("{part} ms"),
    }
}
