//! `acrcheck inspect`: metadata, exports and limits of a component.

use std::io::{self, Write};
use std::path::PathBuf;

use acrcheck::escape::Escaped;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::options::component::SandboxArguments;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Policy component [default: the built-in one]
    component: Option<PathBuf>,

    #[command(flatten)]
    sandbox: SandboxArguments,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (engine, policy) = arguments.sandbox.load(arguments.component.as_deref(), verbose)?;
    let (info, described) = (policy.info(), policy.metadata());
    let mut rows = vec![
        ("policy", format!("{} {}", described.name, described.version)),
        ("world", "acrcheck:policy/policy@0.1.0".to_owned()),
        // A component with imports is not loaded.
        ("imports", "none".to_owned()),
        ("exports", info.exports.join(", ")),
        ("size", format!("{} bytes", info.size)),
        ("sha256", info.sha256.clone()),
    ];
    rows.extend(described.checks.iter().map(|check| ("check", check.id.clone())));
    let cache = engine.config().cache.as_ref();
    let cache = cache.map_or_else(|| "off".to_owned(), |cache| cache.folder().display().to_string());
    rows.push(("compiled", info.compiled.as_str().to_owned()));
    rows.push(("cache", cache));
    let mut out = anstream::stdout().lock();
    show(&rows, &mut out)?;
    writeln!(out, "\nLimits (set with --limit NAME=VALUE):")?;
    show(&engine.config().limits_in_words(), &mut out)?;
    Ok(Exit::Success)
}

fn show(rows: &[(&str, String)], out: &mut dyn Write) -> io::Result<()> {
    for (name, value) in rows {
        writeln!(out, "{name:<15}  {}", Escaped(value))?;
    }
    Ok(())
}
