//! Line wrapping.

use std::io::{self, Write};

use textwrap::core::display_width;
use textwrap::{Options, WordSplitter};

use crate::escape::{Escaped, escape};

/// The line width in columns.
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
    let room = width.saturating_sub(display_width(rest));
    let options = Options::new(room)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation);
    // Escaped before, because that changes the width, and after: a line may now begin with a runner command.
    let text = escape(text);
    let mut indent = first;
    for line in textwrap::wrap(&text, options) {
        writeln!(out, "{indent}{}", Escaped(&line))?;
        indent = rest;
    }
    Ok(())
}
