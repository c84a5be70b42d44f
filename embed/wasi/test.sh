#!/usr/bin/env bash
# Runs the command in Wasmtime and in Node.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_WASI "$root/target/guest/acrcheck.wasi.wasm"
conformance_file
require node 'Node 20 or later'

printf '== tools\n'
test_environment

printf '== lint\n'
cd "$here"
node --check tests/node.test.mjs
lint

# Both run, so that one run shows every failure.
status=0
printf '== tests in Wasmtime\n'
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@" || status=$?

printf '== tests in Node %s\n' "$(node --version)"
node --no-warnings --test tests/node.test.mjs || status=$?
[ "$status" -eq 0 ] || fail 'some tests failed'
printf 'all tests passed\n'
