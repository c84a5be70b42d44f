from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from readme import EXAMPLES, EXTRAS, run


@pytest.mark.parametrize("extra", EXTRAS)
def test_example(extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As the README says.
    monkeypatch.setitem(os.environ, "PYSPARK_PYTHON", sys.executable)
    monkeypatch.setitem(os.environ, "SPARK_LOCAL_IP", "127.0.0.1")
    ((example, output),) = [pair for pair in EXAMPLES if extra in pair[0]]
    assert run(example, tmp_path) == output
