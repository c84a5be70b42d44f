//! Builds the guest for WebAssembly and turns it into the component that the crate embeds.
//!
//! `ACRCHECK_COMPONENT` names a ready component instead, for those who package the crate.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wit_component::ComponentEncoder;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "component";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ACRCHECK_COMPONENT");
    let out = PathBuf::from(required("OUT_DIR")?).join("acrcheck.component.wasm");
    if let Some(ready) = env::var_os("ACRCHECK_COMPONENT") {
        println!("cargo::rerun-if-changed={}", Path::new(&ready).display());
        let bytes = fs::read(&ready).map_err(|e| format!("ACRCHECK_COMPONENT {}: {e}", Path::new(&ready).display()))?;
        return write_if_changed(&out, &bytes);
    }
    let module = build_guest()?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&fs::read(&module)?)?
        .encode()?;
    write_if_changed(&out, &component)
}

/// Builds the guest's core module and returns its path.
fn build_guest() -> Result<PathBuf> {
    let manifest_dir = PathBuf::from(required("CARGO_MANIFEST_DIR")?);
    let workspace = manifest_dir.parent().ok_or("the crate stands in no workspace")?;
    let target_dir = guest_target_dir()?;
    let mut cargo = Command::new(required("CARGO")?);
    cargo
        .current_dir(workspace)
        .args(["build", "--locked", "--package", "acrcheck-guest"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .arg("--target-dir")
        .arg(&target_dir)
        // Flags and wrappers of the outer build are meant for the machine it builds for.
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths(workspace)?);
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(explain(&String::from_utf8_lossy(&output.stderr)).into());
    }
    let built = target_dir.join(TARGET).join(PROFILE);
    let module = built.join("acrcheck_guest.wasm");
    rerun_if_changed(&built.join("acrcheck_guest.d"), workspace)?;
    Ok(module)
}

/// One folder beside the profiles of the outer build, so that variants of it share the guest.
fn guest_target_dir() -> Result<PathBuf> {
    let out_dir = PathBuf::from(required("OUT_DIR")?);
    // <target>/<profile>/build/<package>/out
    let target = out_dir.ancestors().nth(4).ok_or("OUT_DIR is not where cargo puts it")?;
    Ok(target.join("guest"))
}

/// The same bytes wherever the workspace and cargo's home stand.
fn remapped_paths(workspace: &Path) -> Result<String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(required("HOME").or_else(|_| required("USERPROFILE"))?).join(".cargo"),
    };
    let flags = [
        format!("--remap-path-prefix={}=acrcheck", workspace.display()),
        format!("--remap-path-prefix={}=cargo", cargo_home.display()),
    ];
    // The separator that cargo reads between flags.
    Ok(flags.join("\u{1f}"))
}

/// Passes on what the guest was built from.
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

/// The compiler's own words, and what to do where the target is missing.
fn explain(stderr: &str) -> String {
    let hint = if stderr.contains("E0463") || stderr.contains("target may not be installed") {
        format!("\nThe WebAssembly target is missing. Install it:\n    rustup target add {TARGET}\n")
    } else {
        String::new()
    };
    format!("building the guest component failed:\n{stderr}{hint}")
}

fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    Ok(fs::write(path, bytes)?)
}

fn required(variable: &str) -> Result<String> {
    env::var(variable).map_err(|e| format!("{variable}: {e}").into())
}
