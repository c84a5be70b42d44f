//! Codes and messages of service errors, shortened for reports.

/// Returns the text if it looks like an error code.
pub(super) fn code(text: &str) -> Option<String> {
    let is_name =
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    is_name.then(|| text.to_owned())
}

/// Returns the beginning of a message, on one line.
pub(super) fn in_short(message: &str) -> Option<String> {
    let words: Vec<&str> = message.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(LONGEST_MESSAGE).collect();
    (!text.is_empty()).then_some(text)
}

/// The most characters of a service message in a report.
const LONGEST_MESSAGE: usize = 600;
