#!/usr/bin/env bash
# Builds the packages, installs them with Prowler into an environment, and runs `prowler azure` with the checks there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_COMPONENT "$root/target/embed/files/acrcheck.component.wasm"
conformance_file
require_python 11 only
cmp "$root/LICENSE" "$here/LICENSE"
tools=$target/tools/bin bin=$target/environment/bin build=$target/build

printf '== tools\n'
environment "$target/tools" "$python" -r "$here/requirements-tools.txt"
environment "$target/environment" "$python" --no-deps -r "$here/requirements-test.txt"

printf '== packages\n'
rm -rf "$build"
copy "$here" "$build" .gitignore LICENSE README.md pyproject.toml requirements-test.txt requirements-tools.txt src tests
copy "$root/embed/python" "$build/python" LICENSE README.md hatch_build.py pyproject.toml src
cd "$build"
"$tools/python" -m build --no-isolation --wheel --outdir dist python
"$tools/python" -m build --no-isolation --outdir dist .
"$bin/python" -m pip --quiet --disable-pip-version-check install --force-reinstall --no-deps dist/*.whl

printf '== lint\n'
"$tools/ruff" check --no-cache src tests
"$tools/ruff" format --no-cache --check src tests

copy . project tests README.md pyproject.toml
cd project
printf '== types\n'
"$bin/mypy" --cache-dir="$target/mypy" --package acrcheck_prowler
MYPYPATH=tests "$bin/mypy" --cache-dir="$target/mypy" tests

printf '== tests with %s\n' "$("$bin/prowler" --version | head -n 1)"
"$bin/python" -m pytest -p no:cacheprovider --basetemp="$build/temporary" "$@"
printf 'all tests passed\n'
