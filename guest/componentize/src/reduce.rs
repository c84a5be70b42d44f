//! Takes the core module, or the core module with one adapter, out of the linked module, which has all of them.

use std::collections::HashSet;
use std::convert::Infallible;

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, ExportSection, FunctionSection, ImportSection, MemoryType, Module};
use wasmparser::{CodeSectionReader, CustomSectionReader, Export, FunctionSectionReader, ImportSectionReader, Parser};

use crate::functions::Functions;

/// The maximum of the memory, in pages of 64 KiB: 1 GiB, the default limit of `acrcheck`. Hosts that cannot limit memory rely on it.
const MOST_PAGES: u64 = 16_384;

/// Returns a module with the exports of the contract and those of an adapter, if one is given, and with only the functions and imports that these
/// need. It has no names, and a maximum for its memory.
///
/// Instructions stay as they are, except for the indexes of functions. All numbers are encoded in as few bytes as they need, which saves 5 % of
/// what the linker writes.
pub(crate) fn reduced(linked: &[u8], adapter: Option<&str>) -> Result<Vec<u8>> {
    let functions = Functions::of(linked)?;
    let kept = kept(&functions, adapter);
    let mut reduced = Module::new();
    let mut reducer = Reducer {
        adapter,
        places: functions.places(&kept),
        kept,
        imports: functions.imports,
    };
    reducer
        .parse_core_module(&mut reduced, Parser::new(0), linked)
        .map_err(|error| anyhow!("{error}"))
        .context("cannot rewrite the linked module")?;
    let reduced = reduced.finish();
    if adapter.is_none() && Functions::of(&reduced)?.imports > 0 {
        bail!("the core module has imports");
    }
    Ok(reduced)
}

/// The functions that stay.
fn kept(functions: &Functions, adapter: Option<&str>) -> HashSet<u32> {
    let roots = functions
        .exports
        .iter()
        .filter(|(name, _)| kept_as(name, adapter).is_some());
    functions.reachable(roots.map(|(_, index)| *index))
}

/// Returns the index in the core module of each function of the linked one; `u32::MAX` if it is not there.
pub(crate) fn core_places(functions: &Functions) -> Vec<u32> {
    functions.places(&kept(functions, None))
}

/// The name under which an export is kept; none if it is left out.
fn kept_as<'n>(name: &'n str, adapter: Option<&str>) -> Option<&'n str> {
    // `cabi_realloc` is the same function. The others are addresses for the linker.
    if matches!(name, "__heap_base" | "__data_end") || name.starts_with("cabi_realloc_wit_bindgen") {
        return None;
    }
    if name == "memory" || name == "cabi_realloc" || name.contains('#') {
        return Some(name);
    }
    let (owner, function) = name.split_once(':')?;
    (Some(owner) == adapter).then_some(function)
}

struct Reducer<'a> {
    adapter: Option<&'a str>,
    /// The indexes of the functions that stay.
    kept: HashSet<u32>,
    /// The new index of each function.
    places: Vec<u32>,
    /// The number of imported functions, which have the first indexes.
    imports: u32,
}

impl Reencode for Reducer<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let place = self.places.get(function as usize);
        place.copied().ok_or(Error::InvalidCodeSectionSize)
    }

    fn memory_type(&mut self, memory: wasmparser::MemoryType) -> Result<MemoryType, Error<Infallible>> {
        let mut memory = utils::memory_type(self, memory);
        memory.maximum.get_or_insert(MOST_PAGES);
        Ok(memory)
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        // All imports are functions.
        for (index, import) in (0..).zip(section.into_imports()) {
            let import = import?;
            if self.kept.contains(&index) {
                self.parse_import(imports, import)?;
            }
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for (index, function) in (self.imports..).zip(section) {
            let function = function?;
            if self.kept.contains(&index) {
                functions.function(self.type_index(function)?);
            }
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for (index, body) in (self.imports..).zip(section) {
            let body = body?;
            if self.kept.contains(&index) {
                self.parse_function_body(code, body)?;
            }
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Infallible>> {
        let Some(name) = kept_as(export.name, self.adapter) else {
            return Ok(());
        };
        let index = self.external_index(export.kind, export.index)?;
        exports.export(name, self.export_kind(export.kind)?, index);
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        // The description of the world makes the core module a component.
        if self.adapter.is_none() && section.name().starts_with("component-type:") {
            return utils::parse_custom_section(self, module, section);
        }
        Ok(())
    }
}
