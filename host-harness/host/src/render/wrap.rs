//! Line wrapping.

use std::io::{self, Write};

use crate::escape::Escaped;

/// The line width in characters.
const WIDTH: usize = 100;

/// Writes a text in lines of limited width, with `first` before the first line and `rest` before the others. Words are never split. Characters that
/// could control a terminal are escaped.
///
/// # Errors
/// `out` cannot be written to.
pub fn wrap(text: &str, first: &str, rest: &str, out: &mut dyn Write) -> io::Result<()> {
    wrap_to(WIDTH, text, first, rest, out)
}

/// Writes a text in lines of another width.
pub(super) fn wrap_to(width: usize, text: &str, first: &str, rest: &str, out: &mut dyn Write) -> io::Result<()> {
    // Only `rest` is measured: `first` may contain styles, which have no width.
    let room = width.saturating_sub(rest.chars().count());
    let mut indent = first;
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length > room {
            writeln!(out, "{indent}{}", Escaped(&line))?;
            indent = rest;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{indent}{}", Escaped(&line))
}
