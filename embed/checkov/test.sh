#!/usr/bin/env bash
# Builds the packages, installs them with Checkov into an environment, and tests them there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
# shellcheck source=embed/test-plugin.sh
. "$here/../test-plugin.sh"
export ACRCHECK_CASES=${ACRCHECK_CASES:-$root/tests/iac}
unset ACRCHECK_CHECKOV_SETTINGS ACRCHECK_CHECKOV_UNKNOWN
test_plugin acrcheck_checkov checkov --version
