#!/usr/bin/env bash
# Runs the command in Wasmtime and in Node.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

ACRCHECK_WASI=${ACRCHECK_WASI:-$root/target/guest/acrcheck.wasi.wasm}
[ -f "$ACRCHECK_WASI" ] || fail "$ACRCHECK_WASI is missing; run \`cargo build -p acrcheck-cli\`, or set ACRCHECK_WASI to the file"
ACRCHECK_WASI=$(realpath "$ACRCHECK_WASI")
ACRCHECK_CONFORMANCE=$(realpath "${ACRCHECK_CONFORMANCE:-$root/tests/conformance/cases.ndjson}")
[ -f "$ACRCHECK_CONFORMANCE" ] || fail "$ACRCHECK_CONFORMANCE is not a file"
export ACRCHECK_WASI ACRCHECK_CONFORMANCE
command -v node >/dev/null || fail 'node is missing; install Node 20 or later'

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/wasi
mkdir -p "$target"
target=$(realpath "$target")

printf '== tools\n'
if ! cmp -s "$here/requirements.txt" "$target/venv/installed.txt"; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail 'python3 is older than 3.10; install a newer one'
    python3 -m venv --clear "$target/venv"
    "$target/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$target/venv/installed.txt"
fi

cd "$here"
export PYTHONDONTWRITEBYTECODE=1

printf '== lint\n'
"$target/venv/bin/ruff" format --no-cache --check .
"$target/venv/bin/ruff" check --no-cache .
node --check tests/node.test.mjs

printf '== types\n'
"$target/venv/bin/mypy" --cache-dir "$target/mypy" tests

# Both run, so that one run shows every failure.
status=0
printf '== tests in Wasmtime\n'
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@" || status=$?

printf '== tests in Node %s\n' "$(node --version)"
node --no-warnings --test tests/node.test.mjs || status=$?
[ "$status" -eq 0 ] || fail 'some tests failed'
printf 'all tests passed\n'
