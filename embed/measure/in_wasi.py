"""The WASI command in wasmtime-py: a fresh instance for each document, with files as standard streams."""

import tempfile
from pathlib import Path

import wasmtime
from timing import FILES, ROWS, SINGLE, documents, report, rounds

engine = wasmtime.Engine()
module = wasmtime.Module.from_file(engine, str(FILES / "acrcheck.wasi.wasm"))
linker = wasmtime.Linker(engine)
linker.define_wasi()


def run(source, target):
    wasi = wasmtime.WasiConfig()
    wasi.argv = ["acrcheck"]
    wasi.stdin_file, wasi.stdout_file = str(source), str(target)
    with wasmtime.Store(engine) as store:
        store.set_wasi(wasi)
        try:
            linker.instantiate(store, module).exports(store)["_start"](store)
        except wasmtime.ExitTrap as trap:
            assert trap.code in (0, 1)
    assert b'"schema":"acrcheck.report/v1"' in target.read_bytes()


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    one, many, target = folder / "one.json", folder / "many.ndjson", folder / "report.json"
    one.write_text(documents(1)[0])
    many.write_text("\n".join(documents()))
    report(
        "WASI command in wasmtime-py, full; a batch is one document with 1,000 lines",
        rounds(lambda: [run(one, target) for _ in range(SINGLE)], SINGLE),
        rounds(lambda: run(many, target), ROWS),
    )
