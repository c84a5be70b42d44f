//! The names of functions, which the files do not have.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload};

use crate::functions::Functions;
use crate::reduce::core_places;

/// Returns the index and the name of each function of the core module, one per line: `12 acrcheck_policies::evaluate`.
pub(crate) fn of_core(linked: &[u8]) -> Result<String> {
    let names = names(linked)?;
    let places = core_places(&Functions::of(linked)?);
    let mut lines = String::new();
    for (index, place) in (0_u32..).zip(places) {
        if let (Some(name), true) = (names.get(&index), place != u32::MAX) {
            writeln!(lines, "{place} {:#}", rustc_demangle::demangle(name))?;
        }
    }
    Ok(lines)
}

fn names(module: &[u8]) -> Result<HashMap<u32, String>> {
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CustomSection(section) = payload?
            && let KnownCustom::Name(section) = section.as_known()
        {
            add_functions(section, &mut names)?;
        }
    }
    Ok(names)
}

fn add_functions(section: NameSectionReader<'_>, names: &mut HashMap<u32, String>) -> Result<()> {
    for subsection in section {
        if let Name::Function(functions) = subsection? {
            for function in functions {
                let function = function?;
                names.insert(function.index, function.name.to_owned());
            }
        }
    }
    Ok(())
}
