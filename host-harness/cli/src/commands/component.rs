//! `acrcheck component`: the built-in component as a file, for other hosts.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use acrcheck::{EMBEDDED_COMPONENT, input};
use wasmparser::{Parser, Payload};

use crate::error::CommandError;
use crate::exit::Exit;
use crate::io::terminal::print_binary;
use crate::io::whole_file;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File to write, or `-` for standard output.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// Write the core module in the component, for runtimes without the component model.
    #[arg(long)]
    core: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let bytes = if arguments.core {
        core_module(EMBEDDED_COMPONENT).ok_or(CommandError::NoCoreModule)?
    } else {
        EMBEDDED_COMPONENT
    };
    if arguments.output.as_os_str() != input::STDIN {
        whole_file::write(&arguments.output, bytes)?;
    } else if io::stdout().is_terminal() {
        return Err(CommandError::BinaryToTerminal);
    } else {
        print_binary(bytes)?;
    }
    Ok(Exit::Success)
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
