"""What Trivy does with other modules. These tests also show that the other tests would notice a module that stops."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import wasmtime

from documents import TEXT
from scans import COMPONENT, MODULE, Trivy

if TYPE_CHECKING:
    from pathlib import Path

TRAPPING = r"""
(module
  (memory (export "memory") 16)
  (data (i32.const 0) "acrcheck")
  (data (i32.const 16) "[\"json$\"]")
  (data (i32.const 64) "{\"Action\":\"INSERT\",\"IDs\":[]}")
  (data (i32.const 128) "[]")
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (func (export "free") (param i32))
  (func (export "name") (result i64) (i64.const 8))
  (func (export "version") (result i32) (i32.const 1))
  (func (export "api_version") (result i32) (i32.const 1))
  (func (export "is_analyzer") (result i64) (i64.const 1))
  (func (export "is_post_scanner") (result i64) (i64.const 1))
  (func (export "required") (result i64) (i64.const 0x10_0000_0009))
  (func (export "post_scan_spec") (result i64) (i64.const 0x40_0000_001c))
  (func (export "analyze") (param i32 i32) (result i64) unreachable)
  (func (export "post_scan") (param i32 i32) (result i64) (i64.const 0x80_0000_0002)))
"""


def test_that_trivy_drops_a_module_that_stops_without_a_word(trivy: Trivy, tmp_path: Path) -> None:
    modules, folder = tmp_path / "modules", tmp_path / "scanned"
    modules.mkdir()
    folder.mkdir()
    (modules / "acrcheck.wasm").write_bytes(wasmtime.wat2wasm(TRAPPING))
    (folder / "open.json").write_text(TEXT)
    scan = trivy.scan(folder, "--exit-code", "1", "--debug", "-f", "json", modules=modules, scanners="secret")
    assert scan.code == 0
    assert scan.results == {}
    assert len(scan.failures()) == 1
    assert "unreachable" in scan.failures()[0]


def test_that_trivy_runs_without_a_module_that_it_does_not_find(trivy: Trivy, tmp_path: Path) -> None:
    # README.md warns of it.
    (tmp_path / "open.json").write_text(TEXT)
    scan = trivy.scan(tmp_path, "--exit-code", "1", modules=tmp_path / "nowhere", scanners="secret")
    assert scan.code == 0
    assert "Registering WASM module" not in scan.log


def test_that_trivy_refuses_a_component(trivy: Trivy, tmp_path: Path) -> None:
    modules = tmp_path / "modules"
    modules.mkdir()
    shutil.copy(COMPONENT, modules / "acrcheck.wasm")
    (tmp_path / "open.json").write_text(TEXT)
    scan = trivy.scan(tmp_path, modules=modules, scanners="secret")
    assert scan.code == 1
    assert "invalid version header" in scan.log


def test_the_imports() -> None:
    module = wasmtime.Module(wasmtime.Engine(), MODULE.read_bytes())
    imports = {(item.module, item.name) for item in module.imports}
    assert imports == {("wasi_snapshot_preview1", name) for name in ("path_open", "fd_read", "fd_close")}
    memory = next(item.type for item in module.exports if item.name == "memory")
    assert isinstance(memory, wasmtime.MemoryType)
    assert memory.limits.max == 16_384  # pages: 1 GiB
