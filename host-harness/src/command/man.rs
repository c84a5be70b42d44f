//! `acrcheck man`: the manual, as pages for `man`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::Man;

use super::CommandError;
use super::exit::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A folder for the pages, one for each word; it is made where there is none. Without one, the first page goes to standard output.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    // Every word has its page, and none needs another for help.
    let command = super::Arguments::command().disable_help_subcommand(true);
    if let Some(folder) = &arguments.folder {
        fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .map_err(|source| CommandError::Pages {
                folder: folder.clone(),
                source,
            })?;
        return Ok(Exit::Success);
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&page)?;
    out.flush()?;
    Ok(Exit::Success)
}
