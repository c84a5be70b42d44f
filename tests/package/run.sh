#!/usr/bin/env bash
# Packages the library, and builds a program outside the workspace that depends on nothing but the package. Run it after `cargo test`, whose builds it shares.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}

mkdir -p host-harness/host/component
cp "$target/guest/acrcheck.component.wasm" host-harness/host/component/
# The component is in no commit.
cargo package --allow-dirty --locked --no-verify --quiet -p acrcheck -p acrcheck-json -p acrcheck-expressions -p acrcheck-declared -p acrcheck-policies -p acrcheck-cli

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar -xzf "$target/package/acrcheck-0.1.0.crate" -C "$scratch"
mkdir -p "$scratch/program/src"
cat >"$scratch/program/Cargo.toml" <<'TOML'
[workspace]

[package]
name = "program"
version = "0.0.0"
edition = "2024"

[dependencies]
acrcheck = { path = "../acrcheck-0.1.0" }
TOML
# What turns on the features of the command's dependencies, so that nothing is built twice.
sed -n '/^# Not used in code/,/^$/p' host-harness/cli/Cargo.toml >>"$scratch/program/Cargo.toml"
cat >>"$scratch/program/Cargo.toml" <<'TOML'
rustix = { version = "1.1", features = ["pty", "termios"] }
serde_json = { version = "1.0", features = ["float_roundtrip"] }
TOML
cp Cargo.lock "$scratch/program/Cargo.lock"
cat >"$scratch/program/src/main.rs" <<'RUST'
use acrcheck::checker::{Checker, documents};
use acrcheck::{EMBEDDED_COMPONENT, Engine, EngineConfig, input};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Engine::new(EngineConfig::default())?.load(EMBEDDED_COMPONENT)?;
    let folder = std::env::args_os().nth(1).ok_or("name a folder")?;
    let found = input::find(folder.as_ref()).into_iter();
    let report = Checker::new(&policy).check(documents(found, |_| {}))?;
    let summary = &report.summary;
    println!("{} registries, {} failed, {} errors", summary.registries, summary.fail, summary.errors);
    Ok(())
}
RUST
output=$(cargo run --quiet --manifest-path "$scratch/program/Cargo.toml" --target-dir "$target" -- tests/fixtures)
echo "$output"
[[ $output == "18 registries, 8 failed, 3 errors" ]]
