#!/usr/bin/env bash
# The step of action.yml that checks. Inputs come from the environment: INPUT_PATHS and INPUT_ARGS (one a line) and INPUT_SARIF.
set -euo pipefail
sarif=${INPUT_SARIF:-$RUNNER_TEMP/acrcheck.sarif}
markdown=$RUNNER_TEMP/acrcheck.md
# An earlier run in the same job must not pass for this one.
rm -f "$sarif" "$markdown"

# Reads the lines of a text that are not empty into the array `lines`.
split_lines() {
    lines=()
    local line
    while IFS= read -r line; do
        line=${line%$'\r'}
        if [ -n "$line" ]; then
            lines+=("$line")
        fi
    done <<<"$1"
}

split_lines "$INPUT_ARGS"
arguments=(check --format github --format "sarif=$sarif" --format "markdown=$markdown" ${lines[@]+"${lines[@]}"})
split_lines "$INPUT_PATHS"
# What follows `--` is no flag.
if [ ${#lines[@]} -gt 0 ]; then
    arguments+=(-- "${lines[@]}")
fi

code=0
acrcheck "${arguments[@]}" || code=$?
if [ -e "$markdown" ]; then
    cat "$markdown" >>"$GITHUB_STEP_SUMMARY"
fi
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ -e "$sarif" ]; then
    echo "sarif-file=$sarif" >>"$GITHUB_OUTPUT"
fi
exit "$code"
