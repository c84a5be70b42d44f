//! Sets text in lines for a person.

use std::io::{self, Write};

use crate::escape::Neutral;

/// The width that text is set in, in characters.
const WIDTH: usize = 100;

/// Writes a text in lines no wider than a page, `first` in front of the first and `rest` in front of the others. A word is never cut.
/// What could steer a terminal is shown harmlessly.
///
/// # Errors
/// `out` cannot be written to.
pub fn wrap(text: &str, first: &str, rest: &str, out: &mut dyn Write) -> io::Result<()> {
    wrap_to(WIDTH, text, first, rest, out)
}

/// The same, in lines of another width.
pub(super) fn wrap_to(width: usize, text: &str, first: &str, rest: &str, out: &mut dyn Write) -> io::Result<()> {
    // In the width of what is shown: styles take none.
    let room = width.saturating_sub(rest.chars().count());
    let mut indent = first;
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length > room {
            writeln!(out, "{indent}{}", Neutral(&line))?;
            indent = rest;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{indent}{}", Neutral(&line))
}
