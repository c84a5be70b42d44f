//! `acrcheck inspect`: what a component is, and the limits that it runs under.

use std::io::Write;
use std::path::PathBuf;

use acrcheck::output::Neutral;

use super::exit::Exit;
use super::{CommandError, ComponentArgument, load};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy component; the one that is built in if left out.
    component: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let (engine, policy) = load(&ComponentArgument {
        component: arguments.component.clone(),
    })?;
    let described = policy.describe()?;
    let info = policy.info();
    let imports = match info.imports.as_slice() {
        [] => "none".to_owned(),
        some => some.join(", "),
    };
    let mut rows = vec![
        ("policy", format!("{} {}", described.name, described.version)),
        ("world", "acrcheck:policy/policy@0.1.0".to_owned()),
        ("imports", imports),
        ("exports", info.exports.join(", ")),
        ("size", format!("{} bytes", info.size)),
        ("sha256", info.sha256.clone()),
    ];
    rows.extend(described.checks.iter().map(|check| ("check", check.id.clone())));
    rows.extend(engine.limits().describe());
    let mut out = anstream::stdout().lock();
    for (name, value) in rows {
        writeln!(out, "{name:<10}  {}", Neutral(&value))?;
    }
    Ok(Exit::Success)
}
