"""No row affects another, and no row is lost."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

import acrcheck
from acrcheck import AcrcheckError, DocumentTooLarge, FuelExhausted, InvalidDocument, InvalidSettings, Limits, Report
from documents import FAILS, PASSES, named

BROKEN: list[object] = [
    None,
    "",
    " ",
    "\n",
    "[",
    "]",
    "{",
    "null",
    '{"name": "a"},',
    "[" + PASSES + ",",
    PASSES + "]",
    b"\xff\xfe{\0}\0",
    b"\xff" + PASSES.encode(),
    "\ud800",
    '{"name": "\ud800"}',
    '"',
    '"\n',
    PASSES + "\n[",
    "\0",
    float("nan"),
    1,
    {},
]


def names(result: Report | AcrcheckError) -> list[str | None]:
    return [registry.name for registry in result.registries] if isinstance(result, Report) else []


@pytest.mark.parametrize("row", BROKEN, ids=repr)
def test_broken_row(row: object) -> None:
    rows = [named("before"), row, named("after"), row, row, FAILS]
    results = list(acrcheck.evaluate_many(rows))
    assert len(results) == len(rows)
    assert names(results[0]) == ["before"]
    assert names(results[2]) == ["after"]
    assert names(results[5]) == ["open"]
    assert [result.passed for result in results] == [True, False, True, False, False, False]
    for index in (1, 3, 4):
        result = results[index]
        if isinstance(result, Report):
            assert isinstance(row, (str, bytes))
            assert result == acrcheck.evaluate(row)
            assert not result.complete or not result.registries
        else:
            assert isinstance(result, InvalidDocument)


def test_random_rows() -> None:
    generator = random.Random(1)
    for _ in range(20):
        rows = [
            generator.choice(BROKEN) if generator.random() < 0.3 else named(f"r{index}")
            for index in range(generator.choice([0, 1, 2, 255, 256, 257, 600]))
        ]
        results = list(acrcheck.evaluate_many(rows, detail="verdicts"))
        assert len(results) == len(rows)
        for index, (row, result) in enumerate(zip(rows, results)):
            intact = row == named(f"r{index}")
            assert result.passed == intact
            assert not intact or names(result) == [f"r{index}"]


def test_rows_of_several_lines_and_values() -> None:
    two = f"{named('one')}\n{named('two')}"
    results = list(acrcheck.evaluate_many([two, named("three"), two.encode()]))
    assert [names(result) for result in results] == [["one", "two"], ["three"], ["one", "two"]]


def test_a_row_that_exceeds_a_limit() -> None:
    # Deterministic: each of the small rows needs less.
    heavy = "[" + ",".join([named(f"x{index}") for index in range(300)]) + "]"
    limits = Limits(fuel=300_000, fuel_per_byte=0)
    rows = [named("a"), heavy, named("b"), heavy, None, "[", named("c")]
    results = list(acrcheck.evaluate_many(rows, limits=limits))
    kinds = [type(result) for result in results]
    assert kinds == [Report, FuelExhausted, Report, FuelExhausted, InvalidDocument, Report, Report]
    assert [names(result) for result in results] == [["a"], [], ["b"], [], [], [], ["c"]]
    # Errors do not keep documents in memory.
    assert all(error.__traceback__ is None and error.__context__ is None for error in results if isinstance(error, AcrcheckError))


def test_a_row_that_is_too_large() -> None:
    limits = Limits(document=200)
    results = list(acrcheck.evaluate_many([named("a"), " " * 201, b" " * 201, "ä" * 101, named("b")], limits=limits))
    assert [type(result) for result in results] == [Report, *[DocumentTooLarge] * 3, Report]


def test_batches_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, int, int]] = []
    original = acrcheck._policy._Request._call

    def spy(self: acrcheck._policy._Request, function: str, documents: str | list[str], size: int) -> object:
        calls.append((function, len(documents) if isinstance(documents, list) else 1, size))
        return original(self, function, documents, size)

    monkeypatch.setattr(acrcheck._policy._Request, "_call", spy)
    half = PASSES + " " * (1 << 19)
    rows = [PASSES] * 600 + [half] * 5 + ["[" + PASSES + " " * (3 << 20) + "]"] + [PASSES] * 3
    assert all(result.passed for result in acrcheck.evaluate_many(rows, detail="verdicts"))
    assert sum(count for _, count, _ in calls) == len(rows)
    assert max(count for _, count, _ in calls) == 256
    assert all(size <= 1 << 20 for _, count, size in calls if count > 1)
    assert len(calls) < 15


def test_rows_are_read_as_they_are_needed() -> None:
    read = 0

    def rows() -> Iterator[str]:
        nonlocal read
        for index in range(10_000):
            read += 1
            yield named(f"r{index}")

    results = acrcheck.evaluate_many(rows(), detail="verdicts")
    assert read == 0
    assert names(next(results)) == ["r0"]
    assert read <= 256


def test_no_rows() -> None:
    assert list(acrcheck.evaluate_many([])) == []
    assert list(acrcheck.evaluate_many_json([])) == []


@pytest.mark.parametrize("rows", [[], [PASSES], [PASSES, PASSES]])
def test_invalid_settings_are_raised_at_once(rows: list[str]) -> None:
    with pytest.raises(InvalidSettings):
        acrcheck.evaluate_many(rows, {"minPrefixLength": 99})
    # As JSON, they are in each report, as `evaluate_json` has them.
    alone = [acrcheck.evaluate_json(row, {"minPrefixLength": 99}) for row in rows]
    assert list(acrcheck.evaluate_many_json(rows, {"minPrefixLength": 99})) == alone
