//! `acrcheck.toml`: how it is found and read.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acrcheck::Snippet;
use acrcheck::input::STDIN;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigurationError;
use super::keys::{Key, Keys, Kind};
use super::layer::{Layer, Origin, Setting};
use super::problem::{Problem, mismatch};
use super::{settings_table, trust};
use crate::io::atomic_file::Folder;
use crate::suggestion::did_you_mean;

/// Name of the file.
pub(crate) const NAME: &str = "acrcheck.toml";

/// Maximum size in bytes.
const LARGEST: u64 = 1 << 20;

/// Maximum length of a list. The command line is parsed for each value.
const MOST_VALUES: usize = 1000;

/// A configuration file.
pub(crate) struct ConfigurationFile {
    pub(crate) path: PathBuf,
    text: String,
    /// Its folder, if the file was found and not named, so that it is not trusted.
    pub(crate) found: Option<Found>,
}

/// The folder of a configuration that was found, opened before the file is read.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) folder: Arc<Folder>,
}

impl ConfigurationFile {
    /// Finds the file in the current folder or the nearest parent folder.
    pub(crate) fn find() -> Result<Option<Self>, ConfigurationError> {
        let current = std::env::current_dir().map_err(ConfigurationError::NoCurrentFolder)?;
        let mut path = PathBuf::from(NAME);
        for folder in current.ancestors() {
            match fs::symlink_metadata(folder.join(NAME)) {
                Ok(_) => {
                    trust::owner(&path, &current)?;
                    let folder = path.parent().unwrap_or(Path::new(""));
                    if !trust::is_within(folder, &path) {
                        return Err(ConfigurationError::LeadsAway { path });
                    }
                    let found = Found::open(folder).map_err(|source| ConfigurationError::Unreadable {
                        path: path.clone(),
                        source,
                    })?;
                    return Self::read(path, Some(found)).map(Some);
                }
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(source) => return Err(ConfigurationError::Unreadable { path, source }),
            }
            path = Path::new("..").join(path);
        }
        Ok(None)
    }

    /// Reads the file at a path.
    pub(crate) fn named(path: PathBuf) -> Result<Self, ConfigurationError> {
        Self::read(path, None)
    }

    fn read(path: PathBuf, found: Option<Found>) -> Result<Self, ConfigurationError> {
        let unreadable = |source| ConfigurationError::Unreadable {
            path: path.clone(),
            source,
        };
        // Checked first, because opening a pipe blocks.
        if !fs::metadata(&path).map_err(unreadable)?.is_file() {
            return Err(ConfigurationError::NotAFile { path });
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(unreadable)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(ConfigurationError::TooLarge { path });
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                // Columns do not count the byte order mark, as in editors.
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(Self { path, text, found })
            }
            Err(_) => Err(ConfigurationError::NotUtf8 { path }),
        }
    }

    /// Returns the values, or the first problem.
    pub(crate) fn layer(&self, keys: &Keys<'_>) -> Result<Layer, ConfigurationError> {
        self.entries(keys)
            .map_err(|(span, problem)| ConfigurationError::Invalid {
                path: self.path.clone(),
                at: Snippet::new(&self.text, &span),
                problem,
            })
    }

    fn entries(&self, keys: &Keys<'_>) -> Result<Layer, Problem> {
        let table = DeTable::parse(&self.text).map_err(|error| {
            let end = self.text.len();
            let problem = error.message().lines().collect::<Vec<_>>().join("; ");
            (error.span().unwrap_or(end..end), problem)
        })?;
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let mut layer = Layer::new();
        for (name, value) in entries {
            let key = key_named(keys, name)?;
            let values = self.values(keys, key, value)?;
            let line = Snippet::new(&self.text, &name.span()).line;
            let path = self.path.clone();
            let origin = Origin::File { path, line };
            layer.insert(key.name.clone(), Setting { values, origin });
        }
        Ok(layer)
    }

    /// Returns the values of a key as arguments of its flag.
    fn values(&self, keys: &Keys<'_>, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Vec<OsString>, Problem> {
        match (key.kind, value.get_ref()) {
            (Kind::Limit | Kind::Severity, DeValue::Table(entries)) => entries
                .iter()
                .map(|(name, value)| {
                    let (numbers, expected) = match key.kind {
                        Kind::Limit => (true, "a string or an integer"),
                        _ => (false, "a string"),
                    };
                    let text = text(value, numbers).ok_or_else(|| mismatch(value, expected))?;
                    // The problem may be the name as well as the value.
                    let span = name.span().start..value.span().end;
                    checked(keys, key, format!("{}={text}", name.get_ref()).into(), span)
                })
                .collect(),
            (Kind::Settings, DeValue::Table(entries)) => {
                let json = settings_table::json(entries)?;
                Ok(vec![checked(keys, key, json.into(), value.span())?])
            }
            (Kind::Limit, _) => Err(mismatch(value, "a table, such as { memory = \"256MiB\" }")),
            (Kind::Severity, _) => Err(mismatch(value, "a table, such as { no-ip-rules = \"critical\" }")),
            (_, DeValue::Array(items)) if items.len() > MOST_VALUES => Err((
                value.span(),
                format!(
                    "list too long: {} values, at most {MOST_VALUES} are allowed",
                    items.len()
                ),
            )),
            (_, DeValue::Array(items)) if key.many => items.iter().map(|item| self.value(keys, key, item)).collect(),
            _ => Ok(vec![self.value(keys, key, value)?]),
        }
    }

    fn value(&self, keys: &Keys<'_>, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<OsString, Problem> {
        let expected = match key.kind {
            Kind::Switch => "true or false",
            Kind::Number => "an integer",
            Kind::Settings => "a table or the name of a JSON file",
            _ if key.many => "a list of strings",
            _ => "a string",
        };
        let argument = match (key.kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(value)) => Some(value.to_string()),
            (Kind::Switch, _) => None,
            (Kind::Number, DeValue::String(_)) => None,
            (kind, _) => text(value, kind == Kind::Number),
        };
        let argument = argument.ok_or_else(|| mismatch(value, expected))?;
        let argument = match key.kind {
            Kind::Path | Kind::Settings => self.resolved(Path::new(&argument)).into_os_string(),
            Kind::Report => match argument.split_once('=') {
                Some((format, file)) if !file.is_empty() => {
                    let mut argument = OsString::from(format!("{format}="));
                    argument.push(self.resolved(Path::new(file)));
                    argument
                }
                _ => argument.into(),
            },
            _ => argument.into(),
        };
        let argument = checked(keys, key, argument, value.span())?;
        let file = match key.kind {
            Kind::Report => argument
                .to_str()
                .and_then(|argument| argument.split_once('='))
                .map(|(_, file)| file),
            Kind::Path | Kind::Settings => argument.to_str(),
            _ => None,
        };
        let file = file.filter(|file| *file != STDIN).map(Path::new);
        // This applies to input files as well, because error messages quote them.
        if self.found.is_some() && file.is_some_and(|file| !trust::is_within(self.folder(), file)) {
            let problem = format!(
                "path outside of the folder of {NAME}; pass the file with a flag, or pass this configuration with `--config`"
            );
            return Err((value.span(), problem));
        }
        Ok(argument)
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Resolves a path relative to the folder of the configuration.
    fn resolved(&self, path: &Path) -> PathBuf {
        if path == Path::new(STDIN) {
            return path.to_owned();
        }
        self.folder().join(path)
    }
}

impl Found {
    fn open(folder: &Path) -> io::Result<Self> {
        Ok(Self {
            path: folder.to_owned(),
            folder: Arc::new(Folder::open(&Path::new(".").join(folder))?),
        })
    }
}

fn key_named<'k>(keys: &'k Keys<'_>, name: &Spanned<toml::de::DeString<'_>>) -> Result<&'k Key, Problem> {
    let given = name.get_ref().as_ref();
    keys.iter().find(|key| key.name == given).ok_or_else(|| {
        let names = || keys.iter().map(|key| key.name.as_str());
        let mut more = did_you_mean(given, names());
        if more.is_empty() {
            let names: Vec<&str> = names().collect();
            more = format!(
                "; valid keys are {}; settings of the checks are in `[settings]`",
                names.join(", ")
            );
        }
        (name.span(), format!("unknown key `{given}`{more}"))
    })
}

fn checked(keys: &Keys<'_>, key: &Key, argument: OsString, span: Range<usize>) -> Result<OsString, Problem> {
    match keys.accept(key, &argument) {
        Ok(()) => Ok(argument),
        Err(problem) => Err((span, problem)),
    }
}

/// Returns a string, or an integer as a string if `numbers` allows it.
fn text(value: &Spanned<DeValue<'_>>, numbers: bool) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if numbers => {
            let digits = number.as_str().replace('_', "");
            Some(i64::from_str_radix(&digits, number.radix()).map_or(digits, |number| number.to_string()))
        }
        _ => None,
    }
}
