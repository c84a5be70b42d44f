#!/usr/bin/env bash
# Packages the crates; outside the workspace, installs the packaged command, and builds a program that depends on nothing but the packaged library.
# Run it after `cargo test`, whose builds of the dependencies it shares.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)

mkdir -p host-harness/host/component
cp "$target/guest/acrcheck.component.wasm" host-harness/host/component/
# The component is in no commit.
cargo package --allow-dirty --locked --no-verify --quiet -p acrcheck -p acrcheck-json -p acrcheck-expressions -p acrcheck-declared -p acrcheck-policies -p acrcheck-cli

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for crate in acrcheck acrcheck-cli; do
    tar -xzf "$target/package/$crate-$version.crate" -C "$scratch"
done
library=$scratch/acrcheck-$version

# The profile of the workspace, with which its dependencies were built.
profile=$scratch/profile.toml
awk '/^\[/ { on = /^\[profile\.dev/ } on' Cargo.toml >"$profile"

# `cargo install acrcheck-cli`, with the library that is not in the registry yet.
cargo install --quiet --debug --offline --path "$scratch/acrcheck-cli-$version" --root "$scratch/installed" --target-dir "$target" --no-track \
    --config "$profile" --config "patch.crates-io.acrcheck.path='$library'"
command=$scratch/installed/bin/acrcheck
[[ $("$command" --version) == "acrcheck $version" ]]
"$command" component --output "$scratch/written.wasm"
cmp "$scratch/written.wasm" "$target/guest/acrcheck.component.wasm"
code=0
"$command" check tests/fixtures --format summary | tail -n 2 || code=$?
if [ "$code" -ne 1 ]; then
    echo "expected exit code 1, because some examples fail; got $code" >&2
    exit 1
fi
# The command of the workspace is in this folder again.
cargo build --quiet --locked -p acrcheck-cli --target-dir "$target"

mkdir -p "$scratch/program/src"
cat >"$scratch/program/Cargo.toml" <<TOML
[workspace]

[package]
name = "program"
version = "0.0.0"
edition = "2024"

[dependencies]
acrcheck = { path = "$library" }
TOML
# What turns on the features of the command's dependencies, so that nothing is built twice.
sed -n '/^# Not used in code/,/^$/p' host-harness/cli/Cargo.toml >>"$scratch/program/Cargo.toml"
cat >>"$scratch/program/Cargo.toml" <<'TOML'
rustix = { version = "1.1", features = ["pty", "termios"] }
serde_json = { version = "1.0", features = ["float_roundtrip"] }
wasmparser = { version = "0.254", default-features = false, features = ["hash-collections"] }
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
output=$(cargo run --quiet --config "$profile" --manifest-path "$scratch/program/Cargo.toml" --target-dir "$target" -- tests/fixtures)
echo "$output"
[[ $output == "18 registries, 8 failed, 3 errors" ]]
