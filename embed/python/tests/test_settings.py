from __future__ import annotations

import types
from typing import Any

import pytest

import acrcheck
from acrcheck import InvalidSettings, Severity, Status
from documents import FAILS, PASSES


@pytest.mark.parametrize(
    "settings",
    [
        {"unrestricted": "not-applicable"},
        '{"unrestricted": "not-applicable"}',
        types.MappingProxyType({"unrestricted": Status.NOT_APPLICABLE}),
    ],
)
def test_settings(settings: Any) -> None:
    assert acrcheck.evaluate(FAILS, settings).passed
    assert not acrcheck.evaluate(FAILS).passed
    assert acrcheck.validate_settings(settings) == ()


def test_nested() -> None:
    settings = {"severity": types.MappingProxyType({"acr-ip-network-rules": Severity.LOW}), "allowedRanges": ("20.0.0.0/8",)}
    assert acrcheck.evaluate(FAILS, settings).registries[0].findings[1].severity is Severity.LOW


@pytest.mark.parametrize("empty", [None, {}, "{}", " {}\n"])
def test_defaults(empty: Any) -> None:
    assert acrcheck.evaluate(FAILS, empty) == acrcheck.evaluate(FAILS)
    assert acrcheck.validate_settings(empty) == ()


def test_every_problem() -> None:
    settings = {"minPrefixLength": 99, "x": 1}
    problems = acrcheck.validate_settings(settings)
    assert [problem.pointer for problem in problems] == ["/minPrefixLength", "/x"]
    with pytest.raises(InvalidSettings, match="/minPrefixLength: must be a whole number from 0 to 32; /x: unknown key") as caught:
        acrcheck.evaluate(PASSES, settings)
    assert caught.value.problems == problems


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "[",
        "[]",
        "null",
        "\ud800",
        "{}}",
        [],
        1,
        {"minPrefixLength": float("nan")},
        {"minPrefixLength": object()},
        {"minPrefixLength": {1}},
        {1: 2},
        {None: 1},
        {"minPrefixLength": b"1"},
        {"unrestricted": "pass"},
        '{"minPrefixLength": 1, "minPrefixLength": 32}',
    ],
    ids=repr,
)
def test_invalid(settings: Any) -> None:
    assert acrcheck.validate_settings(settings)
    with pytest.raises(InvalidSettings):
        acrcheck.evaluate(PASSES, settings)
    with pytest.raises(InvalidSettings):
        acrcheck.evaluate_many([PASSES], settings)


def test_circular() -> None:
    settings: dict[str, Any] = {}
    settings["severity"] = settings
    with pytest.raises(InvalidSettings):
        acrcheck.evaluate(PASSES, settings)


@pytest.mark.parametrize("detail", ["", "FULL", "all", None, 2])
def test_invalid_detail(detail: Any) -> None:
    with pytest.raises(ValueError, match="pass 'verdicts', 'attention', 'full'"):
        acrcheck.evaluate(PASSES, detail=detail)
