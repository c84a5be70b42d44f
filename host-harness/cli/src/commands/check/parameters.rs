//! Parameter files of a template.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use acrcheck::checker::Document;
use acrcheck::input::{Input, InputError, STDIN};

use super::exclude::Found;
use crate::error::CommandError;

#[derive(Debug, clap::Args)]
pub(super) struct ParameterArguments {
    /// Parameter file of the ARM template; can be repeated.
    ///
    /// Pass exactly one template with it. Of several values for a parameter, the last one is used. Without this flag, a template is
    /// checked with the parameter files among the inputs that match its name: `main.json` with `main.parameters.json`,
    /// `main.dev.parameters.json` or `main.parameters.dev.json` of the same folder.
    #[cfg_attr(feature = "live", arg(conflicts_with = "live"))]
    #[arg(long = "parameters", value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl ParameterArguments {
    pub(super) const fn is_given(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether a parameter file is read from standard input.
    pub(super) fn reads_standard_input(&self) -> bool {
        self.files.iter().any(|file| file.as_os_str() == STDIN)
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// Checks that the files exist and that standard input is read at most once.
    pub(super) fn check(&self, paths: &[PathBuf]) -> Result<(), CommandError> {
        let is_stdin = |path: &&PathBuf| path.as_os_str() == STDIN;
        let readers = self.files.iter().filter(is_stdin).count();
        if readers > 1 || (readers > 0 && paths.iter().any(|path| is_stdin(&path))) {
            return Err(CommandError::TwoInputsFromStdin);
        }
        for file in self.files.iter().filter(|file| !is_stdin(file)) {
            let error = file.metadata().err().map(|error| error.kind());
            if let Some(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) = error {
                return Err(CommandError::ParametersSource {
                    path: file.clone(),
                    source: InputError::Missing,
                });
            }
        }
        Ok(())
    }

    /// Opens the only template with its parameters. An error of finding it becomes the document's.
    pub(super) fn template(&self, found: impl Iterator<Item = Found>) -> Result<Document, CommandError> {
        let mut seen = HashSet::new();
        let mut found: Vec<Found> = found
            .filter(|found| match found {
                Ok(Input::File(path)) => seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())),
                Ok(_) => seen.insert(STDIN.into()),
                Err(_) => true,
            })
            .collect();
        if found.len() > 1 {
            return Err(CommandError::ParametersOfMany { count: found.len() });
        }
        let found = found.pop().ok_or(CommandError::NoInput)?;
        let files = self.files.iter().map(|file| match file.as_os_str() {
            name if name == STDIN => Input::Stdin,
            _ => Input::File(file.clone()),
        });
        let files: Vec<Document> = files.map(|file| Document::open(&file)).collect();
        Ok(Document::found(found).with_parameters(files))
    }
}
