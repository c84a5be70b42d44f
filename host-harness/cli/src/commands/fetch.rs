//! `acrcheck fetch`: live registries into a file that `check` reads later.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use acrcheck::azure::Progress;
use acrcheck::model::chain;
use acrcheck::{EngineConfig, input};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::atomic_file::{AtomicFile, check_path};
use crate::io::progress::Watched;
use crate::io::terminal::note;
use crate::options::live::LiveArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file to write, as NDJSON: a page of the service's answers on each line. `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    live: LiveArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let largest = EngineConfig::default().limits.document_bytes;
    let to_stdout = arguments.output.as_os_str() == input::STDIN;
    let pages = Watched::new(arguments.live.read(largest)?, to_stdout);
    if to_stdout {
        let mut out = BufWriter::new(io::stdout().lock());
        let counts = write(pages, &mut out)?;
        out.flush()?;
        return Ok(counts.exit());
    }
    let unwritten = |source| CommandError::Snapshot {
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
    // A file of nothing but errors would take the place of one that is worth more.
    if counts.read == 0 {
        let stays = if arguments.output.exists() {
            "stays as it was"
        } else {
            "is not written"
        };
        note(&format!("nothing could be read; {file} {stays}"));
        return Ok(counts.exit());
    }
    unfinished.finish().map_err(unwritten)?;
    let Progress { lists, registries, .. } = counts.progress;
    let registries = format!(
        "{registries} {}",
        if registries == 1 { "registry" } else { "registries" }
    );
    let but = if counts.unread > 0 {
        "; what could not be read is said there, too"
    } else {
        ""
    };
    let lists = arguments.live.lists(lists);
    note(&format!("{registries} in {lists} -> {file}{but}"));
    Ok(counts.exit())
}

/// Pages by what came of them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    read: u64,
    unread: u64,
    /// How far it has come at last.
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

/// Writes every page, and says on standard error what could not be read.
fn write(mut pages: Watched, out: &mut impl Write) -> io::Result<Counts> {
    let mut counts = Counts::default();
    for page in pages.by_ref() {
        page.write(out)?;
        match &page.content {
            Ok(_) => counts.read += 1,
            Err(error) => {
                counts.unread += 1;
                note(&format!("not read: {}: {}", page.source, chain(error)));
            }
        }
    }
    counts.progress = pages.progress();
    Ok(counts)
}
