//! `acrcheck man`: man pages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder for the pages of all subcommands, created if needed.
    ///
    /// Without a folder, the main page is written to standard output.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, command: &Command) -> Result<Exit, CommandError> {
    // There are pages instead of the subcommand `help`.
    let mut command = command.clone().disable_help_subcommand(true);
    command.build();
    if let Some(folder) = &arguments.folder {
        pages(command, folder).map_err(|source| CommandError::ManPages {
            folder: folder.clone(),
            source,
        })?;
        return Ok(Exit::Success);
    }
    print(&page(command)?)?;
    Ok(Exit::Success)
}

fn pages(command: Command, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let subcommands: Vec<Command> = command.get_subcommands().cloned().collect();
    for command in subcommands.into_iter().chain([command]) {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name());
        let path = folder.join(format!("{name}.1"));
        fs::write(path, page(command)?)?;
    }
    Ok(())
}

/// Renders a page with the usual sections of man pages.
fn page(mut command: Command) -> io::Result<Vec<u8>> {
    let usage = command.render_usage().to_string();
    let more = command
        .get_after_long_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (has_options, has_subcommands) = (
        command.get_arguments().next().is_some(),
        command.get_subcommands().next().is_some(),
    );
    let man = Man::new(command).source(concat!("acrcheck ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    synopsis(&usage).to_writer(&mut page)?;
    man.render_description_section(&mut page)?;
    if has_subcommands {
        man.render_subcommands_section(&mut page)?;
    }
    if has_options {
        man.render_options_section(&mut page)?;
    }
    after(&more).to_writer(&mut page)?;
    Ok(once(&page))
}

/// Removes the preamble that each section repeats.
fn once(page: &[u8]) -> Vec<u8> {
    let preamble = Roff::new().render();
    let page = String::from_utf8_lossy(page);
    format!("{preamble}{}", page.replace(&preamble, "")).into_bytes()
}

fn synopsis(usage: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    let usage = usage.trim_start_matches("Usage:").trim();
    // The command and its subcommand, before the placeholders.
    let end = usage.find(['[', '<']).unwrap_or(usage.len());
    let (names, rest) = usage.split_at(end);
    roff.text([bold(names.trim_end()), roman(" "), roman(rest)]);
    roff
}

/// Renders the end of a help: the exit codes and notes.
fn after(help: &str) -> Roff {
    let mut roff = Roff::new();
    let (codes, more) = match help.strip_prefix("Exit codes:\n") {
        Some(rest) => rest.split_once("\n\n").unwrap_or((rest, "")),
        None => ("", help),
    };
    let mut codes = codes
        .lines()
        .filter_map(|line| line.trim_start().split_once("  "))
        .peekable();
    if codes.peek().is_some() {
        roff.control("SH", ["EXIT STATUS"]);
    }
    for (code, meaning) in codes {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
    if !more.is_empty() {
        roff.control("SH", ["NOTES"]);
        roff.control("nf", []);
        roff.text([roman(more)]);
        roff.control("fi", []);
    }
    roff
}
