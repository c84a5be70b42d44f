#!/usr/bin/env bash
# Renews docs/report.png, a picture of the HTML report of tests/fixtures. Needs what run.sh installs.
set -euo pipefail
command=$(realpath "$1")
cd "$(dirname "$0")/../.."
work=target/validators
mkdir -p "$work/reports"
code=0
SOURCE_DATE_EPOCH=1767225600 "$command" check tests/fixtures -f html="$work/reports/picture.html" || code=$?
if [ "$code" -ne 1 ]; then
    echo "expected exit code 1, because some examples fail; got $code" >&2
    exit 1
fi
cp tests/validators/picture.mjs tests/validators/browser.mjs "$work/"
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
(cd "$work" && CHROMIUM="$chromium" node picture.mjs reports/picture.html ../../docs/report.png)
