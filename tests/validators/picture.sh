#!/usr/bin/env bash
# Renews docs/report.png and docs/terminal.png, pictures of the HTML and the text report of tests/fixtures. Needs what run.sh installs.
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

if [ ! -x "$work/picture/bin/ansi2html" ]; then
    python3 -m venv "$work/picture"
    "$work/picture/bin/pip" install --quiet --disable-pip-version-check ansi2html==1.9.5
fi
{
    # shellcheck disable=SC2016 # The prompt is text.
    printf '\033[2m$\033[0m acrcheck tests/fixtures\n'
    { "$command" --color always tests/fixtures || true; } | sed -n '1,/^.*no-ip-rules/{/no-ip-rules/d;p}'
} >"$work/reports/terminal.txt"
"$work/picture/bin/ansi2html" --font-size 14px <"$work/reports/terminal.txt" >"$work/reports/terminal.html"
(cd "$work" && CHROMIUM="$chromium" node picture.mjs reports/terminal.html ../../docs/terminal.png pre.ansi2html-content)
