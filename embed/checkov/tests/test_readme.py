"""Runs the example of the README, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import HERE, SETTINGS


def block(language: str, containing: str) -> str:
    text = (HERE.parent / "README.md").read_text(encoding="utf-8")
    blocks: list[str] = [body for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if kind == language]
    return next(body for body in blocks if containing in body)


def test_the_example_prints_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(block("json", "contoso"), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.update({"LOG_LEVEL": "ERROR", "ANSI_COLORS_DISABLED": "1", "NO_COLOR": "1"})
    script = f"set -eu\n{block('sh', 'python -m acrcheck_checkov')}"
    run = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    printed = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout)
    assert printed.strip() == block("text", "arm scan results").strip()
