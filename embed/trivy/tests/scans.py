"""Runs Trivy with the module."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

TRIVY = os.environ["TRIVY"]
MODULE = Path(os.environ["ACRCHECK_TRIVY"])
COMPONENT = Path(os.environ["ACRCHECK_COMPONENT"])
CONFORMANCE = Path(os.environ["ACRCHECK_CONFORMANCE"])
FIXTURES = Path(os.environ["ACRCHECK_FIXTURES"])

OFFLINE = ("--skip-check-update", "--skip-version-check", "--disable-telemetry")
# A scan that exceeds one of these is killed, and its test fails.
DEADLINE = 120.0  # seconds
MEMORY = 2 << 30  # bytes

# What Trivy logs when it cannot download its own checks.
EXPECTED_ERROR = "Falling back to embedded checks"
FAILURE = re.compile(r"\t(WARN|ERROR|FATAL)\t|Analysis error|wasm error|API version mismatch", re.IGNORECASE)


@dataclass(frozen=True)
class Scan:
    code: int
    output: bytes
    log: str
    peak: int
    """The largest resident set in bytes."""

    def failures(self) -> list[str]:
        """The lines of the log which say that something failed. Trivy drops what a module cannot do in a line at debug level."""
        lines = self.log.splitlines()
        return [line for line in lines if FAILURE.search(line) and EXPECTED_ERROR not in line]

    @cached_property
    def results(self) -> dict[str, Any]:
        """The results of the module by file."""
        own = [
            result for result in json.loads(self.output).get("Results", []) if result["Class"] == "config" and result["Type"] == "acrcheck"
        ]
        results = {result["Target"]: result for result in own}
        assert len(results) == len(own), "a file has two results"
        return results


def failed(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in result.get("Misconfigurations", []) if item["Status"] == "FAIL"]


def passed(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in result.get("Misconfigurations", []) if item["Status"] == "PASS"]


@dataclass(frozen=True)
class Trivy:
    work: Path
    modules: Path
    number: list[int]

    def scan(
        self,
        folder: Path,
        *flags: str,
        command: str = "fs",
        scanners: str = "misconfig",
        modules: Path | None = None,
        prefix: tuple[str, ...] = (),
    ) -> Scan:
        """Scans a folder. Scanners other than `misconfig` do not load Trivy's own checks, which takes seconds."""
        arguments = [
            *prefix,
            TRIVY,
            command,
            *("--cache-dir", str(self.work / "cache"), "--module-dir", str(modules or self.modules), "--enable-modules", "acrcheck"),
            *(("--scanners", scanners, "--offline-scan") if command == "fs" else ()),
            *OFFLINE,
            *flags,
            str(folder),
        ]
        return self.run(arguments)

    def run(self, arguments: list[str], *, folder: Path | None = None, environment: dict[str, str] | None = None) -> Scan:
        self.number[0] += 1
        output, log = self.work / f"output-{self.number[0]}", self.work / f"log-{self.number[0]}"
        with output.open("wb") as out, log.open("wb") as err:
            # No configuration file of the machine, and no variable `TRIVY_…`.
            environment = {"PATH": os.environ["PATH"], "HOME": str(self.work), **(environment or {})}
            process = subprocess.Popen(arguments, stdout=out, stderr=err, cwd=folder or self.work, env=environment)
            end = time.monotonic() + DEADLINE
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                if time.monotonic() > end or resident(process.pid) > MEMORY:
                    process.kill()
                time.sleep(0.01)
            process.returncode = os.waitstatus_to_exitcode(status)
        return Scan(process.returncode, output.read_bytes(), log.read_text(errors="replace"), usage.ru_maxrss << 10)


def resident(pid: int) -> int:
    """The resident set of a process in bytes."""
    found = re.search(r"^VmRSS:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) << 10 if found else 0
