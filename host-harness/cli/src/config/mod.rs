//! What the command is to do where its arguments do not say: a flag counts before a variable, a variable before the file, the file before the
//! default. Values are whole: a list from a flag takes the place of a list from the file.
//!
//! Whatever says it, a value comes down to the words that its flag would have, and that flag's own parser reads them. What is taken from elsewhere
//! is added to the arguments, which are then read as if somebody had typed it all.

mod environment;
mod file;
mod keys;
mod layer;
mod trust;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use acrcheck::Snippet;
use acrcheck::report::UsedConfiguration;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};

use crate::args::Arguments;
use file::ConfigurationFile;
pub(crate) use file::{Found, NAME};
pub(crate) use keys::{Key, Kind};
use layer::Layer;
pub(crate) use layer::{Origin, Setting};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    #[error("{}: the configuration cannot be read; name another with `--config`, or say `--no-config`", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: not a regular file, and no configuration is read from anything else; say `--no-config` to do without", path.display())]
    NotAFile { path: PathBuf },
    #[error("{}: larger than the 1 MiB that a configuration may have; say `--no-config` to do without", path.display())]
    TooLarge { path: PathBuf },
    #[error("{}: not UTF-8; save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf },
    #[error("{}: found above this folder, and belongs to another user; name it with `--config` to have it used, or say `--no-config`", path.display())]
    Foreign { path: PathBuf },
    #[error("{}: a link that leads out of its folder; name it with `--config` to have it used, or say `--no-config`", path.display())]
    LeadsAway { path: PathBuf },
    #[error(
        "which folder this is cannot be told, and so not where to look for {NAME}; say `--no-config` to do without"
    )]
    NoCurrentFolder(#[source] io::Error),
    #[error("{}:{}:{}: {problem}", path.display(), at.line, at.column)]
    Wrong {
        path: PathBuf,
        at: Snippet,
        problem: String,
    },
    #[error("the variable {name}: {problem}")]
    Variable { name: String, problem: String },
    #[error("{one} and {other} cannot stand together: see {one_origin} and {other_origin}")]
    Conflict {
        one: String,
        other: String,
        one_origin: Origin,
        other_origin: Origin,
    },
}

impl ConfigurationError {
    /// The place that it is about, to be shown below what it says.
    pub(crate) fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Wrong { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// Why there are no arguments.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// They are wrong, or ask for help. What of them came from elsewhere is named.
    Arguments(clap::Error, Vec<String>),
    Configuration(ConfigurationError),
}

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error, Vec::new())
    }
}

impl From<ConfigurationError> for Refusal {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(error)
    }
}

/// What holds of keys that somebody said something of, and where that comes from.
#[derive(Debug, Default)]
pub(crate) struct Configuration {
    settings: BTreeMap<String, Setting>,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// Its folder, if the file was found and not named.
    found: Option<Found>,
    /// What is to be said on standard error.
    pub(crate) warnings: Vec<String>,
}

impl Configuration {
    /// What holds of a key, unless it is the default.
    pub(crate) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key)
    }

    /// The file that was read, as reports name it.
    pub(crate) fn used(&self) -> Option<UsedConfiguration> {
        self.file.as_ref().map(|file| UsedConfiguration {
            path: file.display().to_string(),
        })
    }

    /// The folder that the files of a key have to be in: its value comes from a file that was found and not named.
    pub(crate) fn confines(&self, key: &str) -> Option<&Found> {
        let is_from_file = matches!(self.origin(key), Some(Origin::File { .. }));
        self.found.as_ref().filter(|_| is_from_file)
    }

    /// Where a key's value comes from, if from anywhere but the default and the command line.
    pub(crate) fn origin(&self, key: &str) -> Option<&Origin> {
        let origin = self.get(key).map(|setting| &setting.origin);
        origin.filter(|origin| matches!(origin, Origin::File { .. } | Origin::Variable(_)))
    }
}

/// Words that shells and installers use, or that begin a configuration: nothing that lies about is to change what they do.
const WITHOUT: [&str; 4] = ["completions", "man", "init", "help"];

/// The arguments of this process, with what the environment and a file say besides.
pub(crate) fn arguments(line: Vec<OsString>) -> Result<(Arguments, Configuration), Refusal> {
    let (matches, missing) = match Arguments::command().try_get_matches_from(&line) {
        Ok(matches) => (matches, None),
        // What is missing may stand elsewhere.
        Err(error) if error.kind() == ErrorKind::MissingRequiredArgument => {
            let partly = Arguments::command().ignore_errors(true).try_get_matches_from(&line);
            (partly?, Some(error))
        }
        Err(error) => return Err(error.into()),
    };
    let (configuration, added) = match matches.subcommand() {
        Some((word, said)) => elsewhere(word, said)?,
        None => Default::default(),
    };
    let arguments = match missing {
        Some(error) if added.is_empty() => Err(error),
        None if added.is_empty() => Arguments::from_arg_matches(&matches),
        _ => {
            let matches = Arguments::command().try_get_matches_from(with(line, added));
            matches.and_then(|matches| Arguments::from_arg_matches(&matches))
        }
    };
    match arguments {
        Ok(arguments) => Ok((arguments, configuration)),
        Err(error) => {
            let settings = configuration.settings.iter();
            let elsewhere = settings.filter(|(key, _)| configuration.origin(key).is_some());
            let named = elsewhere.map(|(key, setting)| format!("  note: --{key} comes from {}", setting.origin));
            Err(Refusal::Arguments(error, named.collect()))
        }
    }
}

/// What holds for a word of the command, and what of it has to be added to the arguments.
fn elsewhere(word: &str, said: &ArgMatches) -> Result<(Configuration, Vec<OsString>), ConfigurationError> {
    if WITHOUT.contains(&word) {
        return Ok(Default::default());
    }
    let file = file(said)?;
    // Most often, nobody has said anything, and there is nothing to find out about keys. `config` shows them all.
    if file.is_none() && !environment::speaks() && word != "config" {
        return Ok(Default::default());
    }
    let keys = Key::all();
    let from_file = file.as_ref().map(|file| file.layer(&keys)).transpose()?;
    let layers = [environment::layer(&keys)?, from_file.unwrap_or_default()];
    let mut taken = Taken::new(word, said, &keys);
    for layer in layers {
        taken.add(layer)?;
    }
    let (file, found) = file.map_or((None, None), |file| (Some(file.path), file.found));
    let configuration = Configuration {
        settings: taken.settings,
        file,
        found,
        warnings: environment::unknown(&keys),
    };
    Ok((configuration, taken.added))
}

/// The file that is named, or else the one that is found, unless none is to be read.
fn file(said: &ArgMatches) -> Result<Option<ConfigurationFile>, ConfigurationError> {
    if let Ok(Some(true)) = said.try_get_one("no_config") {
        return Ok(None);
    }
    if let Ok(Some(path)) = said.try_get_one::<PathBuf>("config") {
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

/// The arguments, with others before the first `--`, behind which everything is a path.
fn with(mut line: Vec<OsString>, added: Vec<OsString>) -> Vec<OsString> {
    let end = line.iter().position(|word| word == "--").unwrap_or(line.len());
    line.splice(end..end, added);
    line
}

/// What has been taken so far, from the nearest place to the farthest.
struct Taken<'k> {
    word: &'k str,
    command: Command,
    keys: &'k [Key],
    /// Whether live registries are read, so that what is said of them matters.
    live: bool,
    /// The ids of flags that are given by something nearer.
    given: HashSet<String>,
    settings: BTreeMap<String, Setting>,
    added: Vec<OsString>,
}

impl<'k> Taken<'k> {
    /// What the command line says.
    fn new(word: &'k str, said: &ArgMatches, keys: &'k [Key]) -> Self {
        let command = Arguments::command();
        let is_said = |id: &str| {
            let known = said.try_contains_id(id).is_ok();
            known && said.value_source(id) == Some(ValueSource::CommandLine)
        };
        let ids = command
            .find_subcommand(word)
            .into_iter()
            .flat_map(Command::get_arguments);
        let ids = ids.chain(command.get_arguments()).map(|flag| flag.get_id().to_string());
        let given: HashSet<String> = ids.filter(|id| is_said(id)).collect();
        let mut settings = BTreeMap::new();
        for key in keys {
            if given.contains(&key.id) && key.is_known_to(word, &command) {
                let words = match key.kind {
                    Kind::Switch => vec!["true".into()],
                    _ => said
                        .get_raw(&key.id)
                        .into_iter()
                        .flatten()
                        .map(OsString::from)
                        .collect(),
                };
                let origin = Origin::Flag(key.name.clone());
                settings.insert(key.name.clone(), Setting { words, origin });
            }
        }
        Self {
            live: word == "fetch" || given.contains("live"),
            word,
            command,
            keys,
            given,
            settings,
            added: Vec::new(),
        }
    }

    /// Takes what a layer says of what nothing nearer has said anything of, and nothing nearer speaks against.
    fn add(&mut self, mut layer: Layer) -> Result<(), ConfigurationError> {
        let mut here: Vec<&Key> = Vec::new();
        for key in self.keys {
            if !key.is_known_to(self.word, &self.command) || self.settings.contains_key(&key.name) {
                continue;
            }
            let Some(setting) = layer.remove(&key.name) else {
                continue;
            };
            let matters = self.live || !key.live;
            let flags = key.as_flags(&setting.words);
            if matters && !flags.is_empty() {
                if self.given.iter().any(|id| key.conflicts.contains(id)) {
                    continue;
                }
                if let Some(other) = here.iter().find(|other| key.conflicts.contains(&other.id)) {
                    return Err(self.conflict(other, key, setting));
                }
                here.push(key);
                self.added.extend(flags);
            }
            self.settings.insert(key.name.clone(), setting);
        }
        self.given.extend(here.into_iter().map(|key| key.id.clone()));
        Ok(())
    }

    fn conflict(&self, one: &Key, other: &Key, setting: Setting) -> ConfigurationError {
        let one_origin = self
            .settings
            .get(&one.name)
            .map_or(Origin::Default, |one| one.origin.clone());
        ConfigurationError::Conflict {
            one: one.name.clone(),
            other: other.name.clone(),
            one_origin,
            other_origin: setting.origin,
        }
    }
}
