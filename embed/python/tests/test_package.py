"""What is installed is what was built."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import socket
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import acrcheck
from documents import FAILS, PASSES


def test_the_installed_package_is_tested() -> None:
    installed = Path(sysconfig.get_paths()["purelib"]).resolve()
    assert Path(acrcheck.__file__).resolve().parent == installed / "acrcheck"


def test_component(component: Path) -> None:
    packed = importlib.resources.files("acrcheck").joinpath("acrcheck.component.wasm").read_bytes()
    assert packed == component.read_bytes()
    assert acrcheck.default_policy().sha256 == hashlib.sha256(packed).hexdigest()


def test_metadata() -> None:
    distribution = importlib.metadata.distribution("acrcheck")
    assert distribution.version == acrcheck.__version__
    assert distribution.metadata["License-Expression"] == "Apache-2.0"
    names = [str(file) for file in distribution.files or []]
    assert "acrcheck/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("test" in name for name in names)
    required = [line for line in distribution.requires or [] if "extra ==" not in line]
    assert [line.partition(">")[0].partition("<")[0] for line in required] == ["wasmtime"]


def test_public_names() -> None:
    assert sorted(set(acrcheck.__all__)) == sorted(acrcheck.__all__)
    for name in acrcheck.__all__:
        assert hasattr(acrcheck, name)


def test_importing_compiles_nothing() -> None:
    script = (
        "import acrcheck, threading; print(acrcheck._default, acrcheck._engine.machine.cache_info().currsize, threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "None 0 1\n"


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    assert acrcheck.evaluate(PASSES).passed
    assert [result.passed for result in acrcheck.evaluate_many([PASSES, FAILS])] == [True, False]


def test_memory_does_not_grow() -> None:
    """Instances are given back, also those that stopped."""
    script = """
import resource, acrcheck
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
def work(count):
    for _ in range(count):
        acrcheck.evaluate('[]')
        try: acrcheck.evaluate('[1]', limits=acrcheck.Limits(fuel=2000, fuel_per_byte=0))
        except acrcheck.FuelExhausted: pass
        else: raise SystemExit('not stopped')
work(300); before = peak(); work(2000); print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    assert int(done.stdout) < 8 * 1024, "kilobytes"
