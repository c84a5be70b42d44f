//! The one place where foreign text is made harmless before a person's screen sees it.
//!
//! Names, ids, paths and messages come from documents, components and file systems. A terminal obeys escape sequences in them, and marks of
//! writing direction can make a text read as another one; the runner of a build obeys lines that look like its commands. Whatever could do that is
//! shown as `\u{…}` instead.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use memchr::memmem;

/// Foreign text, displayed harmlessly.
#[derive(Clone, Copy, Debug)]
pub struct Neutral<'t>(pub &'t str);

impl Display for Neutral<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&neutral(self.0))
    }
}

/// What a command to the runner of a build begins with, wherever it stands in a line of the log.
const RUNNER_COMMAND: &str = "##";
/// The same, where a line begins with it.
const RUNNER_COMMAND_IN_FRONT: &str = "::";

/// Whether a text begins with a command to a runner: `##[error]`, `##vso[task.complete]`, `##teamcity[message]`.
pub(crate) fn is_runner_command(text: &str) -> bool {
    text.strip_prefix(RUNNER_COMMAND).is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .starts_with('[')
    })
}

/// The text with everything harmful shown as `\u{…}`: what steers a terminal, what hides, and what the runners of builds take for commands
/// (`::error::…` at the beginning of a line, `##[error]…` and `##vso[…]…` anywhere).
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    let in_front = text.trim_start().starts_with(RUNNER_COMMAND_IN_FRONT);
    if !in_front && (is_plain(text) || !text.contains(RUNNER_COMMAND) && !text.chars().any(is_harmful)) {
        return Cow::Borrowed(text);
    }
    let front = in_front.then(|| text.len() - text.trim_start().len());
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        if is_harmful(character) || front == Some(at) || is_runner_command(rest) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a text is nothing but printable ASCII without anything like a command to a runner within: what nearly all texts are, and quick to see.
pub(crate) fn is_plain(text: &str) -> bool {
    // Without a way out of the inner loop, many bytes are looked at together.
    let plain = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
    };
    text.as_bytes().chunks(64).all(plain) && memmem::find(text.as_bytes(), RUNNER_COMMAND.as_bytes()).is_none()
}

/// Whether a character steers a terminal or hides itself: control characters, line and paragraph separators, what Unicode calls format characters
/// (category Cf: direction marks, zero-width characters, tags, …), and other characters without a shape: fillers, the grapheme joiner, the blank
/// Braille pattern and variation selectors.
pub(crate) const fn is_harmful(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}'
    )
}
