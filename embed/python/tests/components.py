"""Builds components of the world that the package calls, with faults. They are written as WebAssembly text."""

from __future__ import annotations

from typing import Any

from wasmtime import wat2wasm

import acrcheck

INTERFACE = "acrcheck:policy/evaluate@0.1.0"
START = 1024

TEMPLATE = """
(component
  (core module $m
    (memory (export "memory") {pages})
    (global $heap (mut i32) (i32.const {heap}))
    (func (export "realloc") (param $old i32) (param $had i32) (param $align i32) (param $size i32) (result i32)
      (local $at i32)
      {realloc}
      (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
      (global.set $heap (i32.add (local.get $at) (local.get $size)))
      (block $enough
        (loop $more
          (br_if $enough (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
          (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
          unreachable))
      (local.get $at))
    (func $sink (param i32))
    (func $deep (result i32) (i32.add (call $deep) (i32.const 1)))
    (func (export "json") (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32) {json})
    (func (export "batch") (param $d i32) (param $dl i32) (param $s i32) (param $sl i32) (param $detail i32) (result i32) {batch})
    (func (export "describe") (result i32) {describe})
    (func (export "validate") (param $s i32) (param $sl i32) (result i32) {validate})
    {start}
    (data (i32.const {base}) "{data}"))
  (core instance $i (instantiate $m))
  (alias core export $i "memory" (core memory $memory))
  (alias core export $i "realloc" (core func $realloc))
  (type $detail (enum {details}))
  (type $problem (record (field "pointer" string) (field "message" string)))
  (func $json (param "document" string) (param "settings" string) (param "detail" $detail) (result string)
    (canon lift (core func $i "json") (memory $memory) (realloc $realloc)))
  (func $batch (param "documents" (list string)) (param "settings" string) (param "detail" $detail) (result (list string))
    (canon lift (core func $i "batch") (memory $memory) (realloc $realloc)))
  (func $describe (result string) (canon lift (core func $i "describe") (memory $memory) (realloc $realloc)))
  (func $validate (param "settings" string) (result (result (error (list $problem))))
    (canon lift (core func $i "validate") (memory $memory) (realloc $realloc)))
  (component $shim
    (type $d (enum {details}))
    (import "detail" (type $detail (eq $d)))
    (type $p (record (field "pointer" string) (field "message" string)))
    (import "problem" (type $problem (eq $p)))
    (import "json" (func $json (param "document" string) (param "settings" string) (param "detail" $detail) (result string)))
    (import "batch" (func $batch
      (param "documents" (list string)) (param "settings" string) (param "detail" $detail) (result (list string))))
    (import "describe" (func $describe (result string)))
    (import "validate" (func $validate (param "settings" string) (result (result (error (list $problem))))))
    (export $exported-detail "detail" (type $d))
    (export $exported-problem "settings-problem" (type $p))
    (export "evaluate-json" (func $json)
      (func (param "document" string) (param "settings" string) (param "detail" $exported-detail) (result string)))
    (export "evaluate-batch-json" (func $batch) (func
      (param "documents" (list string)) (param "settings" string) (param "detail" $exported-detail) (result (list string))))
    (export "describe-json" (func $describe))
    (export "validate-settings" (func $validate)
      (func (param "settings" string) (result (result (error (list $exported-problem)))))))
  (instance $e (instantiate $shim
    (with "json" (func $json)) (with "batch" (func $batch)) (with "describe" (func $describe)) (with "validate" (func $validate))
    (with "detail" (type $detail)) (with "problem" (type $problem))))
  (export "{interface}" (instance $e)))
"""


class Data:
    """The memory of a component, which is filled from `START` on."""

    def __init__(self) -> None:
        self.content = bytearray()

    def add(self, content: bytes) -> int:
        self.content += bytes(-len(self.content) % 4)
        at = START + len(self.content)
        self.content += content
        return at

    def pair(self, content: bytes) -> bytes:
        """Adds a text and returns its address and length."""
        return self.add(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")

    def text(self, content: bytes) -> str:
        """Adds a text and returns the code for it as a result."""
        return f"(i32.const {self.add(self.pair(content))})"

    def texts(self, contents: list[bytes]) -> str:
        """Adds texts and returns the code for them as a result."""
        pairs = b"".join([self.pair(content) for content in contents])
        return self.raw(self.add(pairs), len(contents))

    def raw(self, address: int, length: int) -> str:
        """Returns the code for a result with any address and length."""
        return f"(i32.const {self.add(address.to_bytes(4, 'little') + length.to_bytes(4, 'little'))})"


def component(
    data: Data | None = None,
    *,
    json: str | None = None,
    batch: str | None = None,
    describe: str | None = None,
    validate: str | None = None,
    realloc: str = "",
    start: str = "",
    interface: str = INTERFACE,
    details: str = '"verdicts" "attention" "full"',
    pages: int = 1,
) -> bytes:
    """Returns a component. Functions that are not given stop."""
    data = data or Data()
    if describe is None:
        describe = data.text(acrcheck.describe().json.encode())
    heap = START + len(data.content) + 8
    source = TEMPLATE.format(
        pages=max(heap // 65536 + 1, pages),
        heap=heap,
        realloc=realloc,
        json=json or "unreachable",
        batch=batch or "unreachable",
        describe=describe,
        validate=validate or "unreachable",
        start=start,
        base=START,
        data="".join([f"\\{byte:02x}" for byte in data.content]),
        details=details,
        interface=interface,
    )
    return bytes(wat2wasm(source))


def returning(report: str, **parts: Any) -> bytes:
    """Returns a component that has one report for every document."""
    data = Data()
    return component(data, json=data.text(report.encode()), **parts)
