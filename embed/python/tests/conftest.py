from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import acrcheck


def _path(variable: str) -> Path:
    path = Path(os.environ.get(variable) or f"{variable} is not set; run test.sh")
    assert path.exists(), path
    return path


CASES: list[dict[str, Any]] = [json.loads(line) for line in _path("ACRCHECK_CONFORMANCE").read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def component() -> Path:
    """The file that the package must contain."""
    return _path("ACRCHECK_COMPONENT")


@pytest.fixture(scope="session")
def policy() -> acrcheck.Policy:
    return acrcheck.default_policy()


@pytest.fixture(params=CASES, ids=[case["name"] for case in CASES])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    value: dict[str, Any] = request.param
    return value
