//! The command line: what may be said, and what each word does.

mod check;
mod completions;
mod config;
mod configuration;
mod diff;
mod draft;
mod exit;
mod explain;
#[cfg(feature = "live")]
mod fetch;
mod init;
mod inspect;
mod list;
#[cfg(feature = "live")]
mod live;
mod man;
mod nearest;
mod progress;
mod sandbox;
mod schema;
mod test;
mod toml_text;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acrcheck::Snippet;
use acrcheck::output::neutral;
use acrcheck::report::NoReport;
use acrcheck::source::{Source, SourceError};
use acrcheck::waive::WaiversError;
use acrcheck::{LimitError, LoadError, RunError, SetupError, Worker};
use clap::{Parser, Subcommand, ValueEnum};

use configuration::{ConfigurationError, Refusal};
use exit::Exit;

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
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Show more, where there is more: of findings, evidence and notes; of errors, their causes.
    #[arg(short, long, global = true, display_order = LAST)]
    verbose: bool,

    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN", display_order = LAST)]
    color: Color,

    /// Read this configuration instead of the `acrcheck.toml` in the current folder or the nearest one above.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config", display_order = LAST)]
    config: Option<PathBuf>,

    /// Read no configuration file.
    #[arg(long, global = true, display_order = LAST)]
    no_config: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Also in files and pipes.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
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

/// Why the command cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error("{}", path.display())]
    Load { path: PathBuf, source: LoadError },
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    #[error("{}: it is there already, and nothing is written; remove it, or name another folder", path.display())]
    IsThere { path: PathBuf },
    #[error("{} cannot be written", path.display())]
    Begin { path: PathBuf, source: io::Error },
    #[error("SOURCE_DATE_EPOCH is {0:?}; set it to the seconds since 1970 as a whole number, or to nothing at all")]
    Epoch(std::ffi::OsString),
    #[error("{}: there is no folder {}; make it first, or name another", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
    #[error("{}: a folder; name a file in it", path.display())]
    IsFolder { path: PathBuf },
    #[error("{}", path.display())]
    SettingsSource { path: PathBuf, source: SourceError },
    #[error("{}: {problems}", path.display())]
    Settings { path: PathBuf, problems: String },
    #[error("{}", path.display())]
    WaiversSource { path: PathBuf, source: SourceError },
    #[error("{}:{what}", path.display())]
    Waivers { path: PathBuf, what: WaiversError },
    #[error("{}", path.display())]
    ReportSource { path: PathBuf, source: SourceError },
    #[error("{}", path.display())]
    NoReport { path: PathBuf, source: NoReport },
    #[error("OLD and NEW are both `-`, and there is one standard input; name a file for one of them")]
    BothStdin,
    #[error("--only: the component does not take the setting `checks`: {0}")]
    Only(String),
    #[error("--severity: {0}")]
    Severity(String),
    #[error("there is no check {given:?}; there are {known}")]
    NoSuchCheck { given: String, known: String },
    #[error("nothing is called {given:?}; `acrcheck explain` lists what can be explained{meant}")]
    NothingToExplain { given: String, meant: String },
    #[error(transparent)]
    Thread(#[from] check::NoThread),
    #[error("what is to be judged? Name files or folders, `-` for standard input, or say `--live`")]
    NoPath,
    #[error(
        "there is nothing to try: no file below the paths ends in .expect.toml; `acrcheck test --write DOCUMENT` makes one"
    )]
    NoExpectations,
    #[error("standard input cannot be the baseline and what is judged; name a file for one of them")]
    BaselineAndDocuments,
    #[error("two reports go to {place}; name a file for one of them, as in `--format sarif=FILE`")]
    TwoReports { place: String },
    #[error("{}: read and written at once; have the report go to another file, outside of what is read", path.display())]
    ReadAndWritten { path: PathBuf },
    #[error(
        "{}: {} is a symbolic link, and a configuration that was found writes through none; name the file with a flag, or remove the link",
        path.display(),
        link.display()
    )]
    ThroughLink {
        path: PathBuf,
        link: PathBuf,
        key: &'static str,
    },
    #[error(
        "{}: not an earlier report of this format, and a configuration that was found overwrites nothing else; name the file with {}, or remove it",
        path.display(),
        if *key == "format" { "`-f` on the command line" } else { "`--remediation` on the command line" }
    )]
    NotAReport { path: PathBuf, key: &'static str },
    #[error("{}: the report cannot be written", path.display())]
    ReportFile { path: PathBuf, source: io::Error },
    #[cfg(feature = "live")]
    #[error(transparent)]
    Live(#[from] acrcheck::source::live::BeginError),
    #[cfg(feature = "live")]
    #[error(
        "nobody is signed in: run `az login`, or pick another way with `--credential` and set it up; `--verbose` says what was tried"
    )]
    NobodySignedIn { tried: Vec<String> },
    #[cfg(feature = "live")]
    #[error("cannot sign in: {reason}; mend that, or pick another way with `--credential`")]
    CannotSignIn { reason: String },
    #[cfg(feature = "live")]
    #[error("{name}")]
    Token {
        name: &'static str,
        source: acrcheck::source::live::SignInError,
    },
    #[cfg(feature = "live")]
    #[error("{name} is not set; set it to what `az account get-access-token` prints")]
    NoToken { name: &'static str },
    #[cfg(feature = "live")]
    #[error("which registries? Say `--subscription ID`, `--all-subscriptions` or `--resource-graph`")]
    NoScope,
    #[cfg(feature = "live")]
    #[error("these flags are for live registries: say `--live` as well, and no paths")]
    NotLive,
    #[cfg(feature = "live")]
    #[error("{} cannot be written", path.display())]
    Snapshot { path: PathBuf, source: io::Error },
    #[error("{}: the pages cannot be written", folder.display())]
    Pages { folder: PathBuf, source: io::Error },
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
}

impl CommandError {
    /// What makes an error of what the system says about the file of a report.
    fn report_file(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        move |source| Self::ReportFile {
            path: path.to_owned(),
            source,
        }
    }

    /// The place in a file that a person has written, to be shown below what is wrong with it.
    fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Configuration(error) => error.snippet(),
            Self::Waivers { what, .. } => Some(&what.at),
            _ => None,
        }
    }

    /// The key whose value it is about.
    const fn key(&self) -> Option<&'static str> {
        match self {
            Self::Only(_) | Self::NoSuchCheck { .. } => Some("only"),
            Self::Severity(_) => Some("severity"),
            Self::Settings { .. } | Self::SettingsSource { .. } => Some("settings"),
            Self::Waivers { .. } | Self::WaiversSource { .. } => Some("waivers"),
            Self::ReportSource { .. } | Self::NoReport { .. } | Self::BaselineAndDocuments => Some("baseline"),
            Self::Load { .. } => Some("component"),
            Self::TwoReports { .. } | Self::ReadAndWritten { .. } => Some("format"),
            Self::ThroughLink { key, .. } | Self::NotAReport { key, .. } => Some(key),
            _ => None,
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Load {
                source: LoadError::Unreadable(_),
                ..
            } => Exit::Usage,
            Self::Setup(SetupError::Stack { .. }) => Exit::Usage,
            Self::Setup(_) | Self::Load { .. } | Self::Run(_) => Exit::Sandbox,
            Self::SettingsSource { .. }
            | Self::WaiversSource { .. }
            | Self::Waivers { .. }
            | Self::ReportSource { .. }
            | Self::NoReport { .. }
            | Self::BothStdin
            | Self::Limit(_)
            | Self::Configuration(_)
            | Self::IsThere { .. }
            | Self::Begin { .. }
            | Self::Epoch(_)
            | Self::NoFolder { .. }
            | Self::IsFolder { .. }
            | Self::Settings { .. }
            | Self::Only(_)
            | Self::Severity(_)
            | Self::NoSuchCheck { .. }
            | Self::NothingToExplain { .. }
            | Self::Thread(_)
            | Self::BaselineAndDocuments
            | Self::TwoReports { .. }
            | Self::ReadAndWritten { .. }
            | Self::NoPath
            | Self::NoExpectations
            | Self::ThroughLink { .. }
            | Self::NotAReport { .. }
            | Self::ReportFile { .. }
            | Self::Pages { .. }
            | Self::Output(_) => Exit::Usage,
            #[cfg(feature = "live")]
            Self::Live(_)
            | Self::NobodySignedIn { .. }
            | Self::CannotSignIn { .. }
            | Self::Token { .. }
            | Self::NoToken { .. }
            | Self::NoScope
            | Self::NotLive
            | Self::Snapshot { .. } => Exit::Usage,
        }
    }
}

/// Runs the command that the arguments ask for.
pub(crate) fn run() -> ExitCode {
    Worker::serve_if_asked();
    let (arguments, configuration) = match configuration::arguments(std::env::args_os().collect()) {
        Ok(understood) => understood,
        Err(Refusal::Arguments(error, notes)) => return refuse(&error, &notes),
        Err(Refusal::Configuration(error)) => {
            let error = CommandError::Configuration(error);
            complain(&error, None, false);
            return error.exit().into();
        }
    };
    match arguments.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let verbose = arguments.verbose;
    for warning in &configuration.warnings {
        note(warning);
    }
    if let (true, Some(file)) = (verbose, &configuration.file) {
        note(&format!("the configuration is {}", file.display()));
    }
    let ended = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &configuration, verbose),
        #[cfg(feature = "live")]
        Command::Fetch(arguments) => fetch::run(&arguments, verbose),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Test(arguments) => test::run(&arguments, verbose),
        Command::List(arguments) => list::run(&arguments, verbose),
        Command::Explain(arguments) => explain::run(&arguments, verbose),
        Command::Inspect(arguments) => inspect::run(&arguments, verbose),
        Command::Schema(arguments) => schema::run(&arguments, verbose),
        Command::Config(arguments) => config::run(&arguments, &configuration),
        Command::Init(arguments) => init::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    };
    match ended {
        Ok(exit) => exit.into(),
        // Whoever reads the output has seen enough.
        Err(CommandError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Success.into(),
        Err(error) => {
            let origin = error.key().and_then(|key| configuration.origin(key));
            complain(&error, origin.map(ToString::to_string), verbose);
            error.exit().into()
        }
    }
}

/// Help and versions as they are; what is wrong with the arguments, without obeying any of them on the way to the terminal. The notes say which
/// of them came from elsewhere.
fn refuse(error: &clap::Error, notes: &[String]) -> ExitCode {
    if error.use_stderr() {
        let text = error.render().to_string();
        let mut stderr = anstream::stderr().lock();
        for line in text.lines().chain(notes.iter().map(String::as_str)) {
            let _ = writeln!(stderr, "{}", neutral(line));
        }
        return Exit::Usage.into();
    }
    // Whoever reads the output has seen enough.
    let _ = error.print();
    Exit::Success.into()
}

/// The text of a file that is of no use in part.
fn whole(source: &Source, largest: u64) -> Result<String, SourceError> {
    let (text, flaw) = source.read(largest)?;
    flaw.map_or(Ok(text), Err)
}

/// Writes a text to standard output. Whoever has stopped reading has seen enough; what the command ends with stands all the same.
fn print(text: &[u8]) -> Result<(), CommandError> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// A line on standard error.
fn note(line: &str) {
    // There is nowhere left to say that standard error cannot be written to.
    let _ = writeln!(anstream::stderr(), "acrcheck: {}", neutral(line));
}

/// One line on standard error: the error and its cause, and where the value stands that it is about, unless on the command line. Below it the place
/// in a file that is wrong, and with `verbose`, the causes of the cause.
fn complain(error: &CommandError, origin: Option<String>, verbose: bool) {
    let mut line = error.to_string();
    let mut cause = std::error::Error::source(error);
    if let Some(first) = cause {
        line.push_str(": ");
        line.push_str(&first.to_string());
        cause = first.source();
    }
    if let Some(origin) = origin {
        line.push_str(&format!(" (from {origin})"));
    }
    note(&line);
    let mut stderr = anstream::stderr().lock();
    for line in error.snippet().map(Snippet::lines).iter().flatten() {
        let _ = writeln!(stderr, "{}", neutral(line));
    }
    #[cfg(feature = "live")]
    if let (true, CommandError::NobodySignedIn { tried }) = (verbose, error) {
        for reason in tried {
            let _ = writeln!(stderr, "  because: {}", neutral(reason));
        }
    }
    while let (true, Some(error)) = (verbose, cause) {
        let _ = writeln!(stderr, "  because: {}", neutral(&error.to_string()));
        cause = error.source();
    }
}
