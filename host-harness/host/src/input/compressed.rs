//! Streaming decompression of documents. The reader limits how much is decompressed.
//!
//! Compression is detected by the first bytes, independent of the name: JSON text does not start with any of them.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::compression::Compression;

/// How many bytes are read from a file at a time.
const BLOCK: usize = 64 << 10;

/// An error in a compressed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("the {0} data is truncated; download or save it again")]
    CutOff(Compression),
    #[error("the {0} data is damaged, or followed by other data; download or save it again")]
    Damaged(Compression),
    #[error(
        "cannot decompress the Zstandard data: {0}; decompress it with `zstd -d --long=31` (and its dictionary) first"
    )]
    Unsupported(Demand),
    #[error(
        "the name ends in .{0}, but the content is neither gzip nor Zstandard; remove the extension to read it uncompressed"
    )]
    NotCompressed(&'static str),
}

/// A feature of Zstandard data that is not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    Window,
    Dictionary,
}

impl fmt::Display for Demand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Window => "it needs a window of more than 128 MiB",
            Self::Dictionary => "it needs a dictionary",
        })
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}

/// Returns a reader that decompresses the input if necessary. `path` is its name, if it has one.
pub(super) fn reader(input: impl Read + Send + 'static, path: Option<&Path>) -> Box<dyn Read + Send> {
    let ending = path.and_then(Path::extension).and_then(|ending| ending.to_str());
    let named = ["gz", "zst"]
        .into_iter()
        .find(|known| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(known)));
    Box::new(Content {
        unopened: Some(input),
        opened: Box::new(io::empty()),
        named,
    })
}

/// A document whose format is detected on the first read, so that opening a pipe does not block.
struct Content<R> {
    unopened: Option<R>,
    opened: Box<dyn Read + Send>,
    /// The extension, if it denotes compression.
    named: Option<&'static str>,
}

impl<R: Read + Send + 'static> Read for Content<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(input) = self.unopened.take() {
            self.opened = open(input, self.named)?;
        }
        self.opened.read(out)
    }
}

fn open(mut input: impl Read + Send + 'static, named: Option<&'static str>) -> io::Result<Box<dyn Read + Send>> {
    let mut first = Vec::new();
    (&mut input).take(Compression::LONGEST_MARK).read_to_end(&mut first)?;
    let compression = Compression::of(&first);
    let input = Cursor::new(first).chain(input);
    Ok(match (compression, named) {
        (Some(Compression::Gzip), _) => Box::new(Explained {
            compression: Compression::Gzip,
            content: MultiGzDecoder::new(BufReader::with_capacity(BLOCK, input)),
        }),
        (Some(Compression::Zstandard), _) => Box::new(Explained {
            compression: Compression::Zstandard,
            content: Zstandard::new(BufReader::with_capacity(BLOCK, input)),
        }),
        (None, Some(ending)) => return Err(Fault::NotCompressed(ending).into()),
        // The caller reports other formats.
        (Some(_) | None, _) => Box::new(input),
    })
}

/// A decompressing reader that converts errors to faults.
struct Explained<R> {
    compression: Compression,
    content: R,
}

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.content.read(out).map_err(|error| explain(error, self.compression))
    }
}

/// Converts an error of the data to a fault. Errors of the file remain unchanged.
fn explain(error: io::Error, compression: Compression) -> io::Error {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        let io_error = error.downcast_ref::<io::Error>();
        if let Some(code) = io_error.and_then(io::Error::raw_os_error) {
            return io::Error::from_raw_os_error(code);
        }
        if io_error.is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof) {
            return Fault::CutOff(compression).into();
        }
        match error.downcast_ref::<FrameDecoderError>() {
            Some(FrameDecoderError::WindowSizeTooBig { .. }) => return Fault::Unsupported(Demand::Window).into(),
            Some(FrameDecoderError::DictNotProvided { .. }) => return Fault::Unsupported(Demand::Dictionary).into(),
            _ => {}
        }
        cause = match io_error.and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => {
            Fault::Damaged(compression).into()
        }
        _ => error,
    }
}

/// A decoder for consecutive Zstandard frames, with checksums. Skippable frames are skipped.
struct Zstandard<R> {
    input: R,
    decoder: FrameDecoder,
    /// Whether a frame was started and is not finished.
    in_frame: bool,
    begun: bool,
}

impl<R: BufRead> Zstandard<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            decoder: FrameDecoder::new(),
            in_frame: false,
            begun: false,
        }
    }

    /// Starts the next frame. Returns false at the end of the input, which must contain at least one frame.
    fn begin(&mut self) -> io::Result<bool> {
        if self.begun && self.input.fill_buf()?.is_empty() {
            return Ok(false);
        }
        self.begun = true;
        match self.decoder.reset(&mut self.input) {
            Ok(()) => self.in_frame = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                let skipped = io::copy(&mut self.input.by_ref().take(length), &mut io::sink())?;
                if skipped < length {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
        Ok(true)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        self.in_frame = false;
        match self.decoder.get_checksum_from_data() {
            Some(checksum) if Some(checksum) != self.decoder.get_calculated_checksum() => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the checksum does not match the content",
            )),
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Zstandard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame && !self.begin()? {
                return Ok(0);
            }
            if !self.in_frame {
                continue;
            }
            let count = self.decoder.read(out)?;
            if count > 0 {
                return Ok(count);
            }
            if self.decoder.is_finished() {
                self.end_frame()?;
                continue;
            }
            self.decoder
                .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
    }
}
