//! The subcommand of a command line that names none: `check`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use acrcheck::input::STDIN;
use clap::{Arg, Command};

/// The subcommand that is run by default.
const DEFAULT: &str = "check";

/// Inserts `check` into a command line without a subcommand, if its first argument is an input or a flag of `check`. Any other command line does not
/// change, so that a misspelled subcommand is still an error.
pub(crate) fn with_subcommand(mut line: Vec<OsString>, command: &Command) -> Vec<OsString> {
    let is_check = first(&line, command).is_some_and(|first| is_for_check(first, command));
    if is_check {
        line.insert(1, DEFAULT.into());
    }
    line
}

/// Returns the first argument that is not a global flag or the value of one.
fn first<'l>(line: &'l [OsString], command: &Command) -> Option<&'l OsStr> {
    let mut arguments = line.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let text = argument.to_str().unwrap_or_default();
        let (name, has_value) = match text.split_once('=') {
            Some((name, _)) => (name, true),
            None => (text, false),
        };
        let Some(flag) = command.get_arguments().find(|flag| is_flag(flag, name)) else {
            return Some(argument);
        };
        if flag.get_action().takes_values() && !has_value {
            arguments.next();
        }
    }
    None
}

/// Whether an argument is the name of a flag.
fn is_flag(flag: &Arg, text: &str) -> bool {
    let is_long = |long: &str| text.strip_prefix("--") == Some(long);
    let is_short = |short: char| text.strip_prefix('-').is_some_and(|rest| rest.chars().eq([short]));
    flag.get_long().is_some_and(is_long) || flag.get_short().is_some_and(is_short)
}

fn is_for_check(argument: &OsStr, command: &Command) -> bool {
    let text = argument.to_str().unwrap_or_default();
    if text == STDIN || text == "--" {
        return true;
    }
    let Some(check) = command.find_subcommand(DEFAULT) else {
        return false;
    };
    let has = |matches: &dyn Fn(&Arg) -> bool| check.get_arguments().any(matches);
    if let Some(long) = text.strip_prefix("--") {
        let name = long.split('=').next();
        return has(&|flag| flag.get_long() == name);
    }
    if let Some(short) = text.strip_prefix('-') {
        return short.chars().any(|short| has(&|flag| flag.get_short() == Some(short)));
    }
    let is_subcommand = command.get_subcommands().any(|known| known.get_name() == text) || text == "help";
    !is_subcommand && (Path::new(argument).symlink_metadata().is_ok() || is_like_path(text))
}

/// Whether an argument can only be meant as a path: it is an error of `check` if it does not exist.
fn is_like_path(text: &str) -> bool {
    let has_separator = text.contains(['/', std::path::MAIN_SEPARATOR]);
    let extension = Path::new(text).extension().and_then(OsStr::to_str);
    has_separator || extension.is_some_and(|extension| ["json", "ndjson", "jsonl", "gz", "zst"].contains(&extension))
}
