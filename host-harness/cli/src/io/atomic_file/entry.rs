//! What a name in a folder stands for.

/// What a name in a folder stands for; links are not followed.
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
