//! `acrcheck config`: the effective configuration.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Command;

use super::check;
use crate::config::Configuration;
use crate::config::keys::{Key, Keys, Kind};
use crate::config::layer::Origin;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print;
use crate::toml_text::{entry, lines};

/// The precedence of values, for the help.
pub(crate) const PRECEDENCE: &str = "\
Precedence:
  1. flags
  2. environment variables: ACRCHECK_JOBS for --jobs, with commas between several values
     (except for --component)
  3. the file of --config, or acrcheck.toml in the current folder or the nearest parent folder
  4. defaults

Keys of the file are the long flags of `check`. Paths in the file are relative to its folder.";

#[derive(Debug, clap::Args)]
// The arguments of `check` define a group of this name.
#[group(skip)]
pub(crate) struct Arguments {
    /// Show the origin of each value.
    #[arg(long)]
    show_origin: bool,

    #[command(flatten)]
    check: check::Arguments,
}

pub(crate) fn run(
    arguments: &Arguments,
    configuration: &Configuration,
    command: &Command,
) -> Result<Exit, CommandError> {
    let mut text = Vec::new();
    for key in Keys::new(command).iter() {
        show(key, configuration, arguments.show_origin, &mut text)?;
    }
    print(&text)?;
    Ok(Exit::Success)
}

fn show(key: &Key, configuration: &Configuration, show_origin: bool, out: &mut Vec<u8>) -> io::Result<()> {
    let setting = configuration.get(&key.name);
    let origin = setting.map_or(&Origin::Default, |setting| &setting.origin);
    let shown = |origin| show_origin.then_some(origin);
    if key.kind == Kind::Limit {
        let given: &[OsString] = setting.map_or(&[], |setting| &setting.values);
        for (limit, is_given) in Key::all_limits(given) {
            let origin = if is_given { origin } else { &Origin::Default };
            line(&entry(key, &limit), shown(origin), out)?;
        }
        return Ok(());
    }
    let arguments = setting.map_or_else(|| key.default(), |setting| setting.values.clone());
    if arguments.is_empty() && setting.is_none() {
        return line(&format!("# {} is not set", key.name), None, out);
    }
    let lines = lines(key, &arguments);
    lines.iter().try_for_each(|text| line(text, shown(origin), out))
}

fn line(text: &str, origin: Option<&Origin>, out: &mut Vec<u8>) -> io::Result<()> {
    match origin {
        Some(origin) => {
            let origin = origin.to_string();
            writeln!(out, "{text}  # {}", acrcheck::escape::Escaped(&origin))
        }
        None => writeln!(out, "{text}"),
    }
}
