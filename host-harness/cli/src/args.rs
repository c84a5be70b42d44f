//! The command line: global options and subcommands.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

#[cfg(feature = "live")]
use crate::commands::fetch;
use crate::commands::{check, completions, component, config, diff, explain, init, inspect, list, man, schema, test};

use crate::exit;
use crate::options::heading::GLOBAL;

/// Security checks for Azure Container Registry, run as a WebAssembly component in a sandbox.
#[derive(Debug, Parser)]
#[command(name = "acrcheck", version, after_long_help = exit::CHECK)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Show evidence, notes and error causes.
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,

    /// When to use colors.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", help_heading = GLOBAL)]
    pub(crate) color: Color,

    /// Configuration file [default: the nearest acrcheck.toml]
    ///
    /// By default, this is `acrcheck.toml` in the current folder or the nearest parent folder that has one.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config", help_heading = GLOBAL)]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration file.
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) no_config: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless NO_COLOR is set.
    #[default]
    Auto,
    /// In files and pipes as well.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the container registries in files, folders, standard input or Azure.
    #[command(after_long_help = exit::CHECK)]
    Check(check::Arguments),
    /// Save live registries to a file for `check`.
    #[cfg(feature = "live")]
    #[command(after_long_help = exit::FETCH)]
    Fetch(fetch::Arguments),
    /// Compare two reports: new, fixed, changed and missing findings.
    #[command(after_long_help = exit::DIFF)]
    Diff(diff::Arguments),
    /// List the checks.
    List(list::Arguments),
    /// Explain a check, a reason or a note, and how to verify and fix it.
    Explain(explain::Arguments),
    /// Print the effective configuration.
    ///
    /// It takes the arguments of `check` and prints every value in the format of acrcheck.toml.
    #[command(after_long_help = config::PRECEDENCE)]
    Config(config::Arguments),
    /// Create acrcheck.toml and acrcheck-waivers.toml with every entry commented out.
    Init(init::Arguments),
    /// Generate shell completions.
    Completions(completions::Arguments),
    /// Test inputs against expected findings.
    #[command(after_long_help = test::after_help())]
    Test(test::Arguments),
    /// Show the metadata, exports and limits of a component.
    Inspect(inspect::Arguments),
    /// Write the built-in component to a file, for other hosts.
    Component(component::Arguments),
    /// Print a JSON Schema.
    Schema(schema::Arguments),
    /// Print the man page, or write the pages of all subcommands.
    Man(man::Arguments),
}
