#!/usr/bin/env bash
# Runs third-party validators over reports of the given acrcheck binary. See README.md.
set -euo pipefail
command=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
work=target/validators
mkdir -p "$work"

if [ ! -x "$work/python/bin/python" ]; then
    python3 -m venv "$work/python"
fi
"$work/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
cp "$here/package.json" "$here/package-lock.json" "$here/page.mjs" "$here/browser.mjs" "$work/"
(cd "$work" && npm ci --silent --no-audit --no-fund)

# One run over valid, broken and hostile documents.
reports=$work/reports
rm -rf "$reports"
mkdir -p "$reports"
code=0
"$command" check tests/fixtures tests/cli/documents tests/validators/hostile.json --waivers tests/validators/waivers.toml \
    -f json="$reports/r.json" -f sarif="$reports/r.sarif" -f ocsf="$reports/r.ndjson" -f junit="$reports/r.xml" -f html="$reports/r.html" || code=$?
if [ "$code" -ne 1 ]; then
    echo "expected exit code 1, because some documents fail; got $code" >&2
    exit 1
fi
# Reports without findings.
"$command" check - -f sarif="$reports/empty.sarif" -f junit="$reports/empty.xml" -f html="$reports/empty.html" <<<'[]'
# Many registries.
code=0
python3 "$here/many.py" 5000 | "$command" check - -f html="$reports/many.html" || code=$?
if [ "$code" -ne 1 ]; then
    echo "expected exit code 1, because many registries fail; got $code" >&2
    exit 1
fi

for report in r empty; do
    said=$("$work/node_modules/.bin/sarif-multitool" validate "$reports/$report.sarif")
    if ! grep -q 'Analysis completed successfully' <<<"$said" || grep -qE ': error ' <<<"$said"; then
        echo "$said" >&2
        exit 1
    fi
    echo "$report.sarif is valid"
done
"$work/python/bin/python" "$here/reports.py" "$reports" "$work"/node_modules/@microsoft/sarif-multitool-*/sarif-2.1.0.json
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
(cd "$work" && CHROMIUM="$chromium" node page.mjs reports)
