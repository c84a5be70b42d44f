#!/usr/bin/env bash
# Builds the package, installs it into an empty project, and tests it there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_COMPONENT "$root/target/embed/files/acrcheck.component.wasm"
file ACRCHECK_CORE "$root/target/embed/files/acrcheck.core.wasm"
conformance_file
export ACRCHECK_CHROMIUM=${ACRCHECK_CHROMIUM:-/usr/bin/chromium}
[ -x "$ACRCHECK_CHROMIUM" ] || fail "$ACRCHECK_CHROMIUM is missing; install Chromium (apt-get install chromium), or set ACRCHECK_CHROMIUM"
require npm 'Node 20 or later'

# The same licence in every package.
cmp "$root/LICENSE" "$here/LICENSE"

build=$target/build
mkdir -p "$build"

printf '== sources\n'
# Everything but the installed tools is replaced, so that no file of an earlier run is tested.
find "$build" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
copy "$here" "$build" .gitignore LICENSE README.md biome.json package-lock.json package.json scripts src tests tsconfig.json
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
