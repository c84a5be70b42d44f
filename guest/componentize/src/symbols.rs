//! The names of functions, which the component does not have.

use std::fmt::Write;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload};

/// Returns the index and the name of each function of a module, one per line: `12 acrcheck_policies::evaluate`.
pub(crate) fn of(module: &[u8]) -> Result<String> {
    let mut lines = String::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(names) = section.as_known() else {
            continue;
        };
        write_functions(names, &mut lines)?;
    }
    Ok(lines)
}

fn write_functions(names: NameSectionReader<'_>, lines: &mut String) -> Result<()> {
    for subsection in names {
        let Name::Function(functions) = subsection? else {
            continue;
        };
        for function in functions {
            let function = function?;
            writeln!(
                lines,
                "{} {:#}",
                function.index,
                rustc_demangle::demangle(function.name)
            )?;
        }
    }
    Ok(())
}
