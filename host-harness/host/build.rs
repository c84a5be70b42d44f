//! Builds the embedded component.
//!
//! `ACRCHECK_COMPONENT` names a prebuilt component instead, for packagers.

#[path = "build/guest.rs"]
mod guest;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use guest::{Result, required};

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/guest.rs");
    println!("cargo::rerun-if-env-changed=ACRCHECK_COMPONENT");
    let out = PathBuf::from(required("OUT_DIR")?).join("acrcheck.component.wasm");
    if let Some(ready) = env::var_os("ACRCHECK_COMPONENT") {
        println!("cargo::rerun-if-changed={}", Path::new(&ready).display());
        let bytes = fs::read(&ready).map_err(|e| format!("ACRCHECK_COMPONENT {}: {e}", Path::new(&ready).display()))?;
        return write_if_changed(&out, &bytes);
    }
    let manifest_dir = PathBuf::from(required("CARGO_MANIFEST_DIR")?);
    let workspace = manifest_dir
        .ancestors()
        .nth(2)
        .ok_or("the crate is not in the workspace")?;
    let built = guest::build(workspace, &guest_target_dir()?)?;
    rerun_if_changed(&built.dependencies, workspace)?;
    write_if_changed(&out, &built.component)
}

/// Returns the target folder of the guest, which all profiles of the outer build share.
fn guest_target_dir() -> Result<PathBuf> {
    let out_dir = PathBuf::from(required("OUT_DIR")?);
    // <target>/<profile>/build/<package>/out
    let target = out_dir.ancestors().nth(4).ok_or("unexpected location of OUT_DIR")?;
    Ok(target.join("guest"))
}

/// Tells cargo which files the guest was built from.
fn rerun_if_changed(dependencies: &Path, workspace: &Path) -> Result<()> {
    let text = fs::read_to_string(dependencies)?;
    // `module: source source …`, with spaces in paths escaped.
    let sources = text.split_once(": ").map(|(_, sources)| sources).unwrap_or_default();
    for source in sources.replace("\\ ", "\u{0}").split_whitespace() {
        println!("cargo::rerun-if-changed={}", source.replace('\u{0}', " "));
    }
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        "guest/Cargo.toml",
        "policies/Cargo.toml",
        "wit",
    ] {
        println!("cargo::rerun-if-changed={}", workspace.join(file).display());
    }
    Ok(())
}

fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    Ok(fs::write(path, bytes)?)
}
