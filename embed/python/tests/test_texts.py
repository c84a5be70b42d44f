"""Lists of texts are passed to the engine and read as the package of the engine does it."""

from __future__ import annotations

import gc
import random
from typing import Any

import pytest

import acrcheck
from acrcheck import AcrcheckError, Policy, _texts
from components import Data, component
from documents import FAILS, PASSES, named

TEXTS = ["", "x", "ä", "🦀" * 100, "\0", "a\0b", "x" * 100_000, "\ufeff", PASSES, FAILS]


def test_this_version_of_the_engine_is_known() -> None:
    assert _texts.SUPPORTED


def both(monkeypatch: pytest.MonkeyPatch, policy: Policy, documents: list[str]) -> tuple[list[Any], list[Any]]:
    """Returns the results as this package and as the engine's package reads them."""

    def results() -> list[Any]:
        found = policy.evaluate_many_json(documents, '{"minPrefixLength": 16}', detail="verdicts")
        return [(type(result), str(result)) for result in found]

    mine = results()
    with monkeypatch.context() as context:
        context.setattr(_texts, "SUPPORTED", False)
        return mine, results()


@pytest.mark.parametrize("number", [2, 3, 255, 256, 257])
def test_documents(monkeypatch: pytest.MonkeyPatch, policy: Policy, number: int) -> None:
    generator = random.Random(number)
    documents = [generator.choice([*TEXTS, named(f"ä{index}")]) for index in range(number)]
    mine, others = both(monkeypatch, policy, documents)
    assert mine == others
    assert len(mine) == number


@pytest.mark.parametrize(
    "texts",
    [[b"{}", b"\xff"], [b"{}"], [b"{}", "ä🦀".encode()], [b"{}", b"x" * 100_000], [b"{}", b"a\0b"], [b"{}", b"{}", b"{}"]],
    ids=repr,
)
def test_results(monkeypatch: pytest.MonkeyPatch, texts: list[bytes]) -> None:
    data = Data()
    policy = Policy(component(data, json=data.text(b"{}"), batch=data.texts(texts)))
    mine, others = both(monkeypatch, policy, ["{}", "{}"])
    assert mine == others
    assert all(issubclass(kind, AcrcheckError) for kind, _ in mine)


@pytest.mark.parametrize("batch", ["unreachable", "(i32.const 1025)", "(i32.const -4)", "(i32.load (i32.const -4))", "(call $deep)"])
def test_stops(monkeypatch: pytest.MonkeyPatch, batch: str) -> None:
    mine, others = both(monkeypatch, Policy(component(batch=batch)), ["{}", "{}"])
    assert mine == others


def test_an_empty_result(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Data()
    policy = Policy(component(data, json=data.text(b"{}"), batch=data.texts([b"", b""])))
    for kind, text in both(monkeypatch, policy, ["{}", "{}"])[0]:
        assert kind is acrcheck.ContractViolation, text


def test_memory_is_returned(policy: Policy) -> None:
    documents = [FAILS] * 250

    def used() -> int:
        gc.collect()
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a path of files
            return int(file.read().split()[1]) * 4096

    def run(times: int) -> None:
        for _ in range(times):
            assert not any(result.passed for result in policy.evaluate_many(documents))

    run(10)
    before = used()
    size = len(acrcheck.evaluate_json(FAILS)) * len(documents)
    run(60_000_000 // size)
    assert used() - before < 20_000_000
