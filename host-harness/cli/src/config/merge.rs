//! Values of the command line, the environment and the file, in this order of precedence.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use super::error::ConfigurationError;
use super::keys::{Key, Keys, Kind};
use super::layer::{Layer, Origin, Setting};

/// The values so far; layers are added in the order of precedence.
pub(super) struct Merged<'k> {
    subcommand: &'k str,
    keys: &'k Keys<'k>,
    /// Whether live registries are read, so that their flags apply.
    live: bool,
    /// The ids of the flags that layers of higher precedence set.
    given: HashSet<String>,
    pub(super) settings: BTreeMap<String, Setting>,
    /// The arguments to add to the command line.
    pub(super) added: Vec<OsString>,
}

impl<'k> Merged<'k> {
    /// Takes the values of the command line.
    pub(super) fn new(subcommand: &'k str, matches: &ArgMatches, keys: &'k Keys<'k>) -> Self {
        let given = given(keys.command, subcommand, matches);
        let mut settings = BTreeMap::new();
        for key in keys.iter() {
            if given.contains(&key.id) && key.applies_to(subcommand, keys.command) {
                let values = match key.kind {
                    Kind::Switch => vec!["true".into()],
                    _ => matches
                        .get_raw(&key.id)
                        .into_iter()
                        .flatten()
                        .map(OsString::from)
                        .collect(),
                };
                let origin = Origin::Flag(key.name.clone());
                settings.insert(key.name.clone(), Setting { values, origin });
            }
        }
        Self {
            live: subcommand == "fetch" || given.contains("live"),
            subcommand,
            keys,
            given,
            settings,
            added: Vec::new(),
        }
    }

    /// Adds the values of a layer for keys that are not set yet and conflict with nothing of higher precedence.
    pub(super) fn add(&mut self, mut layer: Layer) -> Result<(), ConfigurationError> {
        let mut here: Vec<&Key> = Vec::new();
        for key in self.keys.iter() {
            if !key.applies_to(self.subcommand, self.keys.command) || self.settings.contains_key(&key.name) {
                continue;
            }
            let Some(setting) = layer.remove(&key.name) else {
                continue;
            };
            let matters = self.live || !key.live;
            let flags = key.as_flags(&setting.values);
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

/// Returns the ids of the flags on the command line.
fn given(command: &Command, subcommand: &str, matches: &ArgMatches) -> HashSet<String> {
    let is_given = |id: &str| {
        let exists = matches.try_contains_id(id).is_ok();
        exists && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    let of_subcommand = command
        .find_subcommand(subcommand)
        .into_iter()
        .flat_map(Command::get_arguments);
    let ids = of_subcommand.chain(command.get_arguments());
    let ids = ids.map(|flag| flag.get_id().to_string());
    ids.filter(|id| is_given(id)).collect()
}
