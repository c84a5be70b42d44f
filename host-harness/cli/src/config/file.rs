//! `acrcheck.toml`: where it is found, and what it says.

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
use super::trust;
use crate::io::atomic_file::Folder;
use crate::suggestion::did_you_mean;

/// What it is called.
pub(crate) const NAME: &str = "acrcheck.toml";

/// Bytes of it.
const LARGEST: u64 = 1 << 20;

/// Values of a list. Each is looked at by the parser of its flag, which takes its time.
const MOST_VALUES: usize = 1000;

/// A configuration file.
pub(crate) struct ConfigurationFile {
    pub(crate) path: PathBuf,
    text: String,
    /// Its folder, if nobody named the file: it was found then, and may be anybody's.
    pub(crate) found: Option<Found>,
}

/// The folder of a configuration that was found, open from before it was read.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) folder: Arc<Folder>,
}

/// What is wrong with a file, and where.
type Wrong = (Range<usize>, String);

impl ConfigurationFile {
    /// The one in the current folder, or in the nearest folder above that has one.
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

    /// The one that was named.
    pub(crate) fn named(path: PathBuf) -> Result<Self, ConfigurationError> {
        Self::read(path, None)
    }

    fn read(path: PathBuf, found: Option<Found>) -> Result<Self, ConfigurationError> {
        let unreadable = |source| ConfigurationError::Unreadable {
            path: path.clone(),
            source,
        };
        // Before it is opened: a pipe would have the command wait for ever.
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
                // So that columns are those that an editor shows.
                let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                Ok(Self { path, text, found })
            }
            Err(_) => Err(ConfigurationError::NotUtf8 { path }),
        }
    }

    /// What it says, or the first thing that is wrong with it.
    pub(crate) fn layer(&self, keys: &Keys<'_>) -> Result<Layer, ConfigurationError> {
        self.entries(keys).map_err(|(span, problem)| ConfigurationError::Wrong {
            path: self.path.clone(),
            at: Snippet::new(&self.text, &span),
            problem,
        })
    }

    fn entries(&self, keys: &Keys<'_>) -> Result<Layer, Wrong> {
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

    /// The words that a key's flag would have.
    fn values(&self, keys: &Keys<'_>, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Vec<OsString>, Wrong> {
        match (key.kind, value.get_ref()) {
            (Kind::Limit | Kind::Severity, DeValue::Table(entries)) => entries
                .iter()
                .map(|(name, value)| {
                    let (numbers, expected) = match key.kind {
                        Kind::Limit => (true, "a text or a whole number"),
                        _ => (false, "a text"),
                    };
                    let text = text(value, numbers).ok_or_else(|| mismatch(value, expected))?;
                    // What is wrong may be the name as well as the value.
                    let span = name.span().start..value.span().end;
                    accepted(keys, key, format!("{}={text}", name.get_ref()).into(), span)
                })
                .collect(),
            (Kind::Limit, _) => Err(mismatch(value, "a table, such as { memory = \"256MiB\" }")),
            (Kind::Severity, _) => Err(mismatch(value, "a table, such as { no-ip-rules = \"critical\" }")),
            (_, DeValue::Array(items)) if items.len() > MOST_VALUES => Err((
                value.span(),
                format!("a list has {MOST_VALUES} values at most, and this one {}", items.len()),
            )),
            (_, DeValue::Array(items)) if key.many => items.iter().map(|item| self.value(keys, key, item)).collect(),
            _ => Ok(vec![self.value(keys, key, value)?]),
        }
    }

    fn value(&self, keys: &Keys<'_>, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<OsString, Wrong> {
        let expected = match key.kind {
            Kind::Switch => "true or false",
            Kind::Number => "a whole number",
            _ if key.many => "a list of texts",
            _ => "a text",
        };
        let word = match (key.kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(value)) => Some(value.to_string()),
            (Kind::Switch, _) => None,
            (Kind::Number, DeValue::String(_)) => None,
            (kind, _) => text(value, kind == Kind::Number),
        };
        let word = word.ok_or_else(|| mismatch(value, expected))?;
        let word = match key.kind {
            Kind::Path => self.resolved(Path::new(&word)).into_os_string(),
            Kind::Report => match word.split_once('=') {
                Some((form, file)) if !file.is_empty() => {
                    let mut word = OsString::from(format!("{form}="));
                    word.push(self.resolved(Path::new(file)));
                    word
                }
                _ => word.into(),
            },
            _ => word.into(),
        };
        let word = accepted(keys, key, word, value.span())?;
        let file = match key.kind {
            Kind::Report => word
                .to_str()
                .and_then(|word| word.split_once('='))
                .map(|(_, file)| file),
            Kind::Path => word.to_str(),
            _ => None,
        };
        let file = file.filter(|file| *file != STDIN).map(Path::new);
        // What is read counts as well: what is wrong with a file is said with a piece of it.
        if self.found.is_some() && file.is_some_and(|file| !trust::is_within(self.folder(), file)) {
            let problem = format!(
                "an {NAME} that was found reads and writes below its own folder only; name the file with a flag, or this one with `--config`"
            );
            return Err((value.span(), problem));
        }
        Ok(word)
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// A path that stands in the file is one from its folder.
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

fn key_named<'k>(keys: &'k Keys<'_>, name: &Spanned<toml::de::DeString<'_>>) -> Result<&'k Key, Wrong> {
    let given = name.get_ref().as_ref();
    keys.iter().find(|key| key.name == given).ok_or_else(|| {
        let meant = did_you_mean(given, keys.iter().map(|key| key.name.as_str()));
        let more = if meant.is_empty() {
            "; `acrcheck config` shows all"
        } else {
            &meant
        };
        (name.span(), format!("there is no key `{given}`{more}"))
    })
}

fn accepted(keys: &Keys<'_>, key: &Key, word: OsString, span: Range<usize>) -> Result<OsString, Wrong> {
    match keys.accept(key, &word) {
        Ok(()) => Ok(word),
        Err(problem) => Err((span, problem)),
    }
}

/// A text, or a whole number as one, where that will do.
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

fn mismatch(value: &Spanned<DeValue<'_>>, expected: &str) -> Wrong {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    (value.span(), format!("this has to be {expected}, and is {found}"))
}
