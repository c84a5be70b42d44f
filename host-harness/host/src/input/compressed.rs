//! Decompresses documents as they are read. How much comes out is bounded by whoever reads.
//!
//! What is compressed is known by its first bytes, whatever its name and wherever it comes from: no JSON begins with them.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::compression::Compression;

/// How much is read from a file together.
const BLOCK: usize = 64 << 10;

/// Why the content of a compressed document cannot be had, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("the {0} data ends too early; fetch or save it again")]
    CutOff(Compression),
    #[error("the {0} data is damaged, or something else stands behind it; fetch or save it again")]
    Damaged(Compression),
    #[error(
        "the Zstandard data cannot be decompressed here: {0}; decompress it with `zstd -d --long=31` (and its dictionary) first"
    )]
    Asking(Demand),
    #[error(
        "its name ends in .{0}, and it holds neither gzip nor Zstandard data; take the ending from its name to have it read as it is"
    )]
    OnlyNamed(&'static str),
}

/// What Zstandard data asks for beyond what is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    Window,
    Dictionary,
}

impl fmt::Display for Demand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Window => "it asks for a window of more than 128 MiB",
            Self::Dictionary => "it asks for a dictionary",
        })
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}

/// The content of a document: decompressed where it is compressed. `path` is its name, where it has one.
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

/// A document whose first bytes are looked at when they are asked for: opening a pipe waits for nobody.
struct Content<R> {
    unopened: Option<R>,
    opened: Box<dyn Read + Send>,
    /// The ending of its name, where that says that it is compressed.
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
        (Some(Compression::Gzip), _) => Box::new(Said {
            compression: Compression::Gzip,
            content: MultiGzDecoder::new(BufReader::with_capacity(BLOCK, input)),
        }),
        (Some(Compression::Zstandard), _) => Box::new(Said {
            compression: Compression::Zstandard,
            content: Zstandard::new(BufReader::with_capacity(BLOCK, input)),
        }),
        (None, Some(ending)) => return Err(Fault::OnlyNamed(ending).into()),
        // Others are named by whoever reads them.
        (Some(_) | None, _) => Box::new(input),
    })
}

/// Content that is decompressed, and what goes wrong with it in words of ours.
struct Said<R> {
    compression: Compression,
    content: R,
}

impl<R: Read> Read for Said<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.content.read(out).map_err(|error| explain(error, self.compression))
    }
}

/// What is wrong with the data; what is wrong with the file that it stands in stays as it is.
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
            Some(FrameDecoderError::WindowSizeTooBig { .. }) => return Fault::Asking(Demand::Window).into(),
            Some(FrameDecoderError::DictNotProvided { .. }) => return Fault::Asking(Demand::Dictionary).into(),
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

/// Zstandard frames in a row, their checksums compared, and what may be skipped between them skipped.
struct Zstandard<R> {
    input: R,
    decoder: FrameDecoder,
    /// Whether a frame has begun of which not all has been read.
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

    /// Begins the next frame; false at the end of the input. A file without any frame is none of its kind.
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
                "the checksum is not that of the content",
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
