#!/usr/bin/env bash
# Builds the package, installs it into an environment of its own, and tests it there.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

[ -n "${ACRCHECK_COMPONENT:-}" ] ||
    fail 'ACRCHECK_COMPONENT is not set; run `cargo run -p acrcheck-cli -- component --output FILE`, then set it to FILE'
[ -f "$ACRCHECK_COMPONENT" ] || fail "ACRCHECK_COMPONENT names $ACRCHECK_COMPONENT, which is not a file"
ACRCHECK_CONFORMANCE=$(realpath "${ACRCHECK_CONFORMANCE:-$root/tests/conformance/cases.ndjson}")
export ACRCHECK_COMPONENT ACRCHECK_CONFORMANCE
[ -f "$ACRCHECK_CONFORMANCE" ] || fail "$ACRCHECK_CONFORMANCE is not a file"
# Nothing but the installed package is tested, and no cache of the user is used.
unset ACRCHECK_CACHE PYTHONPATH PYTHONHOME
export PYTHONDONTWRITEBYTECODE=1

python=${ACRCHECK_PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "$python is missing or older than 3.11; set ACRCHECK_PYTHON"
java -version 2>/dev/null || fail 'java is missing; install Java 17 (Debian: apt-get install openjdk-17-jre-headless)'

cmp "$root/LICENSE" "$here/LICENSE" # the same licence in every package
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
grep -qF "\"$version\"" "$here/src/acrcheck/_version.py" || fail "src/acrcheck/_version.py is not $version, the version in Cargo.toml"

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/python
mkdir -p "$target"
target=$(realpath "$target")

printf '== sources\n'
# Copied, so that nothing is written beside the sources and no file of an earlier run is tested.
rm -rf "$target/build"
mkdir "$target/build"
for name in .gitignore LICENSE README.md hatch_build.py pyproject.toml requirements-core.txt requirements-test.txt src test.sh tests; do
    cp -R "$here/$name" "$target/build/"
done
# Also copied, so that a build that replaces them during the tests changes nothing.
cp "$ACRCHECK_COMPONENT" "$target/build/acrcheck.component.wasm"
cp "$ACRCHECK_CONFORMANCE" "$target/build/cases.ndjson"
ACRCHECK_COMPONENT=$target/build/acrcheck.component.wasm
ACRCHECK_CONFORMANCE=$target/build/cases.ndjson
find "$target/build" -name __pycache__ -prune -exec rm -rf {} +
cd "$target/build"

# Creates an environment, or uses it again if it was made for the same interpreter and requirements.
environment() {
    local folder=$1 interpreter=$2 requirements=$3
    local stamp
    stamp=$("$interpreter" -c 'import sys; print(sys.version, sys.executable)'; cat requirements-core.txt "$requirements"; printf '%s' "${4:-}")
    if [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ]; then
        rm -rf "$folder"
        "$interpreter" -m venv "$folder"
        "$folder/bin/python" -m pip --quiet --disable-pip-version-check install -r "$requirements" ${4:+"$4"}
        printf '%s\n' "$stamp" >"$folder/stamp"
    fi
}

install() {
    "$1/bin/python" -m pip --quiet --disable-pip-version-check uninstall --yes acrcheck 2>/dev/null
    "$1/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps "$target"/build/dist/*.whl
    "$1/bin/python" -m pip --disable-pip-version-check check
}

printf '== tools\n'
environment "$target/all" "$python" requirements-test.txt wasmtime==50.0.1
bin=$target/all/bin

printf '== lint\n'
"$bin/ruff" check --no-cache .
"$bin/ruff" format --no-cache --check .

printf '== package\n'
# The wheel is built from the sdist, without the variable.
"$bin/python" -m build --no-isolation --sdist --outdir dist .
mkdir sdist
tar -xzf dist/acrcheck-*.tar.gz -C sdist --strip-components=1
(cd sdist && env -u ACRCHECK_COMPONENT "$bin/python" -m build --no-isolation --wheel --outdir ../dist .)
install "$target/all"

# A folder without the sources of the package.
mkdir project
cp -R tests README.md pyproject.toml project/
cd project

printf '== types\n'
"$bin/mypy" --no-incremental --cache-dir=/dev/null --package acrcheck
MYPYPATH=tests:tests/extras "$bin/mypy" --no-incremental --cache-dir=/dev/null tests

printf '== tests with %s, wasmtime %s\n' "$("$bin/python" --version)" 50.0.1
"$bin/python" -m pytest -p no:cacheprovider

# The oldest engine of the range, and other interpreters, without extras.
cd ..
environment "$target/oldest" "$python" requirements-core.txt wasmtime==48.0.0
install "$target/oldest"
printf '== tests with %s, wasmtime 48.0.0, without extras\n' "$("$target/oldest/bin/python" --version)"
(cd project && "$target/oldest/bin/python" -m pytest -p no:cacheprovider --ignore=tests/extras)
for interpreter in ${ACRCHECK_PYTHONS:-}; do
    command -v "$interpreter" >/dev/null || fail "$interpreter in ACRCHECK_PYTHONS is missing"
    folder=$target/$(basename "$interpreter")
    environment "$folder" "$interpreter" requirements-core.txt wasmtime==50.0.1
    install "$folder"
    printf '== tests with %s, without extras\n' "$("$folder/bin/python" --version)"
    (cd project && "$folder/bin/python" -m pytest -p no:cacheprovider --ignore=tests/extras)
done
printf 'all tests passed\n'
