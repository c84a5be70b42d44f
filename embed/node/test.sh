#!/usr/bin/env bash
# Builds the package, installs it into an empty project, and tests it there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Prints the absolute path of the file that a variable names, because the tests run in another folder.
file() {
    local name=$1 flags=$2
    local value=${!name:-}
    [ -n "$value" ] || fail "$name is not set; run \`cargo run -p acrcheck-cli -- component ${flags}--output FILE\`, then set it to FILE"
    [ -f "$value" ] || fail "$name names $value, which is not a file"
    realpath "$value"
}

ACRCHECK_COMPONENT=$(file ACRCHECK_COMPONENT '')
ACRCHECK_CORE=$(file ACRCHECK_CORE '--core ')
ACRCHECK_CONFORMANCE=$(realpath "${ACRCHECK_CONFORMANCE:-$root/tests/conformance/cases.ndjson}")
ACRCHECK_CHROMIUM=${ACRCHECK_CHROMIUM:-/usr/bin/chromium}
export ACRCHECK_COMPONENT ACRCHECK_CORE ACRCHECK_CONFORMANCE ACRCHECK_CHROMIUM
[ -f "$ACRCHECK_CONFORMANCE" ] || fail "$ACRCHECK_CONFORMANCE is not a file"
[ -x "$ACRCHECK_CHROMIUM" ] || fail "$ACRCHECK_CHROMIUM is missing; install Chromium (apt-get install chromium), or set ACRCHECK_CHROMIUM"
command -v npm >/dev/null || fail 'npm is missing; install Node 20 or later'

# The same licence in every package.
cmp "$root/LICENSE" "$here/LICENSE"

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/node
build=$target/build
mkdir -p "$build"

printf '== sources\n'
# Everything but the installed tools is replaced, so that no file of an earlier run is tested.
find "$build" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
for name in .gitignore LICENSE README.md biome.json package-lock.json package.json scripts src tests tsconfig.json; do
    cp -R "$here/$name" "$build/"
done
cd "$build"

printf '== tools\n'
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.installed-lock.json
fi

printf '== lint\n'
node_modules/.bin/biome check --error-on-warnings .

printf '== package\n'
npm pack --silent
mkdir project
printf '{"name": "project", "version": "0.0.0", "private": true, "type": "module"}\n' >project/package.json
cp -R tests project/
cd project
# Offline: the package has no dependencies.
npm install --offline --no-audit --no-fund --silent ../acrcheck-0.1.0.tgz
[ "$(ls node_modules)" = acrcheck ] || fail 'the package has installed dependencies'

printf '== types\n'
for config in tsconfig tsconfig.dom tsconfig.node; do
    ../node_modules/.bin/tsc --project "tests/types/$config.json"
done

printf '== tests in Node %s\n' "$(node --version)"
node --expose-gc --test --test-timeout=300000 tests/node/*.test.js

printf '== tests in Chromium\n'
node --test --test-timeout=300000 tests/browser/*.test.js
printf 'all tests passed\n'
