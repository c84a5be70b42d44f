#!/usr/bin/env bash
# Builds the package, installs it into an environment, and tests it there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_COMPONENT "$root/target/embed/files/acrcheck.component.wasm"
conformance_file
require_python 11
java -version 2>/dev/null || fail 'java is missing; install Java 17 (Debian: apt-get install openjdk-17-jre-headless)'

cmp "$root/LICENSE" "$here/LICENSE" # the same licence in every package
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
grep -qF "\"$version\"" "$here/src/acrcheck/_version.py" || fail "src/acrcheck/_version.py is not $version, the version in Cargo.toml"

printf '== sources\n'
# Copied, so that nothing is written beside the sources and no file of an earlier run is tested.
rm -rf "$target/build"
copy "$here" "$target/build" .gitignore LICENSE README.md hatch_build.py pyproject.toml requirements-{core,spark35,test}.txt src tests
# Also copied, so that a build that replaces them during the tests changes nothing.
cp "$ACRCHECK_COMPONENT" "$target/build/acrcheck.component.wasm"
cp "$ACRCHECK_CONFORMANCE" "$target/build/cases.ndjson"
ACRCHECK_COMPONENT=$target/build/acrcheck.component.wasm
ACRCHECK_CONFORMANCE=$target/build/cases.ndjson
cd "$target/build"

install() {
    "$1/bin/python" -m pip --quiet --disable-pip-version-check uninstall --yes acrcheck 2>/dev/null
    "$1/bin/python" -m pip --quiet --disable-pip-version-check install --no-deps "$target"/build/dist/*.whl
    "$1/bin/python" -m pip --disable-pip-version-check check
}

printf '== tools\n'
environment "$target/all" "$python" -r requirements-core.txt -r requirements-test.txt wasmtime==50.0.1
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
environment "$target/oldest" "$python" -r requirements-core.txt wasmtime==48.0.0
install "$target/oldest"
printf '== tests with %s, wasmtime 48.0.0, without extras\n' "$("$target/oldest/bin/python" --version)"
(cd project && "$target/oldest/bin/python" -m pytest -p no:cacheprovider --ignore=tests/extras)
for interpreter in ${ACRCHECK_PYTHONS:-}; do
    command -v "$interpreter" >/dev/null || fail "$interpreter in ACRCHECK_PYTHONS is missing"
    folder=$target/$(basename "$interpreter")
    environment "$folder" "$interpreter" -r requirements-core.txt wasmtime==50.0.1
    install "$folder"
    printf '== tests with %s, without extras\n' "$("$folder/bin/python" --version)"
    (cd project && "$folder/bin/python" -m pytest -p no:cacheprovider --ignore=tests/extras)
done

# The oldest Spark of the range, with the oldest pyarrow.
if [ -n "${ACRCHECK_SPARK35:-}" ]; then
    environment "$target/spark35" "$python" -r requirements-core.txt -r requirements-spark35.txt wasmtime==50.0.1
    install "$target/spark35"
    printf '== tests with PySpark 3.5\n'
    (cd project && "$target/spark35/bin/python" -m pytest -p no:cacheprovider tests/extras/test_spark.py tests/extras/test_spark_hostile.py)
else
    echo 'NOT RUN: the tests with PySpark 3.5, which take minutes; set ACRCHECK_SPARK35=1'
fi
echo 'NOT RUN: tests/spark_cluster.py, which takes minutes'
printf 'all tests passed\n'
