from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from wasmtime import wat2wasm

import acrcheck
from acrcheck import Limits, Policy, UnsupportedComponent
from components import component
from documents import FAILS, PASSES


@pytest.fixture(scope="module")
def binary() -> bytes:
    return acrcheck._component.built_in()


def test_component_from_a_file(component: Path, tmp_path: Path) -> None:
    for source in (component, str(component), component.read_bytes()):
        assert Policy(source).evaluate(PASSES).passed
    with pytest.raises(FileNotFoundError):
        Policy(tmp_path / "missing.wasm")


def test_truncated(binary: bytes) -> None:
    lengths = [*range(64), *range(64, len(binary), len(binary) // 64), *range(len(binary) - 64, len(binary))]
    for length in lengths:
        with pytest.raises(UnsupportedComponent):
            Policy(binary[:length])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not WebAssembly"),
        (b"\x7fELF\x02\x01\x01\x00", "not WebAssembly"),
        # The engine would read it as WebAssembly text.
        (b"(component)", "not WebAssembly"),
        (b"{}", "not WebAssembly"),
        (b"\0asm\x01\0\0\0", "core module"),
        (b"\0asm\x02\0\0\0", "unknown version"),
        (b"\0asm\x0d\0\x01\0", "does not export"),
        (b"\0asm\x0d\0\x01\0" + bytes(8 << 20), "larger than"),
    ],
)
def test_not_a_policy(content: bytes, message: str) -> None:
    with pytest.raises(UnsupportedComponent, match=message):
        Policy(content)


@pytest.mark.parametrize(
    "imported",
    [
        '(import "wasi:cli/environment@0.2.0" (instance (export "get-arguments" (func (result (list string))))))',
        '(import "run" (func))',
        '(import "first" (func)) (import "second" (func))',
        '(import "unused" (instance))',
    ],
)
def test_imports(imported: str) -> None:
    with pytest.raises(UnsupportedComponent, match="imports '") as caught:
        Policy(bytes(wat2wasm(f"(component {imported})")))
    for name in ("wasi:cli/environment@0.2.0", "run", "first", "second", "unused"):
        assert (f"'{name}'" in str(caught.value)) == (f'"{name}"' in imported)


@pytest.mark.parametrize(
    "parts",
    [
        {"interface": "acrcheck:policy/evaluate@0.2.0"},
        {"interface": "acrcheck:policy/other@0.1.0"},
        {"details": '"verdicts" "attention"'},
        {"details": '"full" "attention" "verdicts"'},
    ],
)
def test_another_world(parts: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedComponent, match=r"acrcheck:policy/evaluate@0\.1\.0"):
        Policy(component(**parts))


def test_missing_function() -> None:
    source = '(component (instance $e) (export "acrcheck:policy/evaluate@0.1.0" (instance $e)))'
    with pytest.raises(UnsupportedComponent, match="no function describe-json"):
        Policy(bytes(wat2wasm(source)))


def test_policies_share_compiled_code(policy: Policy) -> None:
    assert Policy()._shared.loaded is policy._shared.loaded
    other = policy.with_limits(Limits(fuel=1))
    assert other.limits.fuel == 1
    assert policy.limits == Limits()


def test_policies_can_be_copied(policy: Policy, component: Path) -> None:
    own = Policy(component.read_bytes(), limits=Limits(fuel=10**7))
    for original in (policy, own):
        copied = pickle.loads(pickle.dumps(original))
        assert copied.limits == original.limits
        assert copied.sha256 == original.sha256
        assert not copied.evaluate(FAILS).passed
    assert len(pickle.dumps(policy)) < 1000
