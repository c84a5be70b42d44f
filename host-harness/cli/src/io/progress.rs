//! How far reading has come, for whoever waits at a terminal: a line on standard error, and none where that is no terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Read, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
#[cfg(feature = "live")]
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

#[cfg(feature = "live")]
use acrcheck::azure::{Page, Pages, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use acrcheck::checker::Document;

/// How often the line is drawn, by a thread of its own.
const TICK: Duration = Duration::from_millis(120);

/// A line that is gone when this is dropped.
struct Line(ProgressBar);

impl Line {
    /// None where nobody would see it. `shows_results` says whether results go to standard output as they come: where that is a terminal, they are
    /// progress enough. `said` is asked each time that the line is drawn.
    fn begin(shows_results: bool, said: impl Fn() -> String + Clone + Send + Sync + 'static) -> Option<Self> {
        if shows_results && stdout().is_terminal() {
            return None;
        }
        let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if line.is_hidden() {
            return None;
        }
        let style = ProgressStyle::with_template("{spinner} {said} ({elapsed})").ok()?;
        // There is nowhere left to say that the line cannot be written to.
        line.set_style(
            style.with_key("said", move |_: &ProgressState, line: &mut dyn std::fmt::Write| {
                let _ = line.write_str(&said());
            }),
        );
        line.enable_steady_tick(TICK);
        Some(Self(line))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How far reading and judging documents has come. To count is all that this costs the work.
pub(crate) struct Reading {
    counts: Arc<Counts>,
    _line: Line,
}

#[derive(Debug, Default)]
struct Counts {
    documents: AtomicU64,
    bytes: AtomicU64,
    registries: AtomicU64,
}

impl Reading {
    /// None where nobody would see it, as [`Line::begin`] says.
    pub(crate) fn begin(shows_results: bool) -> Option<Self> {
        let counts: Arc<Counts> = Arc::default();
        let said = Arc::clone(&counts);
        let line = Line::begin(shows_results, move || said.in_words())?;
        Some(Self { counts, _line: line })
    }

    /// The same document, whose bytes are counted as they are read.
    pub(crate) fn document(&self, document: Document) -> Document {
        self.counts.documents.fetch_add(1, Ordering::Relaxed);
        let counts = Arc::clone(&self.counts);
        Document {
            content: document
                .content
                .map(|reader| -> Box<dyn Read + Send> { Box::new(Counted { reader, counts }) }),
            ..document
        }
    }

    /// So many registries have been judged.
    pub(crate) fn judged(&self, registries: u64) {
        self.counts.registries.fetch_add(registries, Ordering::Relaxed);
    }
}

impl Counts {
    fn in_words(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let documents = of(&self.documents);
        let mut words = format!("{documents} document{}", if documents == 1 { "" } else { "s" });
        // Tenths, without a float.
        let tenths = of(&self.bytes) / 100_000;
        // A string takes everything.
        let _ = write!(
            words,
            ", {}.{} MB read, {} registries judged",
            tenths / 10,
            tenths % 10,
            of(&self.registries)
        );
        words
    }
}

struct Counted {
    reader: Box<dyn Read + Send>,
    counts: Arc<Counts>,
}

impl Read for Counted {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        self.counts.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Pages of live registries, with a line that says how many there have been.
#[cfg(feature = "live")]
pub(crate) struct Watched {
    pages: Pages,
    seen: Arc<Mutex<Progress>>,
    _line: Option<Line>,
}

#[cfg(feature = "live")]
impl Watched {
    /// There is no line where nobody would see it, as [`Line::begin`] says.
    pub(crate) fn new(pages: Pages, shows_results: bool) -> Self {
        let seen = Arc::new(Mutex::new(pages.progress()));
        let shown = Arc::clone(&seen);
        let line = Line::begin(shows_results, move || {
            let Progress {
                lists,
                lists_read,
                registries,
            } = *shown.lock().unwrap_or_else(PoisonError::into_inner);
            format!("{lists_read} of {lists} lists read, {registries} registries")
        });
        Self {
            pages,
            seen,
            _line: line,
        }
    }

    /// How far reading has come.
    pub(crate) fn progress(&self) -> Progress {
        self.pages.progress()
    }
}

#[cfg(feature = "live")]
impl Iterator for Watched {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let page = self.pages.next();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = self.pages.progress();
        page
    }
}
