"""Measures how long one registry of 1.5 KB takes in each host, and prints the table of docs/hosts.md.

Run `embed/test python node extism wasi` first, which creates the environments, and nothing else meanwhile:

    target/embed/python/all/bin/python embed/measure/hosts.py
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import wasmtime

import acrcheck

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
EMBED = TARGET / "embed"
ROWS = 1_000
ROUNDS = 7
EVALUATE_JSON = "acrcheck:policy/evaluate@0.1.0#evaluate-json"

cases = (json.loads(line) for line in (ROOT / "tests/conformance/cases.ndjson").read_text().splitlines())
DOCUMENT = next(case for case in cases if case["name"].startswith("rows that begin"))["documents"][1]


def rounds(run, documents):
    """Returns the least and the median time in microseconds for a document."""
    run()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) / documents * 1e6)
    return min(times), statistics.median(times)


def shown(times):
    return "{:.0f} / {:.0f}".format(*times)


def python():
    for detail in ("full", "verdicts"):
        single = rounds(lambda: [acrcheck.evaluate_json(DOCUMENT, detail=detail) for _ in range(100)], 100)
        rows = [DOCUMENT] * ROWS
        batch = rounds(lambda: list(acrcheck.evaluate_many_json(rows, detail=detail)), ROWS)
        yield f"Python, JSON text, {detail}", single, batch
    rows = [DOCUMENT] * ROWS
    yield (
        "Python, objects, full",
        rounds(lambda: [acrcheck.evaluate(DOCUMENT) for _ in range(100)], 100),
        rounds(lambda: list(acrcheck.evaluate_many(rows)), ROWS),
    )


def core_module():
    engine = wasmtime.Engine()
    module = wasmtime.Module.from_file(engine, str(EMBED / "files/acrcheck.core.wasm"))

    def evaluate():
        store = wasmtime.Store(engine)
        exports = wasmtime.Instance(store, module, []).exports(store)
        pairs = []
        for text in (DOCUMENT.encode(), b"{}"):
            address = exports["cabi_realloc"](store, 0, 0, 1, len(text))
            exports["memory"].write(store, text, address)
            pairs += [address, len(text)]
        result = exports[EVALUATE_JSON](store, *pairs, 2)
        read = lambda at: int.from_bytes(exports["memory"].read(store, at, at + 4), "little")
        return exports["memory"].read(store, read(result), read(result) + read(result + 4))

    yield "core module in wasmtime-py, full, without limits", rounds(lambda: [evaluate() for _ in range(100)], 100), None


def node():
    script = """
import { load } from "acrcheck";
const [text, detail] = process.argv.slice(-2);
const policy = await load();
const rows = Array.from({ length: %d }, () => text);
const time = (documents, run) => {
  run();
  const times = [];
  for (let round = 0; round < %d; round += 1) {
    const started = performance.now();
    run();
    times.push(((performance.now() - started) * 1000) / documents);
  }
  return times.sort((a, b) => a - b);
};
const single = time(100, () => { for (let i = 0; i < 100; i += 1) policy.evaluateJson(text, { detail }); });
const batch = time(rows.length, () => policy.evaluateManyJson(rows, { detail }));
console.log(JSON.stringify([single, batch].map((times) => [times[0], times[times.length >> 1]])));
""" % (ROWS, ROUNDS)
    folder = EMBED / "node/build/project"
    for detail in ("full", "verdicts"):
        run = [os.environ.get("NODE", "node"), "--input-type=module", "-e", script, "--", DOCUMENT, detail]
        single, batch = json.loads(subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout)
        yield f"Node.js, JSON text, {detail}", single, batch


def command():
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.json", Path(folder) / "many.ndjson"
        one.write_text(DOCUMENT)
        documents = 20_000
        # Other names, because duplicates are evaluated, too, but compared.
        name = json.loads(DOCUMENT)["name"]
        many.write_text("".join(DOCUMENT.replace(name, f"r{index:07}") + "\n" for index in range(documents)))
        for detail, form in (("full", "ndjson"), ("verdicts", "summary")):
            run = lambda file: subprocess.run(
                [TARGET / "release/acrcheck", "check", "--no-config", "-f", form, file], stdout=subprocess.DEVNULL, check=False
            )
            yield f"the command, {form} ({detail})", rounds(lambda: run(one), 1), rounds(lambda: run(many), documents)


def main():
    print(f"{len(DOCUMENT.encode()):,} bytes; least / median in microseconds for a document; batches of {ROWS:,}\n")
    print("| host | single | batch |")
    print("| --- | ---: | ---: |")
    for host in (command, python, core_module, node):
        for name, single, batch in host():
            print(f"| {name} | {shown(single)} | {shown(batch) if batch else '-'} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
