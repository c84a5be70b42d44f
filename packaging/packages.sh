#!/usr/bin/env bash
# Builds the packages for Python and Node.js: packages.sh SHARED PACKAGES
#
# SHARED has the files that `acrcheck component --folder` writes. PACKAGES gets `python` with wheels and source distributions, and `node` with a
# tarball.
set -euo pipefail
shared=$(realpath "$1")
mkdir -p "$2/python" "$2/node"
packages=$(realpath "$2")
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
export ACRCHECK_COMPONENT=$shared/acrcheck.component.wasm ACRCHECK_CORE=$shared/acrcheck.core.wasm

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Only what git has, so that no file of a build gets into a package.
git ls-files -z embed | xargs -0 cp --parents -t "$scratch"
python3 -m venv "$scratch/tools"
"$scratch/tools/bin/pip" install --quiet --disable-pip-version-check --requirement packaging/requirements.txt
for project in "$scratch"/embed/*/pyproject.toml; do
    # Without a build system, the file only configures the tests.
    grep -q '^\[build-system\]' "$project" || continue
    "$scratch/tools/bin/python" -m build --no-isolation --outdir "$packages/python" "$(dirname "$project")" >/dev/null
done
(cd "$scratch/embed/node" && npm ci --silent --no-audit --no-fund && npm pack --silent --pack-destination "$packages/node" >/dev/null)

# All of them have the version of the command.
for file in "$packages"/*/*; do
    case $(basename "$file") in
    *-"$version".tar.gz | *-"$version"-py3-none-any.whl | *-"$version".tgz) ;;
    *)
        echo "error: $file is not of version $version" >&2
        exit 1
        ;;
    esac
done
