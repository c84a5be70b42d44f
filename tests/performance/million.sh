#!/usr/bin/env bash
# Times `acrcheck check` on a million registries (or COUNT), and a native serde pass over the same file on as many threads.
# Usage: tests/performance/million.sh [COUNT] [FOLDER FOR THE FILE, 1.6 GB A MILLION]
set -euo pipefail
cd "$(dirname "$0")/../.."

count=${1:-1000000}
folder=${2:-$(mktemp -d)}
turns=${TURNS:-3}
if ! command -v /usr/bin/time >/dev/null; then
    echo 'GNU time is needed at /usr/bin/time (Debian: apt install time)' >&2
    exit 2
fi

cargo build --release --locked
cargo build --release --locked -p acrcheck --example registries --example serde_pass
file=$folder/registries.ndjson
target/release/examples/registries "$count" >"$file"
size=$(wc -c <"$file")
echo "$count registries, $((size / 1000000)) MB, $(nproc) processors; $turns rounds; compare the best ones"

# measured NAME COMMAND...: prints wall time, processor time, peak memory, and throughput per processor.
measured() {
    local name=$1 code=0
    shift
    /usr/bin/time -f '%e %U %S %M' -o "$folder/time" "$@" >/dev/null || code=$?
    # Exit code 1 is expected: some registries fail the checks.
    if [ "$code" -gt 1 ]; then
        echo "$name: exit code $code" >&2
        exit 1
    fi
    # GNU time prints an extra first line if the exit code is not 0.
    tail -n 1 "$folder/time" | while read -r wall user system memory; do
        awk -v n="$name" -v w="$wall" -v u="$user" -v s="$system" -v m="$memory" -v b="$size" -v c="$count" 'BEGIN {
            printf "%-34s %7.2f s wall %7.2f s processors %6.0f MB/s per processor %7.2f us per registry and processor %5.0f MiB\n",
                n, w, u + s, b / 1e6 / (u + s), (u + s) * 1e6 / c, m / 1024 }'
    done
}

for _ in $(seq "$turns"); do
    measured 'serde, read only' target/release/examples/serde_pass "$file"
    measured 'acrcheck check --format summary' target/release/acrcheck check --format summary "$file"
    measured 'acrcheck check --format csv' target/release/acrcheck check --format csv "$file"
    measured 'acrcheck check --format ndjson' target/release/acrcheck check --format ndjson "$file"
    measured 'acrcheck check --format text' target/release/acrcheck check "$file"
done
measured 'serde, read only, 1 thread' target/release/examples/serde_pass "$file" 1
measured 'acrcheck check --jobs 1, summary' target/release/acrcheck check --jobs 1 --format summary "$file"
if [ $# -lt 2 ]; then
    rm -r "$folder"
fi
