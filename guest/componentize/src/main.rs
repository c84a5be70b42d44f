//! Turns a core WebAssembly module into a component: `acrcheck-componentize MODULE COMPONENT`.
//!
//! A separate program, so that the published library has no build dependencies.

use std::env;
use std::error::Error;
use std::fs;

use wit_component::ComponentEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [module, component] = arguments.as_slice() else {
        return Err("usage: acrcheck-componentize MODULE COMPONENT".into());
    };
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(&fs::read(module)?)?
        .encode()?;
    fs::write(component, encoded)?;
    Ok(())
}
