# shellcheck shell=bash
# Builds acrcheck and a package that uses it, installs both with their scanner into an environment, and runs the tests of the package there, in a
# folder without its sources: test_plugin PACKAGE SCANNER_COMMAND...
# A script sources test-environment.sh before. The command prints the version of the scanner. With `partial=yes`, the environment gets only the packages
# that requirements-test.txt lists, for a scanner that requires many more than it loads. `support` names a file of this folder that the tests import.
test_plugin() {
    local package=$1
    shift
    file ACRCHECK_COMPONENT "$root/target/guest/acrcheck.component.wasm"
    require_python 11 only
    cmp "$root/LICENSE" "$here/LICENSE"
    local tools=$target/tools/bin bin=$target/environment/bin build=$target/build only=()
    [ -z "${partial:-}" ] || only=(--no-deps)

    printf '== tools\n'
    environment "$target/tools" "$python" -r "$here/requirements-tools.txt"
    environment "$target/environment" "$python" "${only[@]}" -r "$here/requirements-test.txt"

    printf '== packages\n'
    rm -rf "$build"
    copy "$here" "$build" .gitignore LICENSE README.md pyproject.toml requirements-test.txt requirements-tools.txt src tests
    [ -z "${support:-}" ] || copy "$root/embed" "$build/tests" "$support"
    copy "$root/embed/python" "$build/python" LICENSE README.md hatch_build.py pyproject.toml src
    cd "$build"
    "$tools/python" -m build --no-isolation --wheel --outdir dist python
    "$tools/python" -m build --no-isolation --outdir dist .
    "$bin/python" -m pip --quiet --disable-pip-version-check uninstall --yes acrcheck "${package//_/-}" 2>/dev/null
    "$bin/python" -m pip --quiet --disable-pip-version-check install "${only[@]}" dist/*.whl
    [ -n "${partial:-}" ] || "$bin/python" -m pip --disable-pip-version-check check

    printf '== lint\n'
    "$tools/ruff" check --no-cache src tests
    "$tools/ruff" format --no-cache --check src tests

    copy . project tests README.md pyproject.toml
    cd project
    printf '== types\n'
    "$bin/mypy" --cache-dir="$target/mypy" --package "$package"
    MYPYPATH=tests "$bin/mypy" --cache-dir="$target/mypy" tests

    printf '== tests with %s\n' "$("$bin/$1" "${@:2}" | tail -n 1)"
    "$bin/python" -m pytest -p no:cacheprovider --basetemp="$build/temporary"
    printf 'all tests passed\n'
}
