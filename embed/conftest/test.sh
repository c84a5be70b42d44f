#!/usr/bin/env bash
# Evaluates the policy on reports of the command.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK "${CARGO_TARGET_DIR:-$root/target}/debug/acrcheck"
conformance_file
export ACRCHECK_ROOT=$root

printf '== tools\n'
require_python 10
environment "$target/venv" "$python" --no-deps --only-binary :all: --ignore-requires-python -r "$here/requirements.txt"
# The package is a build of OPA's engine by a third party, so only these bytes are run.
opa=$(find "$target/venv" -name libopabridge.so)
printf '%s  %s\n' 8da2cf16edeae1c07e617b9572d2d1c61bad2ead8b620c79fc093be493b0f582 "$opa" | sha256sum --check --quiet ||
    fail "$opa is not the engine of opa-golib-python-bindings 0.4.4 for Linux on x86-64"

printf '== lint\n'
cd "$here"
lint

printf '== tests\n'
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@"
printf 'all tests passed\n'
