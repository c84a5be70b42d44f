"""The exact reports of the conformance file."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from plugins import call, load, read_cases

if TYPE_CHECKING:
    import extism

CASES = read_cases()


@cache
def plugin(settings: str, detail: str) -> extism.Plugin:
    return load({"settings": settings, "detail": detail})


def elements(text: str) -> list[str]:
    """The exact texts of the elements of a JSON array."""
    decoder = json.JSONDecoder()
    assert text[0] == "["
    assert text[-1] == "]"
    found, at = [], 1
    while at < len(text) - 1:
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end])
        assert text[end] in ",]"
        at = end + 1
    return found


def test_that_the_file_has_cases() -> None:
    assert sum(len(case["documents"]) for case in CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    if case["settings"] == "":
        # The interface of Extism cannot tell an empty value from none.
        expected = [call(plugin("{}", case["detail"]), "evaluate", document) for document in case["documents"]]
    else:
        expected = case["reports"]
    current = plugin(case["settings"], case["detail"])
    assert [call(current, "evaluate", document) for document in case["documents"]] == expected
    assert elements(call(current, "evaluate_batch", json.dumps(case["documents"]))) == expected
    # JSON without escapes, which is how other SDKs write it.
    assert elements(call(current, "evaluate_batch", json.dumps(case["documents"], ensure_ascii=False, indent=1))) == expected
    if case["detail"] == "full" and case["settings"]:
        # The default.
        current = load({"settings": case["settings"]})
        assert [call(current, "evaluate", document) for document in case["documents"]] == expected
