//! `acrcheck fetch`: writes live registries to a file for `check`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use acrcheck::azure::Progress;
use acrcheck::model::chain;
use acrcheck::{EngineConfig, input};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::atomic_file::{AtomicFile, check_path};
use crate::io::progress::PagesWithProgress;
use crate::io::terminal::{status, warning};
use crate::options::live::LiveArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File to write, or `-` for standard output.
    ///
    /// The format is NDJSON: each line is one page of the service's response.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    live: LiveArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let largest = EngineConfig::default().limits.document_bytes;
    let to_stdout = arguments.output.as_os_str() == input::STDIN;
    let pages = PagesWithProgress::new(arguments.live.read(largest)?, to_stdout);
    if to_stdout {
        let mut out = BufWriter::new(io::stdout().lock());
        let counts = write(pages, &mut out)?;
        out.flush()?;
        return Ok(counts.exit());
    }
    let unwritten = |source| CommandError::Write {
        path: arguments.output.clone(),
        source,
    };
    check_path(&arguments.output)?;
    let mut unfinished = AtomicFile::create_private(&arguments.output).map_err(unwritten)?;
    let mut out = BufWriter::new(unfinished.file());
    let counts = write(pages, &mut out).map_err(unwritten)?;
    out.flush().map_err(unwritten)?;
    drop(out);
    let file = arguments.output.display().to_string();
    // A file with nothing but errors must not replace a good one.
    if counts.read == 0 {
        let stays = if arguments.output.exists() {
            "is unchanged"
        } else {
            "was not written"
        };
        status(format_args!("nothing could be read; {file} {stays}"));
        return Ok(counts.exit());
    }
    unfinished.finish().map_err(unwritten)?;
    let Progress { lists, registries, .. } = counts.progress;
    let registries = format!(
        "{registries} {}",
        if registries == 1 { "registry" } else { "registries" }
    );
    let errors = if counts.unread > 0 {
        "; the file also lists what could not be read"
    } else {
        ""
    };
    let lists = arguments.live.lists(lists);
    status(format_args!("{registries} in {lists} -> {file}{errors}"));
    Ok(counts.exit())
}

/// Number of pages by result.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    read: u64,
    unread: u64,
    /// The final progress.
    progress: Progress,
}

impl Counts {
    const fn exit(self) -> Exit {
        if self.unread > 0 {
            Exit::Incomplete
        } else {
            Exit::Success
        }
    }
}

/// Writes every page, and warns about those that could not be read.
fn write(mut pages: PagesWithProgress, out: &mut impl Write) -> io::Result<Counts> {
    let mut counts = Counts::default();
    for page in pages.by_ref() {
        page.write(out)?;
        match &page.content {
            Ok(_) => counts.read += 1,
            Err(error) => {
                counts.unread += 1;
                warning(format_args!("cannot read {}: {}", page.source, chain(error)));
            }
        }
    }
    counts.progress = pages.progress();
    Ok(counts)
}
