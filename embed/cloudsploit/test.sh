#!/usr/bin/env bash
# Packs the plug-ins and the package for JavaScript, installs both into an empty project, and runs the plug-ins there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_CORE "$root/target/embed/files/acrcheck.core.wasm"
file ACRCHECK_COMPONENT "$root/target/embed/files/acrcheck.component.wasm"
conformance_file
require npm 'Node 20 or later'

# The same licence in every package.
cmp "$root/LICENSE" "$here/LICENSE"

build=$target/build
mkdir -p "$build"

printf '== sources\n'
# Everything but the installed tools is replaced, so that no file of an earlier run is tested.
find "$build" -mindepth 1 -maxdepth 1 ! -name node_modules ! -name acrcheck -exec rm -rf {} +
copy "$here" "$build" .gitignore LICENSE README.md biome.json package-lock.json package.json plugins tests
find "$build" -path "$build/acrcheck/node_modules" -prune -o -type f -path "$build/acrcheck/*" -exec rm {} +
copy "$root/embed/node" "$build/acrcheck" .gitignore LICENSE README.md package-lock.json package.json scripts src tsconfig.json
cd "$build"

printf '== tools\n'
for folder in . acrcheck; do
    if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"; then
        (cd "$folder" && npm ci --no-audit --no-fund --silent)
        cp "$folder/package-lock.json" "$folder/node_modules/.installed-lock.json"
    fi
done

printf '== lint\n'
node_modules/.bin/biome check --error-on-warnings .

printf '== packages\n'
npm pack --silent
(cd acrcheck && npm pack --silent --pack-destination ..)
mkdir project
printf '{"name": "project", "version": "0.0.0", "private": true}\n' >project/package.json
cp -R tests project/
cd project
# Offline: the packages need only each other.
npm install --offline --no-audit --no-fund --silent ../acrcheck-0.1.0.tgz ../acrcheck-cloudsploit-0.1.0.tgz

printf '== tests in Node %s\n' "$(node --version)"
node --test --test-timeout=120000 tests/*.test.js
printf 'all tests passed\n'
