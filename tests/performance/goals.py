#!/usr/bin/env python3
"""Measures everything that docs/performance.md has a goal for, in one run, and prints its table.

Usage: tests/performance/goals.py [--registries N] [--rounds N] [--skip-peers]

Both sides of a ratio are measured in turns. It builds first, which takes some minutes, and needs 1.6 KB of disk space for each registry.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "target/release"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registries", type=int, default=200_000, help="registries in the large file (default: 200,000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the large file (default: 3)")
    parser.add_argument("--skip-peers", action="store_true", help="leave out the comparison with Rego and CEL")
    options = parser.parse_args()
    build(options.skip_peers)
    rows = figures() + in_process() + start()
    if not options.skip_peers:
        rows += peers()
    rows += command(options.registries, options.rounds)
    print("| what | goal | measured | compared with |")
    print("| --- | --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def build(skip_peers):
    run(["cargo", "build", "--release", "--locked"])
    run(["cargo", "build", "--release", "--locked", "-p", "acrcheck", "--example", "registries", "--example", "serde_pass"])
    run(["cargo", "bench", "--locked", "-p", "acrcheck", "--bench", "ratios", "--no-run"])
    if not skip_peers:
        run(["cargo", "build", "--release", "--locked", "--features", "timing"], cwd=ROOT / "tests/peers")


def run(command, cwd=ROOT):
    """Runs a command whose output is of interest only if it fails."""
    print("+ " + " ".join(map(str, command)), file=sys.stderr)
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout)
    return done.stdout


def figures():
    """The deterministic figures, which `cargo test` keeps correct."""
    values = dict(line.rsplit(" = ", 1) for line in (ROOT / "tests/figures.txt").read_text().splitlines())
    row = lambda what, goal, name: (what, goal, f"{int(values[name]):,}", "tests/figures.txt")
    fuel = lambda what, goal, name: row(f"fuel of a registry of 1.5 KB, {what}", goal, f"100 lines of 1.5 KB: fuel, {name}")
    return [
        fuel("everything", "38,000", "full"),
        fuel("JSON", "50,000", "JSON"),
        fuel("attention", "-", "attention"),
        fuel("verdicts", "21,000", "verdicts"),
        row("bytes of the component", "400,000", "component bytes"),
        row("bytes of the component, gzipped", "140,000", "component bytes, gzipped"),
    ]


# A line of a benchmark: a name, the median and the least.
TIMED = re.compile(r"^  (.+?) +([0-9.]+ [a-z]+) median +([0-9.]+ [a-z]+) least", re.MULTILINE)


def timed(text):
    return {name: (least, median) for name, median, least in TIMED.findall(text)}


def both(times, name):
    least, median = times[name]
    return f"{least} / {median}"


def in_process():
    bench = ["cargo", "bench", "--locked", "-p", "acrcheck", "--bench", "ratios", "--"]
    batch = timed(run(bench + ["batch of 100,"]))
    small = timed(run(bench + ["document of 200 B"]))
    threads = timed(run(bench + ["threads"]))
    serde = "serde_json " + both(batch, "serde_json, every byte, nothing kept")
    native = "native " + both(batch, "native, typed")
    row = lambda what, goal, name, other: (what, goal, both(batch, name), other)
    return [
        row("native, everything", "3 us", "native, typed", serde),
        row("native, JSON", "4 us", "native, JSON", serde),
        row("native, verdicts", "1.2 us", "native, typed, verdicts", serde),
        row("component, everything", "8 us", "component, typed", native),
        row("component, everything, in records", "-", "component, records", native),
        row("component, JSON", "8.5 us", "component, JSON", "native " + both(batch, "native, JSON")),
        row("component, attention", "4 us", "component, attention", native),
        row("component, verdicts", "3.2 us", "component, verdicts", "native " + both(batch, "native, typed, verdicts")),
        (
            "own sandbox for 200 B, everything",
            "10 us",
            both(small, "component, pooled"),
            "on demand " + both(small, "component, on demand"),
        ),
        (
            "own sandbox for 200 B, verdicts",
            "6 us",
            both(small, "component, verdicts, pooled"),
            "native, everything " + both(small, "native, typed"),
        ),
        ("per registry, two threads", "1.8 times as fast", both(threads, "2 at once"), "one " + both(threads, "1 at once"))
        if "2 at once" in threads
        else ("per registry, two threads", "1.8 times as fast", "one processor only", "-"),
    ]


def peers():
    text = run([str(ROOT / "tests/peers/target/release/compare")], cwd=ROOT / "tests/peers")
    lines = re.findall(r"^\| (.+?) \| ([0-9]+) \| ([0-9]+) \|", text, re.MULTILINE)
    times = {name: (int(median) / 1e3, int(least) / 1e3) for name, median, least in lines}
    machine = times["regorus, virtual machine, warm"]
    rows = []
    for what, goal, name in [
        ("a batch, verdicts, against regorus", "30 times as fast", "component, 100 documents a call, verdicts"),
        ("a batch, everything, against regorus", "-", "component, 100 documents a call"),
        ("own sandbox, verdicts, against regorus", "15 times as fast", "component, a fresh sandbox a document, verdicts"),
    ]:
        median, least = times[name]
        ratio = machine[0] / median
        rows.append((what, goal, f"{ratio:.1f} times ({least:.1f} us / {median:.1f} us)", f"regorus {machine[1]:.0f} us / {machine[0]:.0f} us"))
    return rows


def start():
    """From the start of the process to the verdict on one registry."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "one.ndjson"
        document.write_bytes(subprocess.run([RELEASE / "examples/registries", "1"], check=True, capture_output=True).stdout)
        warm, cold, serde = [], [], []
        check = [RELEASE / "acrcheck", "check", document]
        for turn in range(40):
            serde.append(wall([RELEASE / "examples/serde_pass", document], folder))
            warm.append(wall(check, folder))
            if turn < 10:
                cold.append(wall(check, Path(folder) / f"cold{turn}"))
        warm = warm[1:]
    show = lambda times: f"{min(times) * 1e3:.1f} ms / {statistics.median(times) * 1e3:.1f} ms"
    return [
        ("process start to verdict, compiled before", "5.5 ms", show(warm), "serde_json in a process " + show(serde)),
        ("process start to verdict, compiled now", "250 ms", show(cold), "compiled before " + show(warm)),
    ]


def wall(command, home):
    environment = dict(os.environ, XDG_CACHE_HOME=f"{home}/cache", XDG_STATE_HOME=f"{home}/state", ACRCHECK_NO_CONFIG="true")
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False)
    return time.perf_counter() - begin


def command(registries, rounds):
    """The command on a large file: processor time against a native pass of serde_json over the same file."""
    formats = [("summary", "1.7 times"), ("ndjson", "3 times"), ("text", "4 times"), ("csv", "-")]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "registries.ndjson"
        with document.open("wb") as file:
            subprocess.run([RELEASE / "examples/registries", str(registries)], check=True, stdout=file)
        serde, times = [], {name: [] for name, _ in formats}
        for _ in range(rounds):
            serde.append(used([RELEASE / "examples/serde_pass", document]))
            for name, _ in formats:
                times[name].append(used([RELEASE / "acrcheck", "check", "--format", name, document]))
    rows = []
    shown = lambda runs: f"{min(r[0] for r in runs):.2f} s / {statistics.median(r[0] for r in runs):.2f} s"
    for name, goal in formats:
        ratios = [mine[0] / other[0] for mine, other in zip(times[name], serde)]
        measured = f"{statistics.median(ratios):.1f} times ({shown(times[name])})"
        rows.append((f"check of {registries:,} registries, {name}: processor time", goal, measured, "serde_json " + shown(serde)))
    memory = max(run[1] for run in times["summary"])
    rows.append((f"check of {registries:,} registries, summary: peak memory", "64 MiB", f"{memory / 1024:.0f} MiB", "-"))
    return rows


def used(command):
    """Returns processor time in seconds and peak memory in KiB of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ, ACRCHECK_NO_CONFIG="true"))
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Exit code 1 is expected: some registries fail the checks.
    if process.returncode not in (0, 1):
        sys.exit(f"{command}: exit code {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main()
