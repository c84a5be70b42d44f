#!/usr/bin/env bash
# Builds the command for Linux with musl, as the release workflow does, and runs it. Run it after `cargo test`, whose build scripts it shares.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=x86_64-unknown-linux-musl

# ring, which TLS needs, has C parts.
if ! command -v musl-gcc >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq musl-tools >/dev/null
fi
rustup target add "$target"
cargo build --locked -p acrcheck-cli --target "$target"
command=target/$target/debug/acrcheck

# ldd fails for a static executable.
linked=$(ldd "$command" 2>&1 || true)
echo "$linked"
grep -Eq 'statically linked|not a dynamic executable' <<<"$linked"

"$command" --version
code=0
"$command" check tests/fixtures -f summary || code=$?
if [ "$code" -ne 1 ]; then
    echo "expected exit code 1, because some examples fail; got $code" >&2
    exit 1
fi
# A component in a file is compiled in a worker process.
component=$(find target/$target -name acrcheck.component.wasm -print -quit)
"$command" inspect --no-cache "$component" | grep -E '^(imports|compiled) '
