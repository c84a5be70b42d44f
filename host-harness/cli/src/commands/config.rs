//! `acrcheck config`: what holds, and who said so.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};

use clap::Command;

use super::check;
use crate::config::Configuration;
use crate::config::keys::{Key, Keys, Kind};
use crate::config::layer::Origin;
use crate::error::CommandError;
use crate::exit::Exit;
use crate::toml_text::{assignment, entry, value, values};

/// Where values come from.
pub(crate) const PLACES: &str = "Where values come from:
  A flag counts before a variable, a variable before the file, the file before the default.
  A variable is ACRCHECK_JOBS for --jobs, several values kept apart by commas (none for --component).
  The file is the one that --config names, or acrcheck.toml in this folder or the nearest one above.
  Its keys are the long flags of `check`; paths in it begin at its folder.";

#[derive(Debug, clap::Args)]
// The name of the group is taken by what stands below.
#[group(skip)]
pub(crate) struct Arguments {
    /// Say of each value where it comes from.
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
    let mut out = io::stdout().lock();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Exit::Success)
}

fn show(key: &Key, configuration: &Configuration, show_origin: bool, out: &mut Vec<u8>) -> io::Result<()> {
    let setting = configuration.get(&key.name);
    let (words, origin) = match setting {
        Some(setting) => (setting.values.clone(), &setting.origin),
        None => (key.default(), &Origin::Default),
    };
    if key.kind == Kind::Limit {
        let given: &[OsString] = setting.map_or(&[], |setting| &setting.values);
        for (name, limit, is_given) in Key::all_limits(given) {
            let origin = if is_given { origin } else { &Origin::Default };
            let name = format!("{}.{name}", key.name);
            line(
                &assignment(&name, &value(Kind::Limit, OsStr::new(&limit))),
                show_origin.then_some(origin),
                out,
            )?;
        }
        return Ok(());
    }
    if words.is_empty() && setting.is_none() {
        return line(&format!("# {} is not set", key.name), None, out);
    }
    if key.kind == Kind::Severity {
        let mut words = words.iter();
        return words.try_for_each(|word| line(&entry(&key.name, word), show_origin.then_some(origin), out));
    }
    line(
        &assignment(&key.name, &values(key, &words)),
        show_origin.then_some(origin),
        out,
    )
}

fn line(text: &str, origin: Option<&Origin>, out: &mut Vec<u8>) -> io::Result<()> {
    match origin {
        Some(origin) => {
            let origin = origin.to_string();
            writeln!(out, "{text}  # {}", acrcheck::escape::Neutral(&origin))
        }
        None => writeln!(out, "{text}"),
    }
}
