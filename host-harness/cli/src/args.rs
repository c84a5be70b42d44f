//! The command line: global options and subcommands.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

#[cfg(feature = "live")]
use crate::commands::fetch;
use crate::commands::{check, completions, config, diff, explain, init, inspect, list, man, schema, test};

const EXIT_CODES: &str = "Exit codes:
  0  nothing failed, everything was judged
  1  at least one finding failed
  2  a bad flag, bad settings, no such file, nobody is signed in
  3  nothing failed, but something is unknown or could not be read
  4  the sandbox stopped the component, or refused to load it";

#[cfg(feature = "live")]
const FETCH_EXIT_CODES: &str = "Exit codes:
  0  everything was read
  2  a bad flag, nobody is signed in, the file cannot be written
  3  something could not be read; the file says what. Where nothing could be read, there is no file";

/// What goes with every word stands behind what is its own, whichever words there are.
const LAST: usize = 900;

/// Security checks for Azure Container Registry, run as a WebAssembly component in a sandbox.
#[derive(Debug, Parser)]
#[command(name = "acrcheck", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Show more, where there is more: of findings, evidence and notes; of errors, their causes.
    #[arg(short, long, global = true, display_order = LAST)]
    pub(crate) verbose: bool,

    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", display_order = LAST)]
    pub(crate) color: Color,

    /// Read this configuration instead of the `acrcheck.toml` in the current folder or the nearest one above.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config", display_order = LAST)]
    pub(crate) config: Option<PathBuf>,

    /// Read no configuration file.
    #[arg(long, global = true, display_order = LAST)]
    pub(crate) no_config: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Also in files and pipes.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge the container registries in files, folders or standard input.
    #[command(after_help = EXIT_CODES)]
    Check(check::Arguments),
    /// Read live registries into a file, for `check` to judge later.
    #[cfg(feature = "live")]
    #[command(after_help = FETCH_EXIT_CODES)]
    Fetch(fetch::Arguments),
    /// Compare two reports: what is new, fixed, changed or gone.
    #[command(after_help = diff::EXIT_CODES)]
    Diff(diff::Arguments),
    /// Hold documents to what is expected of them, for settings or components of your own.
    #[command(after_help = test::EXIT_CODES)]
    Test(test::Arguments),
    /// List the checks.
    List(list::Arguments),
    /// Explain a check, a reason or a note: what it means, how to verify and how to mend.
    Explain(explain::Arguments),
    /// Show what a component is, what it imports, and the limits that it runs under.
    Inspect(inspect::Arguments),
    /// Print a JSON Schema.
    Schema(schema::Arguments),
    /// Show what holds for `check` with the same arguments: every value, as acrcheck.toml would have it.
    #[command(after_help = config::PLACES)]
    Config(config::Arguments),
    /// Begin a configuration: write acrcheck.toml and acrcheck-waivers.toml, with everything in them still a comment.
    Init(init::Arguments),
    /// Print what has a shell finish the words of this command.
    Completions(completions::Arguments),
    /// Print the manual, or write all its pages.
    Man(man::Arguments),
}
