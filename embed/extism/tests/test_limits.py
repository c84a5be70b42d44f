"""Limits of the manifest, and many calls."""

from __future__ import annotations

import json
from pathlib import Path

import extism
import pytest

from plugins import GOOD, ROWS, call, load


def test_the_time_limit() -> None:
    plugin = load(timeout_ms=50)
    before = call(plugin, "evaluate", json.dumps(GOOD))
    with pytest.raises(extism.Error, match="timeout"):
        plugin.call("evaluate", ROWS)
    assert call(plugin, "evaluate", json.dumps(GOOD)) == before


@pytest.mark.parametrize("pages", [4, 64, 400])
def test_the_memory_limit(pages: int) -> None:
    before = call(load(), "evaluate", json.dumps(GOOD))
    plugin = load(memory={"max_pages": pages})
    assert call(plugin, "evaluate", json.dumps(GOOD)) == before
    for function, data in (("evaluate", ROWS), ("Execute", ROWS), ("evaluate_batch", json.dumps([ROWS.decode()]))):
        with pytest.raises(extism.Error, match=r"oom|failed to allocate|unreachable"):
            plugin.call(function, data)
    # A plug-in that has run out of memory may have none left. It gives an error or the right report.
    try:
        assert call(plugin, "evaluate", json.dumps(GOOD)) == before
    except extism.Error as error:
        assert "oom" in str(error)  # noqa: PT017


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_that_memory_does_not_grow_with_calls() -> None:
    plugin = load()
    data = json.dumps([OPEN_OR_BROKEN] * 20)
    expected = call(plugin, "evaluate", data)
    batch = json.dumps([data, "["])
    expected_batch = call(plugin, "evaluate_batch", batch)
    calls = 1000
    for _ in range(100):
        call(plugin, "evaluate", data)
    before = resident()
    for at in range(calls):
        assert call(plugin, "evaluate", data) == expected
        if at % 10 == 0:
            assert call(plugin, "evaluate_batch", batch) == expected_batch
            with pytest.raises(extism.Error):
                plugin.call("evaluate_batch", "[")
    # 1 KiB for each call would be a leak of one small text.
    assert resident() - before < calls * 1024


OPEN_OR_BROKEN = {"name": "n", "publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "x"}]}}
