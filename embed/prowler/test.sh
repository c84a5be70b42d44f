#!/usr/bin/env bash
# Builds the packages, installs them with Prowler into an environment, and runs `prowler azure` with the checks there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
# shellcheck source=embed/test-plugin.sh
. "$here/../test-plugin.sh"
conformance_file
# shellcheck disable=SC2034 # test_plugin reads them
partial=yes support=loopback_proxy.py
test_plugin acrcheck_prowler prowler --version
