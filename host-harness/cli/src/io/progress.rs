//! Progress lines on standard error, if it is a terminal.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal, Read, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
#[cfg(feature = "live")]
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

#[cfg(feature = "live")]
use acrcheck::azure::{Page, Pages, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use acrcheck::checker::Document;

/// Interval at which a background thread redraws the line.
const TICK: Duration = Duration::from_millis(120);

/// A command that ends sooner shows no line.
const DELAY: Duration = Duration::from_millis(400);

/// A progress line, which appears after a delay; dropping it clears the line.
struct Line {
    bar: ProgressBar,
    /// Dropping it ends the wait.
    ended: Option<Sender<()>>,
    starter: Option<JoinHandle<()>>,
}

impl Line {
    /// Returns no line if standard error is no terminal, or if results appear on a terminal as they come (`shows_results`), or through a pager. `text` is called for each
    /// redraw.
    fn begin(shows_results: bool, text: impl Fn() -> String + Clone + Send + Sync + 'static) -> Option<Self> {
        let is_disturbed = if stdout().is_terminal() {
            shows_results
        } else {
            may_be_shown()
        };
        if is_disturbed {
            return None;
        }
        if ProgressDrawTarget::stderr().is_hidden() {
            return None;
        }
        let bar = ProgressBar::hidden();
        let style = ProgressStyle::with_template("{spinner} {text} ({elapsed})").ok()?;
        // A failure to draw the line has nowhere to go.
        bar.set_style(
            style.with_key("text", move |_: &ProgressState, line: &mut dyn std::fmt::Write| {
                let _ = line.write_str(&text());
            }),
        );
        let (ended, end) = channel::<()>();
        let shown = bar.clone();
        let starter = Builder::new().spawn(move || {
            if end.recv_timeout(DELAY) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Some(Self {
            bar,
            ended: Some(ended),
            starter: Some(starter.ok()?),
        })
    }
}

/// Whether a program, such as a pager, may show standard output on the same terminal: it is anything but a file or `/dev/null`.
#[cfg(unix)]
fn may_be_shown() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::{FileTypeExt, MetadataExt};

    let metadata = stdout()
        .as_fd()
        .try_clone_to_owned()
        .and_then(|out| File::from(out).metadata());
    let is_null = |device| std::fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == device);
    !metadata.is_ok_and(|out| out.is_file() || out.file_type().is_char_device() && is_null(out.rdev()))
}

/// Whether a program, such as a pager, may show standard output on the same terminal: it is anything but a file.
#[cfg(windows)]
fn may_be_shown() -> bool {
    use std::os::windows::io::AsHandle;

    let metadata = stdout()
        .as_handle()
        .try_clone_to_owned()
        .and_then(|out| File::from(out).metadata());
    !metadata.is_ok_and(|out| out.is_file())
}

impl Drop for Line {
    fn drop(&mut self) {
        self.ended = None;
        // The thread ends at once, and does not panic.
        if let Some(starter) = self.starter.take() {
            let _ = starter.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Progress of reading and checking documents.
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
    /// Returns nothing if there is no line, as in [`Line::begin`].
    pub(crate) fn begin(shows_results: bool) -> Option<Self> {
        let counts: Arc<Counts> = Arc::default();
        let shown = Arc::clone(&counts);
        let line = Line::begin(shows_results, move || shown.text())?;
        Some(Self { counts, _line: line })
    }

    /// Counts the bytes of a document as they are read.
    pub(crate) fn document(&self, mut document: Document) -> Document {
        self.counts.documents.fetch_add(1, Ordering::Relaxed);
        let counts = Arc::clone(&self.counts);
        document.content = document
            .content
            .map(|reader| -> Box<dyn Read + Send> { Box::new(Counted { reader, counts }) });
        document
    }

    /// Adds checked registries.
    pub(crate) fn checked(&self, registries: u64) {
        self.counts.registries.fetch_add(registries, Ordering::Relaxed);
    }
}

impl Counts {
    fn text(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let documents = of(&self.documents);
        let mut text = format!("{documents} document{}", if documents == 1 { "" } else { "s" });
        // In tenths of a megabyte.
        let tenths = of(&self.bytes) / 100_000;
        // Writing to a string does not fail.
        let _ = write!(
            text,
            ", {}.{} MB read, {} registries checked",
            tenths / 10,
            tenths % 10,
            of(&self.registries)
        );
        text
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

/// Pages of live registries, with a progress line.
#[cfg(feature = "live")]
pub(crate) struct PagesWithProgress {
    pages: Pages,
    seen: Arc<Mutex<Progress>>,
    _line: Option<Line>,
}

#[cfg(feature = "live")]
impl PagesWithProgress {
    /// Shows a line under the conditions of [`Line::begin`].
    pub(crate) fn new(pages: Pages, shows_results: bool) -> Self {
        let seen = Arc::new(Mutex::new(pages.progress()));
        let shown = Arc::clone(&seen);
        let line = Line::begin(shows_results, move || {
            let Progress {
                lists,
                lists_read,
                registries,
                ..
            } = *shown.lock().unwrap_or_else(PoisonError::into_inner);
            format!("{lists_read} of {lists} lists read, {registries} registries")
        });
        Self {
            pages,
            seen,
            _line: line,
        }
    }

    /// Returns the progress of reading.
    pub(crate) fn progress(&self) -> Progress {
        self.pages.progress()
    }
}

#[cfg(feature = "live")]
impl Iterator for PagesWithProgress {
    type Item = Page;

    fn next(&mut self) -> Option<Page> {
        let page = self.pages.next();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = self.pages.progress();
        page
    }
}
