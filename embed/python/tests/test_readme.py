from __future__ import annotations

from pathlib import Path

import pytest

import acrcheck
from readme import EXAMPLES, EXTRAS, README, run

CORE = [pair for pair in EXAMPLES if not any(extra in pair[0] for extra in EXTRAS)]


def test_every_example_is_tested() -> None:
    assert README.count("```python") == len(EXAMPLES)
    assert len(CORE) >= 3


@pytest.mark.parametrize(("example", "output"), CORE)
def test_example(example: str, output: str, tmp_path: Path) -> None:
    assert run(example, tmp_path) == output


def test_every_error_and_limit_is_documented() -> None:
    for name in acrcheck.__all__:
        if isinstance(getattr(acrcheck, name), type) and issubclass(getattr(acrcheck, name), acrcheck.AcrcheckError):
            assert f"`{name}`" in README, name
    for name in acrcheck.Limits.__slots__:
        assert f"`{name}`" in README, name
