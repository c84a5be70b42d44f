#!/usr/bin/env bash
# Builds the packages, installs them with Checkov into an environment of their own, and tests them there.
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
ACRCHECK_COMPONENT=$(realpath "$ACRCHECK_COMPONENT")
export ACRCHECK_COMPONENT ACRCHECK_CASES=${ACRCHECK_CASES:-$root/tests/iac}
unset PYTHONPATH PYTHONHOME ACRCHECK_CACHE ACRCHECK_CHECKOV_SETTINGS ACRCHECK_CHECKOV_UNKNOWN
export PYTHONDONTWRITEBYTECODE=1

python=${ACRCHECK_PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || fail "$python is not Python 3.11; set ACRCHECK_PYTHON"
cmp "$root/LICENSE" "$here/LICENSE"

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/checkov
mkdir -p "$target"
target=$(realpath "$target")
tools=$target/tools/bin
bin=$target/environment/bin

# Creates an environment, or uses it again if it was made for the same interpreter and requirements.
environment() {
    local folder=$target/$1 requirements=$here/requirements-$2.txt stamp
    stamp=$("$python" -c 'import sys; print(sys.version, sys.executable)'; cat "$requirements")
    if [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ]; then
        rm -rf "$folder"
        "$python" -m venv "$folder"
        "$folder/bin/python" -m pip --quiet --disable-pip-version-check install -r "$requirements"
        printf '%s\n' "$stamp" >"$folder/stamp"
    fi
}

printf '== tools\n'
environment tools tools
environment environment test

printf '== packages\n'
# Copied, so that nothing is written beside the sources, and no file of an earlier run is tested.
rm -rf "$target/build"
mkdir -p "$target/build/python"
for name in .gitignore LICENSE README.md pyproject.toml requirements-test.txt requirements-tools.txt src test.sh tests; do
    cp -R "$here/$name" "$target/build/"
done
for name in LICENSE README.md hatch_build.py pyproject.toml src; do
    cp -R "$root/embed/python/$name" "$target/build/python/"
done
find "$target/build" -name __pycache__ -prune -exec rm -rf {} +
cd "$target/build"
"$tools/python" -m build --no-isolation --wheel --outdir dist python
"$tools/python" -m build --no-isolation --outdir dist .
"$bin/python" -m pip --quiet --disable-pip-version-check uninstall --yes acrcheck acrcheck-checkov 2>/dev/null
"$bin/python" -m pip --quiet --disable-pip-version-check install dist/*.whl
"$bin/python" -m pip --disable-pip-version-check check

printf '== lint\n'
"$tools/ruff" check --no-cache src tests
"$tools/ruff" format --no-cache --check src tests

# A folder without the sources of the package.
mkdir project
cp -R tests README.md pyproject.toml project/
cd project

printf '== types\n'
"$bin/mypy" --cache-dir="$target/mypy" --package acrcheck_checkov
MYPYPATH=tests "$bin/mypy" --cache-dir="$target/mypy" tests

printf '== tests with Checkov %s\n' "$("$bin/checkov" --version)"
"$bin/python" -m pytest -p no:cacheprovider --basetemp="$target/build/temporary"
printf 'all tests passed\n'
