//! Decompresses documents as they are read. How much comes out is bounded by whoever reads.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How much is read from a file together.
const BLOCK: usize = 64 << 10;

/// What a file holds, by its ending: the content of a .gz or .zst file, or its bytes.
pub(super) fn reader(file: File, path: &Path) -> Box<dyn Read + Send> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.eq_ignore_ascii_case("gz") {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, file)))
    } else if ending.eq_ignore_ascii_case("zst") {
        Box::new(Zstandard::new(BufReader::with_capacity(BLOCK, file)))
    } else {
        Box::new(file)
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
