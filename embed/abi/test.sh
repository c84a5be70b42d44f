#!/usr/bin/env bash
# Runs the program of docs/abi.md, and what that page says about memory and traps, in a runtime for core modules.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
file ACRCHECK_CORE "$root/target/embed/files/acrcheck.core.wasm"
environment "$target/venv" "$python" -r "$here/requirements.txt"
"$target/venv/bin/python" -m pytest -q -p no:cacheprovider "$here"
