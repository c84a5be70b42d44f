"""Arguments, faults and limits."""

from __future__ import annotations

import json

import pytest
import wasmtime

from commands import COMMAND, GOOD, Command, Limits, Run

MIB = 1 << 20
USAGE = [
    (["{}", "x"], b"error: unknown detail; use verdicts, attention or full\n"),
    (["{}", ""], b"error: unknown detail; use verdicts, attention or full\n"),
    (["{}", "full", "x"], b"error: too many arguments; usage: [SETTINGS [DETAIL]]\n"),
]


@pytest.mark.parametrize(("arguments", "error"), USAGE, ids=range(len(USAGE)))
def test_usage_errors(command: Command, arguments: list[str], error: bytes) -> None:
    assert command.run(arguments, json.dumps(GOOD)) == Run(2, b"", error)


@pytest.mark.parametrize("settings", ["", "[", "null", '{"x":1}', '{"checks":[]}', "--help", "validate "])
def test_that_invalid_settings_never_pass(command: Command, settings: str) -> None:
    run = command.run([settings], json.dumps(GOOD))
    report = json.loads(run.output)
    assert run.code == 0
    assert (report["complete"], report["registries"], report["errors"][0]["code"]) == (False, [], "invalid-settings")


DOCUMENTS = [
    b"",
    b"\0",
    b"[",
    b"]",
    b"\xff\xfe",
    b'{"name":"\\ud800"}',
    b"[" * 1_000_000,
    b'{"a":' * 200_000,
    b'{"networkRuleSet":{}}' + b"\xff",
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_documents_that_cannot_be_read(command: Command, document: bytes) -> None:
    run = command.run([], document)
    assert (run.code, run.error) == (0, b"")
    report = json.loads(run.output)
    assert report["complete"] is False
    assert report["errors"] != []


def test_large_input(command: Command) -> None:
    assert command.run([], b" " * (64 * MIB + 1)) == Run(4, b"", b"error: standard input is larger than 64 MiB; split it\n")
    registries = b"[" + b",".join([json.dumps({**GOOD, "tags": {"x": "y" * 1000}}).encode()] * 50_000) + b"]"
    assert len(registries) < 64 * MIB
    run = command.run(["{}", "verdicts"], registries)
    assert (run.code, run.error) == (0, b"")
    assert json.loads(run.output)["summary"]["pass"] == 50_000


def test_a_report_that_is_larger_than_what_a_host_writes_at_once(command: Command) -> None:
    # Wasmtime copies at most 128 MiB in one call.
    run = command.run([], b"{}" * (700_000))
    assert (run.code, run.error) == (0, b"")
    assert len(run.output) > 128 * MIB


def test_output_that_cannot_be_written(command: Command) -> None:
    assert command.run([], json.dumps(GOOD), output="/dev/full") == Run(4, b"", b"error: cannot write to standard output\n")


def test_the_fuel_limit(command: Command) -> None:
    with pytest.raises(wasmtime.Trap) as trap:
        command.run([], b"[1]\n" * 100_000, limits=Limits(fuel=10_000_000))
    assert trap.value.trap_code is wasmtime.TrapCode.OUT_OF_FUEL
    assert (command.folder / "stdout").read_bytes() == b""


def test_the_memory_limit(command: Command) -> None:
    with pytest.raises(wasmtime.Trap) as trap:
        command.run([], b"[1]\n" * 100_000, limits=Limits(memory=8 * MIB))
    assert trap.value.trap_code is wasmtime.TrapCode.UNREACHABLE
    assert (command.folder / "stdout").read_bytes() == b""


def test_the_imports() -> None:
    module = wasmtime.Module(wasmtime.Engine(), COMMAND.read_bytes())
    imports = {(item.module, item.name) for item in module.imports}
    assert imports == {("wasi_snapshot_preview1", name) for name in ("args_get", "args_sizes_get", "fd_read", "fd_write", "proc_exit")}
