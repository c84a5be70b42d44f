#!/usr/bin/env bash
# Puts together the files of a release: assemble.sh VERSION BUILT RELEASE
#
# BUILT has a folder for each target with its command, and `shared` with the files of the component, the SBOM, the completions and the man pages.
# RELEASE gets an archive for each target, the files of the component, the SBOM, the Homebrew formula, install.sh and SHA256SUMS. Equal input gives equal archives.
set -euo pipefail
export LC_ALL=C
version=$1
built=$(realpath "$2")
mkdir -p "$3"
release=$(realpath "$3")
cd "$(dirname "$0")/.."
# The time of the files in the archives.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for folder in "$built"/*/; do
    target=$(basename "$folder")
    [ "$target" != shared ] || continue
    name=acrcheck-$target
    mkdir "$scratch/$name"
    cp LICENSE README.md CHANGELOG.md "$scratch/$name/"
    cp -R "$built/shared/completions" "$built/shared/man" "$scratch/$name/"
    case $target in
    *windows*)
        cp "$folder/acrcheck.exe" "$scratch/$name/"
        find "$scratch/$name" -exec touch --date "@$epoch" {} +
        (cd "$scratch" && find "$name" -type f | sort | TZ=UTC zip -q -X -@ "$release/$name.zip")
        ;;
    *)
        install -m 755 "$folder/acrcheck" "$scratch/$name/acrcheck"
        tar -C "$scratch" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf - "$name" | gzip -n9 >"$release/$name.tar.gz"
        ;;
    esac
done
cp "$built"/shared/acrcheck.*  packaging/install.sh "$release/"

digest() { sha256sum "$release/acrcheck-$1.tar.gz" | cut -d ' ' -f 1; }
sed -e "s/@VERSION@/$version/" \
    -e "s/@SHA256_MACOS_ARM64@/$(digest aarch64-apple-darwin)/" \
    -e "s/@SHA256_MACOS_X86_64@/$(digest x86_64-apple-darwin)/" \
    -e "s/@SHA256_LINUX_ARM64@/$(digest aarch64-unknown-linux-musl)/" \
    -e "s/@SHA256_LINUX_X86_64@/$(digest x86_64-unknown-linux-musl)/" \
    packaging/acrcheck.rb >"$release/acrcheck.rb"
(cd "$release" && rm -f SHA256SUMS && sha256sum -- * >"$scratch/SHA256SUMS")
mv "$scratch/SHA256SUMS" "$release/"
