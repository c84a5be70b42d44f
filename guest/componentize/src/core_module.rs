//! The core module as other hosts load it: without what only the linker needs.

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, MemoryType, Module};
use wasmparser::{CustomSectionReader, Export, Parser};

/// The maximum of the memory, in pages of 64 KiB: 1 GiB, the default limit of `acrcheck`. Hosts that cannot limit memory rely on it.
const MOST_PAGES: u64 = 16_384;

/// Returns a module without exports that nothing calls, without names, and with a maximum for its memory. Offsets are encoded in as few bytes as
/// they need, which saves 5 % of the component.
pub(crate) fn reduced(module: &[u8]) -> Result<Vec<u8>> {
    let mut reduced = Module::new();
    Reducer
        .parse_core_module(&mut reduced, Parser::new(0), module)
        .map_err(|error| anyhow!("cannot rewrite the core module: {error}"))?;
    Ok(reduced.finish())
}

struct Reducer;

impl Reencode for Reducer {
    type Error = std::convert::Infallible;

    fn memory_type(&mut self, memory: wasmparser::MemoryType) -> Result<MemoryType, Error<Self::Error>> {
        let mut memory = utils::memory_type(self, memory);
        memory.maximum.get_or_insert(MOST_PAGES);
        Ok(memory)
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Self::Error>> {
        // `cabi_realloc` is the same function. The others are addresses for the linker.
        let is_stray =
            matches!(export.name, "__heap_base" | "__data_end") || export.name.starts_with("cabi_realloc_wit_bindgen");
        if is_stray {
            return Ok(());
        }
        utils::parse_export(self, exports, export)
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        // The description of the world makes it a component.
        if section.name().starts_with("component-type:") {
            return utils::parse_custom_section(self, module, section);
        }
        Ok(())
    }
}
