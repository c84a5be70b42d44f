//! The one place where foreign text is made harmless before a person's screen sees it.
//!
//! Names, ids, paths and messages come from documents, components and file systems. A terminal obeys escape sequences in them, and marks of
//! writing direction can make a text read as another one. Whatever could do that is shown as `\u{…}` instead.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// Foreign text, displayed harmlessly.
#[derive(Clone, Copy, Debug)]
pub struct Neutral<'t>(pub &'t str);

impl Display for Neutral<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&neutral(self.0))
    }
}

/// The text with everything harmful shown as `\u{…}`.
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_harmful(character) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Whether a character steers a terminal or hides itself: control characters, line and paragraph separators, and what Unicode calls
/// format characters (direction marks, zero-width characters, tags).
pub(super) const fn is_harmful(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'
    )
}
