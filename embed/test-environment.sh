# shellcheck shell=bash
# What the test scripts of hosts share. A script sets `here` to its folder and sources this file.
root=$(cd "$here/../.." && pwd)
name=$(basename "$here")
python=${ACRCHECK_PYTHON:-python3}
mkdir -p "${ACRCHECK_EMBED_TARGET:-$root/target/embed}/$name"
# Where a host's environments and the outputs of its tests are.
target=$(realpath "${ACRCHECK_EMBED_TARGET:-$root/target/embed}/$name")
# Only the packages of an environment are tested, nothing is written beside the sources, and no cache of the user is used.
unset PYTHONPATH PYTHONHOME ACRCHECK_CACHE
export PYTHONDONTWRITEBYTECODE=1

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Makes a variable with the path of a file absolute, because tests run in other folders: file VARIABLE DEFAULT
file() {
    local value=${!1:-$2}
    [ -f "$value" ] || fail "$value is missing; run \`cargo build -p acrcheck-cli\`, or set $1 to the file"
    printf -v "$1" '%s' "$(realpath "$value")"
    export "${1?}"
}

conformance_file() {
    file ACRCHECK_CONFORMANCE "$root/tests/conformance/cases.ndjson"
}

require() {
    command -v "$1" >/dev/null || fail "$1 is missing; install $2"
}

# Requires a version of Python, or a later one: require_python MINOR [only]
require_python() {
    local test='>='
    [ "${2:-}" != only ] || test='=='
    "$python" -c "import sys; sys.exit(not sys.version_info[:2] $test (3, $1))" || fail "$python is not Python 3.$1 (${2:-or later}); set ACRCHECK_PYTHON"
}

# Creates an environment, or uses it again if it was made for the same interpreter and arguments: environment FOLDER INTERPRETER ARGUMENT...
# The arguments are those of `pip install`. Files are relative to the current folder.
environment() {
    local folder=$1 interpreter=$2 stamp argument
    shift 2
    stamp=$("$interpreter" -c 'import sys; print(sys.version, sys.executable)')
    for argument in "$@"; do
        stamp+=$'\n'$argument
        [ ! -f "$argument" ] || stamp+=$'\n'$(<"$argument")
    done
    if [ "$(cat "$folder/stamp" 2>/dev/null)" != "$stamp" ]; then
        rm -rf "$folder"
        "$interpreter" -m venv "$folder"
        "$folder/bin/python" -m pip --quiet --disable-pip-version-check install "$@"
        printf '%s\n' "$stamp" >"$folder/stamp"
    fi
}

# The environment of tests that are not a package, for their requirements.txt.
test_environment() {
    require_python 10
    environment "$target/venv" "$python" --no-deps --only-binary :all: -r "$here/requirements.txt"
}

lint() {
    "$target/venv/bin/ruff" format --no-cache --check .
    "$target/venv/bin/ruff" check --no-cache .
    printf '== types\n'
    "$target/venv/bin/mypy" --cache-dir "$target/mypy" tests
}

# Copies files of a folder to another, without compiled Python: copy FROM TO NAME...
copy() {
    local from=$1 to=$2
    shift 2
    mkdir -p "$to"
    (cd "$from" && cp -R "$@" "$to/")
    find "$to" -name __pycache__ -prune -exec rm -rf {} +
}
