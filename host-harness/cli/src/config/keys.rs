//! Which keys there are: the long flags of `acrcheck check`, and those that every word has. Nothing is listed twice: what a flag is called, takes
//! and means is asked of the description of the command line.

use std::any::TypeId;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use acrcheck::{EngineConfig, LimitError, NAMED_LIMITS};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::options::format::Target;
use crate::options::jobs::processors;
use crate::options::severity::SeverityOf;
use crate::suggestion::did_you_mean;

/// Flags that are said each time or not at all: what is judged, where answers are kept, and to whom a token is sent.
const FLAGS_ONLY: [&str; 6] = ["live", "record", "replay", "arm-endpoint", "config", "no-config"];

/// Keys that no variable sets: `ACRCHECK_COMPONENT` belongs to whoever builds the command.
const NOT_IN_ENVIRONMENT: [&str; 1] = ["component"];

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// True or false.
    Switch,
    /// A whole number.
    Number,
    Text,
    Path,
    /// The form of a report, and maybe its file.
    Report,
    /// A limit and its value.
    Limit,
    /// A check or a reason, and its severity.
    Severity,
}

/// A key of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// What it is called: as the flag, without the dashes.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Whether it takes many.
    pub(crate) many: bool,
    /// What the help says of the flag.
    pub(crate) help: String,
    /// The values that there are, where these are few.
    pub(crate) values: Vec<String>,
    /// Whether it is about live registries.
    pub(crate) live: bool,
    /// Whether every word has the flag.
    pub(crate) global: bool,
    /// What the description of the command line calls it.
    pub(crate) id: String,
    /// The ids of flags that cannot stand beside it.
    pub(crate) conflicts: HashSet<String>,
    default: Vec<OsString>,
}

/// The keys, and the command line that defines them.
pub(crate) struct Keys<'c> {
    pub(crate) command: &'c Command,
    keys: Vec<Key>,
}

impl<'c> Keys<'c> {
    /// Collects the keys, in the order of the help.
    pub(crate) fn new(command: &'c Command) -> Self {
        let check = command.find_subcommand("check").into_iter();
        let own = check.flat_map(|check| check.get_arguments().filter_map(|flag| Key::of(flag, check)));
        let global = command.get_arguments().filter_map(|flag| Key::of(flag, command));
        Self {
            command,
            keys: own.chain(global).collect(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Has the flag's own parser look at a value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn accept(&self, key: &Key, value: &OsStr) -> Result<(), String> {
        if key.kind == Kind::Switch {
            return Ok(());
        }
        let line = [OsString::from("acrcheck"), "check".into(), key.as_flag(value)];
        match self.command.clone().try_get_matches_from(line) {
            // A flag that this one requires may follow.
            Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => return Err(complaint(&error, value)),
            _ => {}
        }
        if let (Kind::Limit, Some((name, limit))) = (key.kind, value.to_str().and_then(|value| value.split_once('='))) {
            let set = EngineConfig::default().set_limit(name.trim(), limit.trim());
            set.map_err(|error| match &error {
                LimitError::Unknown { given } => {
                    format!("{error}{}", did_you_mean(given, NAMED_LIMITS.map(|limit| limit.name)))
                }
                _ => error.to_string(),
            })?;
        }
        Ok(())
    }
}

impl Key {
    fn of(flag: &Arg, command: &Command) -> Option<Self> {
        let name = flag.get_long().filter(|name| !FLAGS_ONLY.contains(name))?;
        let takes = flag.get_value_parser().type_id();
        let kind = if matches!(flag.get_action(), ArgAction::SetTrue) {
            Kind::Switch
        } else if takes == TypeId::of::<u16>() {
            Kind::Number
        } else if takes == TypeId::of::<PathBuf>() {
            Kind::Path
        } else if takes == TypeId::of::<Target>() {
            Kind::Report
        } else if takes == TypeId::of::<(String, String)>() {
            Kind::Limit
        } else if takes == TypeId::of::<SeverityOf>() {
            Kind::Severity
        } else {
            Kind::Text
        };
        // It is enough that one of two says it.
        let conflict = |one: &Arg, other: &Arg| {
            let mut others = command.get_arg_conflicts_with(one).into_iter();
            others.any(|with| with.get_id() == other.get_id())
        };
        let conflicts = command.get_arguments();
        let conflicts = conflicts.filter(|other| conflict(flag, other) || conflict(other, flag));
        let values = match kind {
            Kind::Switch => Vec::new(),
            _ => flag.get_possible_values(),
        };
        Some(Self {
            name: name.to_owned(),
            kind,
            many: matches!(flag.get_action(), ArgAction::Append),
            help: flag.get_help().map(ToString::to_string).unwrap_or_default(),
            values: values.iter().map(|value| value.get_name().to_owned()).collect(),
            live: flag.get_help_heading().is_some(),
            global: flag.is_global_set(),
            id: flag.get_id().to_string(),
            conflicts: conflicts.map(|other| other.get_id().to_string()).collect(),
            default: flag.get_default_values().iter().map(OsString::from).collect(),
        })
    }

    /// The variable that sets it, where one does.
    pub(crate) fn variable(&self) -> Option<String> {
        let allowed = !NOT_IN_ENVIRONMENT.contains(&self.name.as_str());
        allowed.then(|| format!("ACRCHECK_{}", self.name.to_uppercase().replace('-', "_")))
    }

    /// Whether a word of the command has this very flag. `diff` has one of the same name that means another thing.
    pub(crate) fn applies_to(&self, subcommand: &str, command: &Command) -> bool {
        let has = |command: &Command| {
            let mut flags = command.get_arguments();
            flags.any(|flag| flag.get_id() == self.id.as_str() && flag.get_long() == Some(&self.name))
        };
        self.global || (subcommand != "diff" && command.find_subcommand(subcommand).is_some_and(has))
    }

    /// The words that its flag would have on a command line.
    pub(crate) fn as_flags(&self, words: &[OsString]) -> Vec<OsString> {
        match self.kind {
            Kind::Switch if words.first().is_some_and(|word| word == "true") => vec![format!("--{}", self.name).into()],
            Kind::Switch => Vec::new(),
            _ => words.iter().map(|word| self.as_flag(word)).collect(),
        }
    }

    fn as_flag(&self, word: &OsStr) -> OsString {
        let mut flag = OsString::from(format!("--{}=", self.name));
        flag.push(word);
        flag
    }

    /// What holds where nothing is said; nothing, where that is nothing at all.
    pub(crate) fn default(&self) -> Vec<OsString> {
        if !self.default.is_empty() {
            return self.default.clone();
        }
        let words = match (self.kind, self.name.as_str()) {
            (Kind::Switch, _) => vec!["false".to_owned()],
            (Kind::Report, _) => vec!["text".to_owned()],
            (Kind::Limit, _) => limits(EngineConfig::default()),
            (_, "jobs") => vec![processors().to_string()],
            (_, "fail-on") => vec!["informational".to_owned()],
            (_, "cloud") => vec!["public".to_owned()],
            (_, "max-time") => vec!["1h".to_owned()],
            _ => Vec::new(),
        };
        words.into_iter().map(OsString::from).collect()
    }

    /// The limits as a table has all of them, with those that are given in place of their defaults.
    pub(crate) fn all_limits(given: &[OsString]) -> Vec<(String, String, bool)> {
        let mut config = EngineConfig::default();
        let mut set = HashSet::new();
        for (name, value) in given.iter().filter_map(|word| word.to_str()?.split_once('=')) {
            // A value that is no value was refused where it was read.
            if config.set_limit(name.trim(), value.trim()).is_ok() {
                set.insert(name.trim());
            }
        }
        let words = config.limits_in_words().into_iter();
        words
            .map(|(name, value)| (name.to_owned(), value, set.contains(name)))
            .collect()
    }
}

fn limits(config: EngineConfig) -> Vec<String> {
    let words = config.limits_in_words().into_iter();
    words.map(|(name, value)| format!("{name}={value}")).collect()
}

/// What the parser of a flag says of a value, without what it says of the flag.
fn complaint(error: &clap::Error, word: &OsStr) -> String {
    if let Some(cause) = std::error::Error::source(error) {
        return cause.to_string();
    }
    let mut text = format!("there is no value {word:?}");
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) {
        text.push_str(&format!("; there are {}", values.join(", ")));
    }
    if let Some(ContextValue::String(meant)) = error.get(ContextKind::SuggestedValue) {
        text.push_str(&format!("; did you mean `{meant}`?"));
    }
    text
}
