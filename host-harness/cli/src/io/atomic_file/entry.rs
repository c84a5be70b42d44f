//! The kinds of folder entries.

/// The kind of a folder entry. Links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Missing,
    File,
    Folder,
    Link,
    /// A pipe, a device or a socket.
    Other,
}

/// Beginning of the name of an unfinished file.
pub(super) const PREFIX: &str = ".acrcheck-";
