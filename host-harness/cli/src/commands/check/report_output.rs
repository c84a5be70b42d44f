//! Where a report goes: standard output, or a file that is there only when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::contained::Contained;
use crate::error::CommandError;
use crate::io::atomic_file::{AtomicFile, check_path};

pub(super) enum ReportOutput<'s> {
    /// Standard output, and whether anybody still reads it.
    Stdout {
        out: BufWriter<Box<dyn Write>>,
        closed: bool,
    },
    /// A file: written beside, and put in its place at the end, so that nobody ever sees half a report.
    File {
        out: BufWriter<AtomicFile>,
        path: PathBuf,
        contained: Option<&'s Contained>,
    },
    /// Something that is no file, such as a pipe or a terminal by its name: written as it comes.
    Device { out: BufWriter<File>, path: PathBuf },
}

impl<'s> ReportOutput<'s> {
    /// `coloured` has the terminal show colours in its own way.
    pub(super) fn open(
        file: Option<&Path>,
        contained: Option<&'s Contained>,
        coloured: bool,
    ) -> Result<Self, CommandError> {
        let Some(path) = file else {
            let out: Box<dyn Write> = if coloured {
                Box::new(anstream::stdout().lock())
            } else {
                Box::new(io::stdout().lock())
            };
            return Ok(Self::Stdout {
                out: BufWriter::new(out),
                closed: false,
            });
        };
        let failed = CommandError::report_file(path);
        if let Some(contained) = contained {
            return Ok(Self::File {
                out: BufWriter::new(contained.create().map_err(failed)?),
                path: path.to_owned(),
                contained: Some(contained),
            });
        }
        check_path(path)?;
        let path = path.to_owned();
        // What a link leads to is written, and the link stays.
        let resolved = path.canonicalize().unwrap_or_else(|_| path.clone());
        if resolved.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            let out = File::options().write(true).open(&resolved).map_err(failed)?;
            return Ok(Self::Device {
                out: BufWriter::new(out),
                path,
            });
        }
        let out = AtomicFile::create(&resolved).map_err(failed)?;
        Ok(Self::File {
            out: BufWriter::new(out),
            path: resolved,
            contained: None,
        })
    }

    pub(super) fn write(&mut self, set: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CommandError> {
        match self {
            Self::Stdout { closed: true, .. } => Ok(()),
            Self::Stdout { out, closed } => tolerate(set(out), closed),
            Self::File { out, path, .. } => set(out).map_err(CommandError::report_file(path)),
            Self::Device { out, path } => set(out).map_err(CommandError::report_file(path)),
        }
    }

    /// Nothing more is to come.
    pub(super) fn close(self) -> Result<(), CommandError> {
        match self {
            Self::Stdout { closed: true, .. } => Ok(()),
            Self::Stdout { mut out, mut closed } => tolerate(out.flush(), &mut closed),
            Self::File { out, path, contained } => {
                // Something may have come into its place.
                contained.map_or(Ok(()), Contained::check)?;
                let failed = CommandError::report_file(&path);
                let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
                file.finish().map_err(failed)
            }
            Self::Device { mut out, path } => out.flush().map_err(CommandError::report_file(&path)),
        }
    }
}

/// Whoever has stopped reading has seen enough; the verdict stands all the same.
fn tolerate(written: io::Result<()>, closed: &mut bool) -> Result<(), CommandError> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            *closed = true;
            Ok(())
        }
        written => Ok(written?),
    }
}
