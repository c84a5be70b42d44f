#!/usr/bin/env python3
"""Measures how long one registry of 1.5 KB takes in each host, and prints the table of docs/hosts.md.

Usage: embed/measure/hosts.py [HOST]...

Each host runs in the environment of its tests: run `cargo build --release` and `embed/test python node extism wasi` first, and nothing else
meanwhile. Hosts are command, core, python, node, extism, extism-node, wasi and spark, by default all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import EMBED, FILES, ROWS, TARGET, documents, rounds

HERE = Path(__file__).parent
NODE = os.environ.get("NODE", "node")
BATCH = 20_000


def command():
    """The command `acrcheck`, from the start of the process to its end."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.json", Path(folder) / "many.ndjson"
        one.write_text(documents(1)[0])
        many.write_text("\n".join(documents(BATCH)))
        for detail, form in (("full", "ndjson"), ("verdicts", "summary")):
            arguments = [TARGET / "release/acrcheck", "check", "--no-config", "--jobs", "1", "-f", form]
            run = lambda file: subprocess.run([*arguments, file], stdout=subprocess.DEVNULL, check=True)
            yield f"the command with one thread, `-f {form}` ({detail})", rounds(lambda: run(one), 1), rounds(lambda: run(many), BATCH)


def script(environment, name):
    python = EMBED / environment / "bin/python"
    return lambda: lines([python, HERE / name], cwd=HERE)


def node(host, folder, *arguments):
    return lambda: lines([NODE, HERE / "in_node.mjs", host, *arguments], cwd=EMBED / folder, text=json.dumps(documents()))


def lines(arguments, cwd, text=""):
    done = subprocess.run(arguments, cwd=cwd, input=text, stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


HOSTS = {
    "command": command,
    "core": script("python/all", "in_core.py"),
    "python": script("python/all", "in_python.py"),
    "node": node("acrcheck", "node/build/project"),
    "extism": script("extism/venv", "in_extism.py"),
    "extism-node": node("extism", "extism/node", FILES / "acrcheck.extism.wasm"),
    "wasi": script("wasi/venv", "in_wasi.py"),
    "spark": script("python/all", "in_spark.py"),
}


def shown(times):
    return "{:,.0f} / {:,.0f}".format(*times) if times else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("hosts", nargs="*", metavar="HOST", help=", ".join(HOSTS))
    names = parser.parse_args().hosts or list(HOSTS)
    if unknown := set(names) - set(HOSTS):
        parser.error(f"unknown hosts: {', '.join(sorted(unknown))}")
    size = len(documents(1)[0].encode())
    print(f"{size:,} bytes; least / median time in microseconds for a document; batches of {ROWS:,}, of the command {BATCH:,}\n", file=sys.stderr)
    print("| host | single | batch |")
    print("| --- | ---: | ---: |")
    for name in names:
        for host, single, batch in HOSTS[name]():
            print(f"| {host} | {shown(single)} | {shown(batch)} |", flush=True)


if __name__ == "__main__":
    main()
