#!/usr/bin/env bash
# Runs the program of docs/abi.md, and what that page says about memory and traps, in a runtime for core modules.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
: "${ACRCHECK_CORE:?set it to the file that \`cargo run -p acrcheck-cli -- component --core --output FILE\` writes}"
environment=${ACRCHECK_EMBED_TARGET:-$root/target/embed}/abi
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check -r embed/abi/requirements.txt
"$environment/bin/python" -m pytest -q embed/abi
