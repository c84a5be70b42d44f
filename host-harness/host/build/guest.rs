//! Builds the component from the sources of the guest. The build script and the test that compares two builds use this.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "component";

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The component, and the file in which the compiler lists its sources.
pub(crate) struct Built {
    pub(crate) component: Vec<u8>,
    #[allow(dead_code, reason = "for the build script")]
    pub(crate) dependencies: PathBuf,
}

/// Builds the guest of a workspace with cargo, and turns its core module into a component, which stays in the target folder.
///
/// The tool that does the latter is built in `tools_dir`, so that several target folders share it.
pub(crate) fn build(workspace: &Path, target_dir: &Path, tools_dir: &Path) -> Result<Built> {
    let mut guest = cargo(workspace, target_dir, "build")?;
    guest
        .args([
            "--package",
            "acrcheck-guest",
            "--features",
            "adapters",
            "--target",
            TARGET,
            "--profile",
            PROFILE,
        ])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace)?);
    run(guest)?;
    let built = target_dir.join(TARGET).join(PROFILE);
    let component = target_dir.join("acrcheck.component.wasm");
    let mut componentize = cargo(workspace, tools_dir, "run")?;
    componentize
        .args(["--quiet", "--package", "acrcheck-componentize", "--"])
        .arg(built.join("acrcheck_guest.wasm"))
        .arg(target_dir);
    run(componentize)?;
    Ok(Built {
        component: fs::read(component)?,
        dependencies: built.join("acrcheck_guest.d"),
    })
}

/// A cargo command without the flags and wrappers of the outer build, which are meant for the machine it builds for.
fn cargo(workspace: &Path, target_dir: &Path, command: &str) -> Result<Command> {
    let mut cargo = Command::new(required("CARGO")?);
    cargo
        .current_dir(workspace)
        .args([command, "--locked", "--target-dir"])
        .arg(target_dir)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER");
    Ok(cargo)
}

fn run(mut command: Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(explain(&String::from_utf8_lossy(&output.stderr)).into())
}

/// SIMD instructions, and the same bytes wherever the workspace and cargo's home are.
fn flags(workspace: &Path) -> Result<String> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(required("HOME").or_else(|_| required("USERPROFILE"))?).join(".cargo"),
    };
    let flags = [
        "-Ctarget-feature=+simd128".into(),
        format!("--remap-path-prefix={}=acrcheck", workspace.display()),
        format!("--remap-path-prefix={}=cargo", cargo_home.display()),
    ];
    // The separator that cargo reads between flags.
    Ok(flags.join("\u{1f}"))
}

/// The message of the compiler, and what to do if the target is missing.
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
