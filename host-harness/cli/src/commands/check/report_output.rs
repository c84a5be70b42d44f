//! Outputs of reports: standard output, or files that are written atomically.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::contained::Contained;
use crate::error::CommandError;
use crate::io::atomic_file::{AtomicFile, Opened, check_path};

pub(super) enum ReportOutput<'s> {
    /// Standard output, and whether the reader closed the pipe.
    Stdout {
        out: BufWriter<Box<dyn Write>>,
        closed: bool,
    },
    /// A file that is written atomically.
    File {
        out: BufWriter<AtomicFile>,
        path: PathBuf,
        contained: Option<&'s Contained>,
    },
    /// A named pipe or device, which is written directly.
    Device { out: BufWriter<File>, path: PathBuf },
}

impl<'s> ReportOutput<'s> {
    /// `colored` translates colors for the terminal.
    pub(super) fn open(
        file: Option<&Path>,
        contained: Option<&'s Contained>,
        colored: bool,
    ) -> Result<Self, CommandError> {
        let Some(path) = file else {
            let out: Box<dyn Write> = if colored {
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
        Ok(match Opened::at(&path).map_err(failed)? {
            Opened::Device(out) => Self::Device {
                out: BufWriter::new(out),
                path,
            },
            Opened::File(out, path) => Self::File {
                out: BufWriter::new(out),
                path,
                contained: None,
            },
        })
    }

    pub(super) fn write(&mut self, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CommandError> {
        match self {
            Self::Stdout { closed: true, .. } => Ok(()),
            Self::Stdout { out, closed } => tolerate(render(out), closed),
            Self::File { out, path, .. } => render(out).map_err(CommandError::report_file(path)),
            Self::Device { out, path } => render(out).map_err(CommandError::report_file(path)),
        }
    }

    /// Finishes the report.
    pub(super) fn close(self) -> Result<(), CommandError> {
        match self {
            Self::Stdout { closed: true, .. } => Ok(()),
            Self::Stdout { mut out, mut closed } => tolerate(out.flush(), &mut closed),
            Self::File { out, path, contained } => {
                // The file may have been replaced in the meantime.
                contained.map_or(Ok(()), Contained::check)?;
                let failed = CommandError::report_file(&path);
                let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
                file.finish().map_err(failed)
            }
            Self::Device { mut out, path } => out.flush().map_err(CommandError::report_file(&path)),
        }
    }
}

/// Ignores a closed pipe: the exit code does not depend on the reader.
fn tolerate(written: io::Result<()>, closed: &mut bool) -> Result<(), CommandError> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            *closed = true;
            Ok(())
        }
        written => Ok(written?),
    }
}
