#!/bin/sh
# Installs the command acrcheck from a release: install.sh [VERSION] [FOLDER]
#
# VERSION is, for example, 0.1.0 (default: latest). FOLDER is where the command goes (default: ~/.local/bin).
# The archive is compared with the checksums of the release. RELEASE_URL names another place for the files of a release, such as a mirror.
set -eu

fail() {
    echo "error: $1" >&2
    exit 2
}

# The last line calls it, so that a script that arrives in part does nothing.
main() {
    version=${1:-latest}
    folder=${2:-$HOME/.local/bin}

    case $version in
    latest) release=latest/download ;;
    *[!0-9A-Za-z.+-]*) fail "$version is not a version; expected, for example, 0.1.0" ;;
    *) release=download/v${version#v} ;;
    esac
    url=${RELEASE_URL:-https://github.com/acrcheck/acrcheck/releases/$release}

    machine=$(uname -m)
    case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "there is no release for the processor $machine; see docs/install.md to build from source" ;;
    esac
    command=acrcheck
    system=$(uname -s)
    case $system in
    Linux) archive=acrcheck-$machine-unknown-linux-musl.tar.gz ;;
    Darwin) archive=acrcheck-$machine-apple-darwin.tar.gz ;;
    MINGW* | MSYS* | CYGWIN*)
        # Windows on Arm runs programs for x86-64.
        archive=acrcheck-x86_64-pc-windows-msvc.zip
        command=acrcheck.exe
        ;;
    *) fail "there is no release for the system $system; see docs/install.md to build from source" ;;
    esac

    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    for file in "$archive" SHA256SUMS; do
        curl --fail --silent --show-error --location --retry 3 --output "$scratch/$file" "$url/$file" || fail "$url/$file: cannot be downloaded"
    done

    grep -E "^[0-9a-f]{64} [ *]$archive\$" "$scratch/SHA256SUMS" >"$scratch/expected" || fail "SHA256SUMS has no checksum of $archive"
    if command -v sha256sum >/dev/null 2>&1; then
        check='sha256sum -c'
    else
        check='shasum -a 256 -c'
    fi
    (cd "$scratch" && $check expected >/dev/null 2>&1) || fail "$archive: the checksum does not match SHA256SUMS; do not use it"

    case $archive in
    *.zip) unzip -q "$scratch/$archive" -d "$scratch" ;;
    *) tar -xzf "$scratch/$archive" -C "$scratch" ;;
    esac
    mkdir -p "$folder"
    # A new file: the old one may be running.
    cp "$scratch/${archive%%.*}/$command" "$folder/$command.new"
    chmod 755 "$folder/$command.new"
    mv -f "$folder/$command.new" "$folder/$command"
    echo "installed $("$folder/$command" --version) in $folder"
    case :$PATH: in
    *":$folder:"*) ;;
    *) echo "note: $folder is not in PATH" ;;
    esac
}

main "$@"
