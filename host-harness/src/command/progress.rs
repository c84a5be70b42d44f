//! How far reading live registries has come, for whoever waits at a terminal.

use std::io::{IsTerminal, stdout};
use std::time::Duration;

use acrcheck::source::live::{Page, Pages, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Pages with a line on standard error that says how many there have been. There is none where standard error is no terminal.
pub(super) struct Watched {
    pages: Pages,
    line: ProgressBar,
}

impl Watched {
    /// `shows_results` says whether results go to standard output as they come: where that is a terminal, they are progress enough.
    pub(super) fn new(pages: Pages, shows_results: bool) -> Self {
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if shows_results && stdout().is_terminal() {
            line.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            line.set_style(style);
        }
        if !line.is_hidden() {
            line.enable_steady_tick(Duration::from_millis(120));
        }
        let watched = Self { pages, line };
        watched.show();
        watched
    }

    fn show(&self) {
        if self.line.is_hidden() {
            return;
        }
        let Progress {
            lists,
            lists_read,
            registries,
        } = self.pages.progress();
        self.line
            .set_message(format!("{lists_read} of {lists} lists read, {registries} registries"));
    }
}

impl Iterator for Watched {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let page = self.pages.next();
        self.show();
        page
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}
