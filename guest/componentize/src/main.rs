//! Turns the core module of the guest into a component: `acrcheck-componentize MODULE COMPONENT SYMBOLS`.
//!
//! SYMBOLS gets the names of the functions of the core module, one per line with its index.
//!
//! A separate program, so that the published library has no build dependencies.

mod core_module;
mod metadata;
mod symbols;

use std::env;
use std::fs;

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [module, component, symbols] = arguments.as_slice() else {
        bail!("usage: acrcheck-componentize MODULE COMPONENT SYMBOLS");
    };
    let linked = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let mut core = core_module::reduced(&linked)?;
    metadata::append_to_module(&mut core);
    let mut encoded = ComponentEncoder::default().validate(true).module(&core)?.encode()?;
    metadata::append_to_component(&mut encoded)?;
    fs::write(component, encoded)?;
    fs::write(symbols, symbols::of(&linked)?)?;
    Ok(())
}
