//! Which files and folders below the named folders are not read.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use acrcheck::input::{self, Source, SourceError};
use globset::{Glob, GlobBuilder, GlobSet};

#[derive(Debug, clap::Args)]
pub(super) struct ExcludeArguments {
    /// Skip files and folders in named folders; can be repeated. The glob is matched against the path below the named folder, and without a slash
    /// against names at any depth. `node_modules` and whatever begins with a dot (`.git`, `.terraform`) are always skipped. A file or folder
    /// that is named itself is always read.
    #[arg(long = "exclude", value_name = "GLOB", value_parser = parse)]
    globs: Vec<Excluded>,
}

/// A glob of what is not read.
#[derive(Clone, Debug)]
pub(super) struct Excluded(Glob);

/// A document, or why a path leads to none.
pub(super) type Found = Result<Source, (PathBuf, SourceError)>;

impl ExcludeArguments {
    /// The documents that paths lead to.
    pub(super) fn documents<'a>(&'a self, paths: &'a [PathBuf]) -> impl Iterator<Item = Found> + Send + 'a {
        let globs = LazyLock::new(|| {
            let mut globs = GlobSet::builder();
            for Excluded(glob) in &self.globs {
                globs.add(glob.clone());
            }
            // Each of them was accepted; together they may be too large, and then nothing is left out.
            globs.build().unwrap_or_default()
        });
        let is_excluded = move |path: &Path| globs.is_match(path);
        paths
            .iter()
            .flat_map(move |path| input::find_except(path, &is_excluded))
    }
}

fn parse(text: &str) -> Result<Excluded, String> {
    let pattern = text.strip_suffix('/').unwrap_or(text);
    let pattern = match pattern.strip_prefix("./").or_else(|| pattern.strip_prefix('/')) {
        Some(below) => below.to_owned(),
        None if pattern.contains('/') || pattern.is_empty() => pattern.to_owned(),
        None => format!("**/{pattern}"),
    };
    if pattern.is_empty() {
        return Err("a glob has to match something, for example `build` or `archive/*.json`".to_owned());
    }
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    glob.map(Excluded)
        .map_err(|error| format!("not a glob: {}", error.kind()))
}
