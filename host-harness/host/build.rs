//! Provides the component and the contract that the crate embeds. The component is built from the sources of the guest in a checkout, or it is the
//! one that the published crate contains.
//!
//! `ACRCHECK_COMPONENT` names a ready component instead, for packagers.

#[path = "build/contract.rs"]
mod contract;
#[path = "build/guest.rs"]
mod guest;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use guest::{Result, required};

/// The newest version of the contract.
const CONTRACT: &str = "wit/0.1.0";
/// Where the published crate has the component.
const PACKAGED: &str = "component/acrcheck.component.wasm";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-env-changed=ACRCHECK_COMPONENT");
    let manifest_dir = PathBuf::from(required("CARGO_MANIFEST_DIR")?);
    let out_dir = PathBuf::from(required("OUT_DIR")?);
    let contract = contract::joined(&manifest_dir.join(CONTRACT))?;
    write_if_changed(&out_dir.join("acrcheck.wit"), contract.as_bytes())?;
    let out = out_dir.join("acrcheck.component.wasm");
    if let Some(ready) = env::var_os("ACRCHECK_COMPONENT") {
        println!("cargo::rerun-if-changed={}", Path::new(&ready).display());
        let bytes = fs::read(&ready).map_err(|e| format!("ACRCHECK_COMPONENT {}: {e}", Path::new(&ready).display()))?;
        return write_if_changed(&out, &bytes);
    }
    let workspace = manifest_dir.ancestors().nth(2).filter(|folder| is_checkout(folder));
    let Some(workspace) = workspace else {
        let packaged = manifest_dir.join(PACKAGED);
        println!("cargo::rerun-if-changed={}", packaged.display());
        let bytes = fs::read(&packaged).map_err(|e| format!("{}: {e}", packaged.display()))?;
        return write_if_changed(&out, &bytes);
    };
    let target_dir = guest_target_dir()?;
    let built = guest::build(workspace, &target_dir, &target_dir)?;
    rerun_if_changed(&built.dependencies, workspace)?;
    write_if_changed(&out, &built.component)
}

/// Whether a folder has the sources of the guest. In a checkout, a packaged component is never used: it may be an old one.
fn is_checkout(workspace: &Path) -> bool {
    workspace.join("guest/Cargo.toml").is_file()
}

/// One folder beside the profiles of the outer build, so that variants of it share the guest.
fn guest_target_dir() -> Result<PathBuf> {
    let out_dir = PathBuf::from(required("OUT_DIR")?);
    // <target>/<profile>/build/<package>/out
    let target = out_dir.ancestors().nth(4).ok_or("OUT_DIR is not where cargo puts it")?;
    Ok(target.join("guest"))
}

/// Tells cargo what the guest was built from.
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
        "guest/componentize",
        "policies/Cargo.toml",
        "policies/declared/Cargo.toml",
        "policies/expressions/Cargo.toml",
        "policies/json/Cargo.toml",
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
