//! Codes and messages of service errors, cut to what a report has room for.

/// A text that may be the service's name for an error.
pub(super) fn code(text: &str) -> Option<String> {
    let is_name =
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    is_name.then(|| text.to_owned())
}

/// The beginning of what the service says, on one line.
pub(super) fn in_short(message: &str) -> Option<String> {
    let words: Vec<&str> = message.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(LONGEST_MESSAGE).collect();
    (!text.is_empty()).then_some(text)
}

/// Characters of what the service says is wrong: more is nothing for a report.
const LONGEST_MESSAGE: usize = 600;
