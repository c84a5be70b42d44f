"""The exact reports of the conformance file."""

from __future__ import annotations

from typing import Any

import pytest

from commands import Command, Run, read_cases

CASES = read_cases()


def test_that_the_file_has_cases() -> None:
    assert sum(len(case["documents"]) for case in CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(command: Command, case: dict[str, Any]) -> None:
    settings, detail = case["settings"], case["detail"]
    arguments = [[settings, detail]]
    if detail == "full":
        arguments.append([settings])
        if settings == "{}":
            arguments.append([])
    for document, report in zip(case["documents"], case["reports"], strict=True):
        for some in arguments:
            assert command.run(some, document) == Run(0, report.encode("utf-8"), b"")
