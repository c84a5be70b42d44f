//! How a text report is written.

use crate::model::Outcome;
use crate::render::ends::{FileEnds, TITLE};

/// The report as text.
///
/// ```
/// use acrcheck::render::{Renderer, Text};
/// # use acrcheck::checker::{Checker, Document};
/// # use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig};
/// # let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
/// # let report = Checker::new(&policy).check([Document::new("a.json", &br#"{"name": "a", "networkRuleSet": {"defaultAction": "Allow"}, "publicNetworkAccess": "Enabled"}"#[..])])?;
///
/// let mut text = Vec::new();
/// Text::default().width(Some(80)).write(&report, &mut text)?;
/// # assert!(String::from_utf8(text)?.contains("open-to-all-networks"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Text {
    /// Whether to list findings that pass or are not applicable, and to show the evidence, notes and commands of each registry.
    pub verbose: bool,
    /// Whether to show notes on findings that pass.
    pub notes: bool,
    /// Whether to write colours for a terminal.
    pub colors: bool,
    /// The terminal width in columns, at which lines are wrapped; less than 60 counts as 60. On a terminal, lists are shortened unless the report is
    /// verbose. With `None`, for files and pipes, nothing is shortened, sentences are wrapped at 100 columns, and each registry, command and error
    /// is one line.
    pub width: Option<u16>,
    /// The outcomes to list, as bits; `None` for those of the report.
    listed: Option<u8>,
}

impl Text {
    /// Returns the renderer with or without findings that pass, evidence, notes and the like.
    #[must_use]
    pub const fn verbose(mut self, verbose: bool) -> Self {
        self.verbose = verbose;
        self
    }

    /// Returns the renderer with or without notes on findings that pass.
    #[must_use]
    pub const fn notes(mut self, notes: bool) -> Self {
        self.notes = notes;
        self
    }

    /// Returns the renderer with or without colours.
    #[must_use]
    pub const fn colors(mut self, colors: bool) -> Self {
        self.colors = colors;
        self
    }

    /// Returns the renderer for a terminal with this many columns, or for files and pipes.
    #[must_use]
    pub const fn width(mut self, width: Option<u16>) -> Self {
        self.width = width;
        self
    }

    /// Returns the renderer that lists only findings with one of these outcomes. The counts are still of all.
    #[must_use]
    pub fn only(mut self, outcomes: &[Outcome]) -> Self {
        self.listed = Some(outcomes.iter().fold(0, |listed, outcome| listed | bit(*outcome)));
        self
    }

    /// Returns whether a file is a report of this format.
    #[must_use]
    pub fn wrote(ends: &FileEnds) -> bool {
        ends.starts_with(TITLE)
    }

    pub(super) fn lists(self, outcome: Outcome) -> bool {
        match self.listed {
            Some(listed) => listed & bit(outcome) != 0,
            None => self.verbose || matches!(outcome, Outcome::Fail | Outcome::Unknown | Outcome::Waived),
        }
    }

    /// Whether long lists are shortened.
    pub(super) const fn is_short(self) -> bool {
        self.width.is_some() && !self.verbose
    }
}

const fn bit(outcome: Outcome) -> u8 {
    1 << outcome as u8
}
