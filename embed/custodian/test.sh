#!/usr/bin/env bash
# Builds the packages, installs them with Cloud Custodian into an environment, and tests them there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=embed/test-environment.sh
. "$here/../test-environment.sh"
# shellcheck source=embed/test-plugin.sh
. "$here/../test-plugin.sh"
# shellcheck disable=SC2034 # test_plugin reads it
support=loopback_proxy.py
test_plugin acrcheck_custodian custodian version
