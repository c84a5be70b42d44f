//! `acrcheck component`: the built-in component as files, for other hosts.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use acrcheck::{CONTRACT, EMBEDDED_COMPONENT, input};
use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print_binary;
use crate::io::whole_file;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("destination").required(true).args(["output", "folder"])))]
pub(crate) struct Arguments {
    /// File to write, or `-` for standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Folder for all files, created if needed.
    ///
    /// The files are acrcheck.component.wasm, acrcheck.core.wasm (its core module), acrcheck.wit (the contract) and SHA256SUMS (their checksums).
    #[arg(long, value_name = "DIR", conflicts_with = "core")]
    folder: Option<PathBuf>,

    /// Write the core module in the component, for runtimes without the component model.
    #[arg(long)]
    core: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    if let Some(folder) = &arguments.folder {
        write_all(folder)?;
        return Ok(Exit::Success);
    }
    let bytes = if arguments.core {
        core_module(EMBEDDED_COMPONENT).ok_or(CommandError::NoCoreModule)?
    } else {
        EMBEDDED_COMPONENT
    };
    if let Some(path) = arguments
        .output
        .as_deref()
        .filter(|path| path.as_os_str() != input::STDIN)
    {
        whole_file::write(path, bytes)?;
    } else if io::stdout().is_terminal() {
        return Err(CommandError::BinaryToTerminal);
    } else {
        print_binary(bytes)?;
    }
    Ok(Exit::Success)
}

/// Writes every file and their checksums into a folder.
fn write_all(folder: &Path) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|source| CommandError::Write {
        path: folder.to_owned(),
        source,
    })?;
    let core = core_module(EMBEDDED_COMPONENT).ok_or(CommandError::NoCoreModule)?;
    let mut sums = String::new();
    for (name, bytes) in [
        ("acrcheck.component.wasm", EMBEDDED_COMPONENT),
        ("acrcheck.core.wasm", core),
        ("acrcheck.wit", CONTRACT.as_bytes()),
    ] {
        whole_file::write(&folder.join(name), bytes)?;
        // The format of sha256sum.
        let _ = writeln!(sums, "{:x}  {name}", Sha256::digest(bytes));
    }
    whole_file::write(&folder.join("SHA256SUMS"), sums.as_bytes())
}

/// Returns the bytes of the core module in a component, if there is exactly one. A component without imports needs no other.
fn core_module(component: &[u8]) -> Option<&[u8]> {
    let mut modules = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload.ok()? {
            modules.push(component.get(unchecked_range)?);
        }
    }
    match modules.as_slice() {
        [module] => Some(module),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::core_module;

    #[test]
    fn a_component_has_one_core_module() -> Result<(), wat::Error> {
        let module = wat::parse_str("(module (memory 1))")?;
        let component = wat::parse_str("(component (core module (memory 1)))")?;
        assert_eq!(core_module(&component), Some(module.as_slice()));
        let none = wat::parse_str("(component)")?;
        let two = wat::parse_str("(component (core module) (core module))")?;
        for other in [&none, &two, &module, &b"\0asm".to_vec()] {
            assert_eq!(core_module(other), None);
        }
        Ok(())
    }
}
