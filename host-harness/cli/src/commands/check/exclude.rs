//! Files and folders that are skipped.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use acrcheck::input::{self, Input, InputError};
use globset::{Glob, GlobBuilder, GlobSet};

#[derive(Debug, clap::Args)]
pub(super) struct ExcludeArguments {
    /// Skip matching files and folders; can be repeated.
    ///
    /// The glob is matched against paths below the input folder; a glob without a slash matches names at any depth. `node_modules` and names that
    /// begin with a dot (`.git`, `.terraform`) are always skipped. Files and folders that are passed as inputs are always read.
    #[arg(long = "exclude", value_name = "GLOB", value_parser = parse)]
    globs: Vec<Excluded>,
}

/// A glob of skipped paths.
#[derive(Clone, Debug)]
pub(super) struct Excluded(Glob);

/// A document, or why it cannot be found.
pub(super) type Found = Result<Input, (PathBuf, InputError)>;

impl ExcludeArguments {
    /// Finds the documents at the paths.
    pub(super) fn documents<'a>(&'a self, paths: &'a [PathBuf]) -> impl Iterator<Item = Found> + Send + 'a {
        let globs = LazyLock::new(|| {
            let mut globs = GlobSet::builder();
            for Excluded(glob) in &self.globs {
                globs.add(glob.clone());
            }
            // Each glob is valid; if all of them together are too large, nothing is skipped.
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
        return Err("empty glob; use for example `build` or `archive/*.json`".to_owned());
    }
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    glob.map(Excluded)
        .map_err(|error| format!("invalid glob: {}", error.kind()))
}
