//! Line of a text file with the part that an error is about underlined.

use std::ops::Range;

use textwrap::core::display_width;

use crate::escape::escape;

/// The position of an error in a text file.
///
/// annotate-snippets does not fit: it shows invisible characters and runner commands as they are, and escaping its output would move the mark.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snippet {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The displayed line, and the columns to underline.
    shown: String,
    marked: Range<usize>,
}

/// The most characters to show before and after the underlined part.
const AROUND: usize = 80;

impl Snippet {
    /// Creates a snippet for a byte range of a text.
    #[must_use]
    pub fn new(text: &str, span: &Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let begin = before.rfind('\n').map_or(0, |end| end + 1);
        let rest = text.get(begin..).unwrap_or_default();
        let whole = rest.split(['\n', '\r']).next().unwrap_or_default();
        let lead = text
            .get(begin..span.start)
            .unwrap_or_default()
            .trim_end_matches(['\n', '\r']);
        let meant = whole.get(lead.len()..).unwrap_or_default();
        let meant = meant.get(..span.len()).unwrap_or(meant);
        let after = whole.get(lead.len() + meant.len()..).unwrap_or_default();
        // Tabs are shown as spaces, so that the underline is aligned.
        let shown = |text: String| escape(&text.replace('\t', " ")).into_owned();
        let lead_shown = shown(last(lead, AROUND));
        let meant_shown = shown(meant.chars().take(AROUND).collect());
        let from = display_width(&lead_shown);
        Self {
            line: before.matches('\n').count() + 1,
            column: lead.chars().count() + 1,
            marked: from..from + display_width(&meant_shown).max(1),
            shown: lead_shown + &meant_shown + &shown(after.chars().take(AROUND).collect()),
        }
    }

    /// Returns the lines to display, escaped for terminals.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let (space, mark) = (" ".repeat(self.marked.start), "^".repeat(self.marked.len()));
        [
            format!("{margin} |"),
            format!("{number} | {}", self.shown),
            format!("{margin} | {space}{mark}"),
        ]
    }
}

fn last(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}
