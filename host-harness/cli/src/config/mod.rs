//! Values that the command line does not give: a flag takes precedence over a variable, a variable over the file, the file over the default. Values are
//! not merged: a list from a flag replaces a list from the file.
//!
//! Each value becomes the arguments of its flag, and the flag's own parser reads it: values of the environment and the file are added to the command
//! line, which is then parsed again.

mod environment;
pub(crate) mod error;
mod file;
pub(crate) mod keys;
pub(crate) mod layer;
mod merge;
mod problem;
pub(crate) mod settings_table;
mod trust;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use acrcheck::report::UsedConfiguration;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches};

use error::ConfigurationError;
use file::ConfigurationFile;
pub(crate) use file::{Found, NAME};
use keys::Keys;
use layer::{Origin, Setting};
use merge::Merged;

/// Why the arguments cannot be used.
#[derive(Debug)]
pub(crate) enum ArgumentsError {
    /// They are wrong, or ask for help; with a note for each value that does not come from the command line.
    Usage(clap::Error, Vec<String>),
    Configuration(ConfigurationError),
}

impl From<clap::Error> for ArgumentsError {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error, Vec::new())
    }
}

impl From<ConfigurationError> for ArgumentsError {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}

/// The values of keys that are set, with their origins.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    settings: BTreeMap<String, Setting>,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// Its folder, if the file was found and not named.
    found: Option<Found>,
    /// Warnings for standard error.
    pub(crate) warnings: Vec<String>,
}

impl Configuration {
    /// Returns the value of a key, unless it is the default.
    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key)
    }

    /// Returns the file that was read, as reports name it.
    pub(crate) fn used(&self) -> Option<UsedConfiguration> {
        let file = self.file.as_ref();
        file.map(|file| UsedConfiguration::new(file.display().to_string()))
    }

    /// Returns the folder that confines the files of a key: its value comes from a file that was found and not named.
    pub(crate) fn confines(&self, key: &str) -> Option<&Found> {
        let is_from_file = self.is_from_file(key);
        self.found.as_ref().filter(|_| is_from_file)
    }

    /// Whether a configuration file sets a key.
    pub(crate) fn is_from_file(&self, key: &str) -> bool {
        matches!(self.origin(key), Some(Origin::File { .. }))
    }

    /// Returns the origin of a key's value, if it is a file or a variable.
    pub(crate) fn origin(&self, key: &str) -> Option<&Origin> {
        let origin = self.get(key).map(|setting| &setting.origin);
        origin.filter(|origin| matches!(origin, Origin::File { .. } | Origin::Variable(_)))
    }
}

/// Subcommands that shells and installers run, or that create a configuration: they read none.
const WITHOUT: [&str; 5] = ["completions", "component", "man", "init", "help"];

/// Parses a command line, with the values of the environment and the configuration file.
pub(crate) fn arguments<A: FromArgMatches>(
    line: Vec<OsString>,
    command: &Command,
) -> Result<(A, Configuration), ArgumentsError> {
    let (matches, missing) = match command.clone().try_get_matches_from(&line) {
        Ok(matches) => (matches, None),
        // The environment or the file may have what is missing.
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => {
            let lenient = command.clone().ignore_errors(true);
            (lenient.try_get_matches_from(&line)?, Some(error))
        }
        Err(error) => return Err(error.into()),
    };
    let (configuration, added) = match matches.subcommand() {
        Some((subcommand, matches)) => configuration(subcommand, matches, command)?,
        None => Default::default(),
    };
    let arguments = match missing {
        Some(error) if added.is_empty() => Err(error),
        None if added.is_empty() => A::from_arg_matches(&matches),
        _ => {
            let matches = command.clone().try_get_matches_from(with(line, added));
            matches.and_then(|matches| A::from_arg_matches(&matches))
        }
    };
    match arguments {
        Ok(arguments) => Ok((arguments, configuration)),
        Err(error) => {
            let settings = configuration.settings.iter();
            let elsewhere = settings.filter(|(key, _)| configuration.origin(key).is_some());
            let notes = elsewhere.map(|(key, setting)| format!("  note: --{key} comes from {}", setting.origin));
            Err(ArgumentsError::Usage(error, notes.collect()))
        }
    }
}

/// Returns the configuration of a subcommand, and the arguments to add to the command line.
fn configuration(
    subcommand: &str,
    matches: &ArgMatches,
    command: &Command,
) -> Result<(Configuration, Vec<OsString>), ConfigurationError> {
    if WITHOUT.contains(&subcommand) {
        return Ok(Default::default());
    }
    let file = file(matches)?;
    // The usual case, in which the keys need not be collected. `config` shows them all.
    if file.is_none() && !environment::is_set() && subcommand != "config" {
        return Ok(Default::default());
    }
    let keys = Keys::new(command);
    let from_file = file.as_ref().map(|file| file.layer(&keys)).transpose()?;
    let layers = [environment::layer(&keys)?, from_file.unwrap_or_default()];
    let mut merged = Merged::new(subcommand, matches, &keys);
    for layer in layers {
        merged.add(layer)?;
    }
    let (file, found) = file.map_or((None, None), |file| (Some(file.path), file.found));
    let configuration = Configuration {
        settings: merged.settings,
        file,
        found,
        warnings: environment::unknown(&keys),
    };
    Ok((configuration, merged.added))
}

/// Returns the file that is named, or else the one that is found, unless none is wanted.
fn file(matches: &ArgMatches) -> Result<Option<ConfigurationFile>, ConfigurationError> {
    if let Ok(Some(true)) = matches.try_get_one("no_config") {
        return Ok(None);
    }
    if let Ok(Some(path)) = matches.try_get_one::<PathBuf>("config") {
        return ConfigurationFile::named(path.clone()).map(Some);
    }
    if environment::wants_no_file()? {
        return Ok(None);
    }
    match environment::variable(environment::FILE) {
        Some(path) => ConfigurationFile::named(path.into()).map(Some),
        None => ConfigurationFile::find(),
    }
}

/// Inserts arguments before the first `--`, after which everything is a path.
fn with(mut line: Vec<OsString>, added: Vec<OsString>) -> Vec<OsString> {
    let end = line.iter().position(|argument| argument == "--").unwrap_or(line.len());
    line.splice(end..end, added);
    line
}
