//! Turns the linked module of the guest into the files that hosts load: `acrcheck-componentize MODULE FOLDER`.
//!
//! FOLDER gets the component, the core module with each adapter, and the names of the functions of the core module.
//!
//! A separate program, so that the published library has no build dependencies.

mod functions;
mod metadata;
mod reduce;
mod symbols;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

/// The adapters, which are the prefixes of their exports and parts of the names of their files.
const ADAPTERS: [&str; 3] = ["extism", "trivy", "wasi"];

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        bail!("usage: acrcheck-componentize MODULE FOLDER");
    };
    let linked = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let folder = Path::new(folder);
    let write = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    };
    let mut core = reduce::reduced(&linked, None)?;
    metadata::append_to_module(&mut core);
    let mut component = ComponentEncoder::default().validate(true).module(&core)?.encode()?;
    metadata::append_to_component(&mut component)?;
    write("acrcheck.component.wasm", &component)?;
    for adapter in ADAPTERS {
        let mut module = reduce::reduced(&linked, Some(adapter))?;
        metadata::append_to_module(&mut module);
        write(&format!("acrcheck.{adapter}.wasm"), &module)?;
    }
    write("acrcheck.core.symbols", symbols::of_core(&linked)?.as_bytes())
}
