#!/usr/bin/env bash
# Runs the plug-in with the Python SDK and the JavaScript SDK of Extism, and with ACRCHECK_EXTISM_RUST=1 with the Rust SDK.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_EXTISM "$root/target/guest/acrcheck.extism.wasm"
conformance_file
require npm 'Node 20 or later'

printf '== tools\n'
test_environment
# Node looks for packages next to the tests, so these are copied to the folder with the packages.
node=$target/node
rm -rf "$node/tests"
copy "$here" "$node" package.json package-lock.json biome.json README.md tests
if ! cmp -s "$node/package-lock.json" "$node/node_modules/.installed-lock.json"; then
    (cd "$node" && npm ci --no-audit --no-fund --silent)
    cp "$node/package-lock.json" "$node/node_modules/.installed-lock.json"
fi

printf '== lint\n'
cd "$here"
(cd "$node" && node_modules/.bin/biome check --error-on-warnings .)
lint

# Both run, so that one run shows every failure.
status=0
printf '== tests with the Python SDK\n'
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@" || status=$?

printf '== tests with the JavaScript SDK, in Node.js %s\n' "$(node --version)"
cd "$node"
node --no-warnings --test tests/*.test.js || status=$?

if [ -n "${ACRCHECK_EXTISM_RUST:-}" ]; then
    printf '== tests with the Rust SDK\n'
    (cd "$here/rust" && CARGO_TARGET_DIR=$target/rust cargo test --locked) || status=$?
else
    echo 'NOT RUN: the tests with the Rust SDK of Extism, which take minutes to compile; set ACRCHECK_EXTISM_RUST=1'
fi
[ "$status" -eq 0 ] || fail 'some tests failed'
printf 'all tests passed\n'
