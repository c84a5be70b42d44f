//! Compression formats, recognised by their first bytes.

use std::fmt;

/// A compression format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// gzip (`.gz`)
    Gzip,
    /// Zstandard (`.zst`)
    Zstandard,
    /// bzip2 (`.bz2`)
    Bzip2,
    /// xz (`.xz`)
    Xz,
    /// ZIP (`.zip`)
    Zip,
}

impl Compression {
    /// The number of bytes needed to recognise any format.
    #[cfg(feature = "compression")]
    pub(super) const LONGEST_MARK: u64 = 6;

    /// Returns the format of a document by its first bytes. JSON text starts with none of them.
    pub(super) const fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            // A frame, or a skippable frame.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstandard),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            _ => None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zip => "zip",
        })
    }
}
