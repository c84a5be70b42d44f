"""Runs the command in Wasmtime."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import wasmtime

COMMAND = Path(os.environ["ACRCHECK_WASI"])
CONFORMANCE = Path(os.environ["ACRCHECK_CONFORMANCE"])
REQUESTS = Path(__file__).parent / "requests"

GOOD = {"name": "good", "publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices"}
OPEN = {"name": "open", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Allow"}}


class Run(NamedTuple):
    code: int
    output: bytes
    error: bytes


@dataclass(frozen=True)
class Limits:
    fuel: int = 1 << 62
    memory: int = 1 << 30
    """Bytes."""


class Command:
    def __init__(self, folder: Path) -> None:
        config = wasmtime.Config()
        config.consume_fuel = True
        self.engine = wasmtime.Engine(config)
        self.module = wasmtime.Module(self.engine, COMMAND.read_bytes())
        self.folder = folder

    def run(self, arguments: list[str], standard_input: str | bytes, *, limits: Limits | None = None, output: str | None = None) -> Run:
        """Runs the command to its end. A trap is an exception."""
        files = [self.folder / name for name in ("stdin", "stdout", "stderr")]
        files[0].write_bytes(standard_input if isinstance(standard_input, bytes) else standard_input.encode("utf-8"))
        files[1].write_bytes(b"")
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["acrcheck.wasi.wasm", *arguments]
        wasi.stdin_file, wasi.stdout_file, wasi.stderr_file = str(files[0]), output or str(files[1]), str(files[2])
        limits = limits or Limits()
        store = wasmtime.Store(self.engine)
        store.set_wasi(wasi)
        store.set_fuel(limits.fuel)
        store.set_limits(memory_size=limits.memory)
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        start = linker.instantiate(store, self.module).exports(store)["_start"]
        assert isinstance(start, wasmtime.Func)
        code = 0
        try:
            start(store)
        except wasmtime.ExitTrap as trap:
            code = trap.code
        finally:
            # Closes the files.
            store.close()
        return Run(code, files[1].read_bytes(), files[2].read_bytes())

    def answer(self, command: str, standard_input: str | bytes) -> dict[str, Any]:
        """The answer of a command of Kubewarden."""
        run = self.run([command], standard_input)
        assert (run.code, run.error) == (0, b"")
        answer: dict[str, Any] = json.loads(run.output)
        return answer


def read_cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CONFORMANCE.read_text(encoding="utf-8").splitlines()]
