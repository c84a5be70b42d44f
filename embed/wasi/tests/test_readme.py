"""The Python program of README.md, word for word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from commands import COMMAND, OPEN

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_program(tmp_path: Path) -> None:
    shutil.copy(COMMAND, tmp_path / "acrcheck.wasi.wasm")
    (tmp_path / "registries.json").write_text(json.dumps([OPEN]))
    programs = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(programs) == 1
    output = subprocess.run([sys.executable, "-c", programs[0]], cwd=tmp_path, capture_output=True, text=True, check=True)
    # The comments of the program say what it prints.
    assert output.stdout.splitlines() == re.findall(r"^print\(.*\)  # (.*)$", programs[0], re.MULTILINE)


def test_the_metadata() -> None:
    # Kubewarden rejects other modes for a command.
    assert "executionMode: wasi" in README
    assert "policyType: raw" in README
