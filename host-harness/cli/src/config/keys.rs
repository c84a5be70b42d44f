//! Keys of the configuration: the long flags of `acrcheck check` and the global flags. Their names, kinds and help are those of the command line, so
//! that nothing is listed twice.

use std::any::TypeId;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use acrcheck::EngineConfig;
use acrcheck::checker::default_threads;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::options::component::LimitValue;
use crate::options::format::Target;
use crate::options::heading::LIVE_GROUP;
use crate::options::severity::SeverityOf;

/// Flags that are no keys: input, the file of the only report, recordings, the receiver of the access token, and the configuration itself.
const FLAGS_ONLY: [&str; 7] = [
    "live",
    "output",
    "record",
    "replay",
    "arm-endpoint",
    "config",
    "no-config",
];

/// Keys without a variable: `ACRCHECK_COMPONENT` is a variable of the build.
const NOT_IN_ENVIRONMENT: [&str; 1] = ["component"];

/// The kind of values of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `true` or `false`.
    Switch,
    /// An integer.
    Number,
    Text,
    Path,
    /// A JSON file of settings, or the settings themselves as JSON.
    Settings,
    /// A report format with an optional file.
    Report,
    /// A limit and its value.
    Limit,
    /// A check or a reason, and its severity.
    Severity,
}

/// A key of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// The name of the flag, without dashes.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Whether it takes a list.
    pub(crate) many: bool,
    /// The help of the flag.
    pub(crate) help: String,
    /// The possible values, if they are limited.
    pub(crate) values: Vec<String>,
    /// Whether it applies to live registries only.
    pub(crate) live: bool,
    /// Whether the flag is global.
    pub(crate) global: bool,
    /// The id of the flag.
    pub(crate) id: String,
    /// The ids of conflicting flags.
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

    /// Checks a value with the flag's own parser.
    pub(crate) fn accept(&self, key: &Key, value: &OsStr) -> Result<(), String> {
        if key.kind == Kind::Switch {
            return Ok(());
        }
        let line = [OsString::from("acrcheck"), "check".into(), key.as_flag(value)];
        match self.command.clone().try_get_matches_from(line) {
            // A flag that this one requires may follow.
            Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => Err(message(&error, value)),
            _ => Ok(()),
        }
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
        } else if name == "settings" {
            Kind::Settings
        } else if takes == TypeId::of::<PathBuf>() {
            Kind::Path
        } else if takes == TypeId::of::<Target>() {
            Kind::Report
        } else if takes == TypeId::of::<LimitValue>() {
            Kind::Limit
        } else if takes == TypeId::of::<SeverityOf>() {
            Kind::Severity
        } else {
            Kind::Text
        };
        // Only one of the two may declare the conflict.
        let conflict = |one: &Arg, other: &Arg| {
            let mut others = command.get_arg_conflicts_with(one).into_iter();
            others.any(|with| with.get_id() == other.get_id())
        };
        let conflicts = command.get_arguments();
        let conflicts = conflicts.filter(|other| conflict(flag, other) || conflict(other, flag));
        let mut live = command.get_groups().filter(|group| group.get_id() == LIVE_GROUP);
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
            live: live.any(|group| group.get_args().any(|id| id == flag.get_id())),
            global: flag.is_global_set(),
            id: flag.get_id().to_string(),
            conflicts: conflicts.map(|other| other.get_id().to_string()).collect(),
            default: flag.get_default_values().iter().map(OsString::from).collect(),
        })
    }

    /// Returns the variable that sets the key.
    pub(crate) fn variable(&self) -> Option<String> {
        let allowed = !NOT_IN_ENVIRONMENT.contains(&self.name.as_str());
        allowed.then(|| format!("ACRCHECK_{}", self.name.to_uppercase().replace('-', "_")))
    }

    /// Whether a subcommand has this flag. `--format` of `diff` is another flag.
    pub(crate) fn applies_to(&self, subcommand: &str, command: &Command) -> bool {
        let has = |command: &Command| {
            let mut flags = command.get_arguments();
            flags.any(|flag| flag.get_id() == self.id.as_str() && flag.get_long() == Some(&self.name))
        };
        self.global || (subcommand != "diff" && command.find_subcommand(subcommand).is_some_and(has))
    }

    /// Returns the arguments that set the flag to these values.
    pub(crate) fn as_flags(&self, values: &[OsString]) -> Vec<OsString> {
        match self.kind {
            Kind::Switch if values.first().is_some_and(|value| value == "true") => {
                vec![format!("--{}", self.name).into()]
            }
            Kind::Switch => Vec::new(),
            _ => values.iter().map(|value| self.as_flag(value)).collect(),
        }
    }

    fn as_flag(&self, value: &OsStr) -> OsString {
        let mut flag = OsString::from(format!("--{}=", self.name));
        flag.push(value);
        flag
    }

    /// Returns the default values.
    pub(crate) fn default(&self) -> Vec<OsString> {
        if !self.default.is_empty() {
            return self.default.clone();
        }
        let values = match (self.kind, self.name.as_str()) {
            (Kind::Switch, _) => vec!["false".to_owned()],
            (Kind::Report, _) => vec!["text".to_owned()],
            (Kind::Limit, _) => return Self::all_limits(&[]).into_iter().map(|(limit, _)| limit).collect(),
            (_, "jobs") => vec![default_threads().to_string()],
            (_, "fail-on") => vec!["informational".to_owned()],
            (_, "cloud") => vec!["public".to_owned()],
            (_, "max-time") => vec!["1h".to_owned()],
            _ => Vec::new(),
        };
        values.into_iter().map(OsString::from).collect()
    }

    /// Returns all limits as arguments, and whether each is among those that are given.
    pub(crate) fn all_limits(given: &[OsString]) -> Vec<(OsString, bool)> {
        let mut config = EngineConfig::default();
        let mut set = HashSet::new();
        for (name, value) in given.iter().filter_map(|argument| argument.to_str()?.split_once('=')) {
            // Invalid values were rejected when they were read.
            if config.set_limit(name.trim(), value.trim()).is_ok() {
                set.insert(name.trim());
            }
        }
        let limits = config.limits_in_words().into_iter();
        limits
            .map(|(name, value)| (format!("{name}={value}").into(), set.contains(name)))
            .collect()
    }
}

/// Returns the message of a parser without the name of the flag.
fn message(error: &clap::Error, value: &OsStr) -> String {
    if let Some(cause) = std::error::Error::source(error) {
        return cause.to_string();
    }
    let mut text = format!("invalid value {value:?}");
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue) {
        text.push_str(&format!("; possible values are {}", values.join(", ")));
    }
    if let Some(ContextValue::String(meant)) = error.get(ContextKind::SuggestedValue) {
        text.push_str(&format!("; did you mean `{meant}`?"));
    }
    text
}
