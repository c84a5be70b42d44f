//! Escaping of untrusted text for terminals and build logs.
//!
//! Names, IDs, paths and messages come from documents, components and file systems. They may contain terminal escape sequences, bidirectional
//! controls that disguise text, or lines that a build runner executes. Such characters are shown as `\u{…}`.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

use memchr::{memchr, memmem};

/// Untrusted text with an escaped `Display`.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'t>(pub &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(self.0))
    }
}

/// The start of a runner command anywhere in a log line.
const RUNNER_COMMAND: &str = "##";
/// The start of a runner command at the beginning of a log line.
const RUNNER_COMMAND_IN_FRONT: &str = "::";

/// Returns whether a text starts with a runner command: `##[error]`, `##vso[task.complete]`, `##teamcity[message]`.
pub(crate) fn is_runner_command(text: &str) -> bool {
    text.strip_prefix(RUNNER_COMMAND).is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .starts_with('[')
    })
}

/// Returns the text with harmful characters shown as `\u{…}`: those that control a terminal, invisible ones, and the start of runner commands
/// (`::error::…` at the beginning of a line, `##[error]…` and `##vso[…]…` anywhere).
///
/// ```
/// assert_eq!(acrcheck::escape::escape("contoso\x1b[2J"), "contoso\\u{1b}[2J");
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
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

/// Returns the text as a TOML string in which harmful characters and runner commands are escaped. TOML allows most of them, and so do its
/// libraries.
#[must_use]
pub fn toml_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = match character {
            '"' | '\\' => write!(quoted, "\\{character}"),
            _ if is_harmful(character) || is_runner_command(rest) => match u32::from(character) {
                code @ ..=0xffff => write!(quoted, "\\u{code:04X}"),
                code => write!(quoted, "\\U{code:08X}"),
            },
            _ => quoted.write_char(character),
        };
    }
    quoted.push('"');
    quoted
}

/// Returns the text as a TOML key, with quotes if necessary.
#[must_use]
pub fn toml_key(name: &str) -> Cow<'_, str> {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !name.is_empty() && name.bytes().all(is_bare) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(toml_string(name))
    }
}

/// Fast test for printable ASCII without runner commands, which most texts are.
pub(crate) fn is_plain(text: &str) -> bool {
    // Without an early exit, the compiler can vectorize the inner loop.
    let plain = |chunk: &[u8]| {
        chunk
            .iter()
            .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
    };
    let bytes = text.as_bytes();
    // Preparing the search for the command takes longer than reading most texts.
    let may_be_command = || memchr(b'#', bytes).is_some() && memmem::find(bytes, RUNNER_COMMAND.as_bytes()).is_some();
    bytes.chunks(64).all(plain) && !may_be_command()
}

/// Returns whether a character controls a terminal or is invisible: control characters, line and paragraph separators, format characters (Unicode
/// category Cf: bidirectional controls, zero-width characters, tags, …), and other blank characters: fillers, the grapheme joiner, the blank Braille
/// pattern and variation selectors.
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
