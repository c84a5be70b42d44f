//! `acrcheck explain`: documentation of a check, a reason or a note.

use acrcheck::render::page::{self, Explanation};
use clap::ValueEnum;

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::{columns, print};
use crate::options::component::ComponentArguments;
use crate::suggestion::did_you_mean;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Name of a check, a reason or a note.
    ///
    /// These are the names in reports. Without one, all names are listed.
    #[arg(value_name = "NAME")]
    name: Option<String>,

    /// Output format.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    component: ComponentArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Text for people.
    #[default]
    Text,
    /// Markdown for wikis and runbooks.
    Markdown,
}

pub(crate) fn run(arguments: &Arguments, verbose: bool) -> Result<Exit, CommandError> {
    let (_, policy) = arguments.component.load(verbose)?;
    let policy = policy.metadata();
    let page = match &arguments.name {
        None => Explanation::of_all(policy),
        Some(name) => Explanation::of(name, policy).ok_or_else(|| CommandError::UnknownName {
            given: name.clone(),
            meant: did_you_mean(name, Explanation::names(policy)),
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

/// Minimum and maximum width of text.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;

/// Returns the width of text on this terminal.
fn width() -> usize {
    columns().map_or(*WIDTHS.end(), |columns| {
        usize::from(columns).clamp(*WIDTHS.start(), *WIDTHS.end())
    })
}
