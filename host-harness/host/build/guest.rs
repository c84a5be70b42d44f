//! Build of the guest component. Used by the build script and by the test that compares two builds.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wit_component::ComponentEncoder;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "component";

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A component, and the dependency file of its build.
pub(crate) struct Built {
    pub(crate) component: Vec<u8>,
    #[allow(dead_code, reason = "only the build script uses it")]
    pub(crate) dependencies: PathBuf,
}

/// Builds the guest of a workspace with cargo, and converts its core module to a component.
pub(crate) fn build(workspace: &Path, target_dir: &Path) -> Result<Built> {
    let mut cargo = Command::new(required("CARGO")?);
    cargo
        .current_dir(workspace)
        .args(["build", "--locked", "--package", "acrcheck-guest"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .arg("--target-dir")
        .arg(target_dir)
        // Flags and wrappers of the outer build are for another target.
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env("CARGO_ENCODED_RUSTFLAGS", remapped_paths(workspace)?);
    let output = cargo.output()?;
    if !output.status.success() {
        return Err(explain(&String::from_utf8_lossy(&output.stderr)).into());
    }
    let built = target_dir.join(TARGET).join(PROFILE);
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&fs::read(built.join("acrcheck_guest.wasm"))?)?
        .encode()?;
    Ok(Built {
        component,
        dependencies: built.join("acrcheck_guest.d"),
    })
}

/// Returns flags that make the build independent of the location of the workspace and of cargo's home.
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

/// Returns the compiler output, with a hint if the target is missing.
fn explain(stderr: &str) -> String {
    let hint = if stderr.contains("E0463") || stderr.contains("target may not be installed") {
        format!("\nThe WebAssembly target is missing. Install it:\n    rustup target add {TARGET}\n")
    } else {
        String::new()
    };
    format!("building the guest component failed:\n{stderr}{hint}")
}

pub(crate) fn required(variable: &str) -> Result<String> {
    env::var(variable).map_err(|e| format!("{variable}: {e}").into())
}
