//! Checks of a configuration that was found and not named: the current folder may have been filled by somebody else.

use std::path::{Component, Path, PathBuf};

use super::error::ConfigurationError;

/// Refuses a file that is owned by another user, who may have put it into a shared folder such as /tmp. Files of this user, of root, and of the owner
/// of the current folder are accepted.
#[cfg(unix)]
pub(crate) fn owner(path: &Path, current: &Path) -> Result<(), ConfigurationError> {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    let unreadable = |source| ConfigurationError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let here = fs::metadata(current).map_err(unreadable)?.uid();
    let trusted = [0, rustix::process::geteuid().as_raw(), here];
    // The link itself, and its target.
    let owners = [fs::symlink_metadata(path), fs::metadata(path)];
    for metadata in owners {
        if !trusted.contains(&metadata.map_err(unreadable)?.uid()) {
            return Err(ConfigurationError::Foreign { path: path.to_owned() });
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn owner(_: &Path, _: &Path) -> Result<(), ConfigurationError> {
    Ok(())
}

/// Whether a file is below a folder after links are resolved. `path` begins with the folder unless it is absolute.
pub(crate) fn is_within(folder: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(folder) else {
        return false;
    };
    if !inside
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return false;
    }
    let (Some(folder), Some(real)) = (real(folder), real(path)) else {
        return false;
    };
    real.starts_with(folder)
}

/// Resolves the links of a path, as far as it exists; none for a broken link, whose target may be created later.
fn real(path: &Path) -> Option<PathBuf> {
    let path = Path::new(".").join(path);
    for ancestor in path.ancestors() {
        if std::fs::symlink_metadata(ancestor).is_ok() {
            let rest = path.strip_prefix(ancestor).ok()?;
            return Some(ancestor.canonicalize().ok()?.join(rest));
        }
    }
    None
}
