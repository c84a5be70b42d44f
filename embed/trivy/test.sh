#!/usr/bin/env bash
# Runs the module in Trivy 0.76 and checks what Trivy reports.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_TRIVY "$root/target/guest/acrcheck.trivy.wasm"
# Trivy refuses a component with an error that says nothing about components; one test shows it.
file ACRCHECK_COMPONENT "$root/target/guest/acrcheck.component.wasm"
conformance_file
require setpriv util-linux
export ACRCHECK_FIXTURES=$root/tests/fixtures

printf '== tools\n'
test_environment
# The package is a copy of Trivy's binary by a third party, so only these bytes are run.
export TRIVY=$target/venv/bin/trivy
printf '%s  %s\n' 1f889576636db0623539cb339df7d06c40ebf39e7919489eafa1160e29808f19 "$TRIVY" | sha256sum --check --quiet ||
    fail "$TRIVY is not the binary of Trivy 0.76.0 for Linux on x86-64"

printf '== lint\n'
cd "$here"
lint

printf '== tests in Trivy %s\n' "$("$TRIVY" --version | sed -n 's/^Version: //p')"
"$target/venv/bin/pytest" --basetemp "$target/tests" "$@"
