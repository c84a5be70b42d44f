//! The styles of reports for terminals.

use anstyle::{AnsiColor, Style};

use crate::model::Outcome;

/// The styles of a report for a terminal, all of them plain if it has no colours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Styles {
    colors: bool,
}

impl Styles {
    pub(super) const fn new(colors: bool) -> Self {
        Self { colors }
    }

    pub(super) const fn strong(self) -> Style {
        self.only_with_colors(Style::new().bold())
    }

    pub(super) const fn faint(self) -> Style {
        self.only_with_colors(FAINT)
    }

    pub(super) fn of(self, outcome: impl Into<Outcome>) -> Style {
        self.only_with_colors(style_of(outcome))
    }

    pub(super) fn strong_of(self, outcome: impl Into<Outcome>) -> Style {
        self.only_with_colors(style_of(outcome).bold())
    }

    const fn only_with_colors(self, style: Style) -> Style {
        if self.colors { style } else { Style::new() }
    }
}

const FAINT: Style = Style::new().dimmed();

/// Returns the style of an outcome.
pub(super) fn style_of(outcome: impl Into<Outcome>) -> Style {
    match outcome.into() {
        Outcome::Pass => AnsiColor::Green.on_default(),
        Outcome::Fail => AnsiColor::Red.on_default().bold(),
        Outcome::Waived => AnsiColor::Cyan.on_default(),
        Outcome::NotApplicable => FAINT,
        Outcome::Unknown => AnsiColor::Yellow.on_default().bold(),
    }
}
