//! `acrcheck explain`: everything that there is to say about a check, a reason or a note.

use std::io;

use acrcheck::render::page::{self, Page};
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print;
use crate::options::component::ComponentArguments;
use crate::suggestion::did_you_mean;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A check's id, or the code of a reason or a note, as reports show them; without one, everything that can be explained is listed.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// The form of the page.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a person.
    #[default]
    Text,
    /// For wikis and runbooks.
    Markdown,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (_, policy) = arguments.component.load(verbose)?;
    let policy = policy.metadata();
    let page = match &arguments.name {
        None => Page::of_all(policy),
        Some(name) => Page::of(name, policy).ok_or_else(|| CommandError::NothingToExplain {
            given: name.clone(),
            meant: did_you_mean(name, Page::names(policy)),
        })?,
    };
    let mut text = Vec::new();
    match arguments.format {
        Format::Text => page::text(&page, width(), &mut text)?,
        Format::Markdown => page::markdown(&page, &mut text)?,
    }
    print(&text)?;
    Ok(Exit::Success)
}

/// Lines longer than this are hard to read, and shorter ones than that are no lines.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;

/// How many columns of the terminal text is set in.
fn width() -> usize {
    let shown = terminal_size::terminal_size_of(io::stdout());
    let columns = shown.map_or(*WIDTHS.end(), |(width, _)| usize::from(width.0));
    columns.clamp(*WIDTHS.start(), *WIDTHS.end())
}
