//! `acrcheck component`: the built-in component as files, for other hosts.

mod comparison;

use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use acrcheck::escape::Escaped;
use acrcheck::{CONTRACT, EMBEDDED_COMPONENT, input};
use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::{print, print_binary};
use crate::io::whole_file;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("destination").required(true).args(["output", "folder", "compare"])))]
pub(crate) struct Arguments {
    /// File to write, or `-` for standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Folder for all files, created if needed.
    ///
    /// The files are acrcheck.component.wasm, acrcheck.core.wasm (its core module), acrcheck.wit (the contract) and SHA256SUMS (their checksums).
    #[arg(long, value_name = "DIR", conflicts_with = "core")]
    folder: Option<PathBuf>,

    /// File to compare with the built-in component.
    ///
    /// For files that contain the core module of the component and an adapter for another host, such as acrcheck.trivy.wasm. Says whether all functions
    /// of the core module are in it unchanged, and which imports and exports it adds. The exit code is 1 if it differs.
    #[arg(long, value_name = "FILE", conflicts_with = "core")]
    compare: Option<PathBuf>,

    /// Write the core module in the component, for runtimes without the component model.
    #[arg(long)]
    core: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    if let Some(path) = &arguments.compare {
        return compare(path);
    }
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

/// Prints what a file has in common with the built-in component.
fn compare(path: &Path) -> Result<Exit, CommandError> {
    let binary = fs::read(path).map_err(|source| CommandError::Read {
        path: path.to_owned(),
        source,
    })?;
    let core = core_module(EMBEDDED_COMPONENT).ok_or(CommandError::NoCoreModule)?;
    // A component is compared by its core module.
    let module = core_module(&binary).unwrap_or(&binary);
    let mut text = String::new();
    let exit = match comparison::compare(core, module) {
        Ok(mut found) => {
            found.imports.sort();
            let _ = writeln!(
                text,
                "functions  all {} of the built-in core module, unchanged, and {} more",
                found.same, found.more
            );
            for (label, list) in [("imports", &found.imports), ("exports", &found.exports)] {
                let none = [String::from("none")];
                let list = if list.is_empty() { &none[..] } else { list };
                for (index, name) in list.iter().enumerate() {
                    let label = if index == 0 { label } else { "" };
                    let _ = writeln!(text, "{label:9}  {}", Escaped(name));
                }
            }
            Exit::Success
        }
        Err(difference) => {
            let _ = writeln!(text, "differs    {difference}");
            Exit::Failed
        }
    };
    print(text.as_bytes())?;
    Ok(exit)
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
