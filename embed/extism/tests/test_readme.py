"""The Python program of README.md, word for word."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from plugins import PLUGIN

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_program(tmp_path: Path) -> None:
    shutil.copy(PLUGIN, tmp_path / "acrcheck.extism.wasm")
    programs = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(programs) == 1
    output = subprocess.run([sys.executable, "-c", programs[0]], cwd=tmp_path, capture_output=True, text=True, check=True)
    # The comments of the program say what it prints.
    assert output.stdout.splitlines() == re.findall(r"^print\(.*\)  # (.*)$", programs[0], re.MULTILINE)
