#!/usr/bin/env bash
# Runs the plug-in with the Python SDK and the Node SDK of Extism.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

ACRCHECK_EXTISM=${ACRCHECK_EXTISM:-$root/target/guest/acrcheck.extism.wasm}
[ -f "$ACRCHECK_EXTISM" ] || fail "$ACRCHECK_EXTISM is missing; run \`cargo build -p acrcheck-cli\`, or set ACRCHECK_EXTISM to the file"
ACRCHECK_EXTISM=$(realpath "$ACRCHECK_EXTISM")
ACRCHECK_CONFORMANCE=$(realpath "${ACRCHECK_CONFORMANCE:-$root/tests/conformance/cases.ndjson}")
[ -f "$ACRCHECK_CONFORMANCE" ] || fail "$ACRCHECK_CONFORMANCE is not a file"
export ACRCHECK_EXTISM ACRCHECK_CONFORMANCE
command -v npm >/dev/null || fail 'npm is missing; install Node 20 or later'

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/extism
mkdir -p "$target/node"
target=$(realpath "$target")

printf '== tools\n'
if ! cmp -s "$here/requirements.txt" "$target/venv/installed.txt"; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail 'python3 is older than 3.10; install a newer one'
    python3 -m venv --clear "$target/venv"
    "$target/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$target/venv/installed.txt"
fi
# Node looks for packages next to the tests, so these are copied to the folder with the packages.
node=$target/node
rm -rf "$node/tests"
cp -R "$here/package.json" "$here/package-lock.json" "$here/biome.json" "$here/README.md" "$here/tests" "$node/"
if ! cmp -s "$node/package-lock.json" "$node/node_modules/.installed-lock.json"; then
    (cd "$node" && npm ci --no-audit --no-fund --silent)
    cp "$node/package-lock.json" "$node/node_modules/.installed-lock.json"
fi

cd "$here"
export PYTHONDONTWRITEBYTECODE=1

printf '== lint\n'
"$target/venv/bin/ruff" format --no-cache --check .
"$target/venv/bin/ruff" check --no-cache .
(cd "$node" && node_modules/.bin/biome check --error-on-warnings .)

printf '== types\n'
"$target/venv/bin/mypy" --cache-dir "$target/mypy" tests

# Both run, so that one run shows every failure.
status=0
printf '== tests with the Python SDK\n'
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@" || status=$?

printf '== tests with the Node SDK, in Node %s\n' "$(node --version)"
cd "$node"
node --no-warnings --test tests/*.test.js || status=$?
[ "$status" -eq 0 ] || fail 'some tests failed'
printf 'all tests passed\n'
