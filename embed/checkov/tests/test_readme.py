"""Runs the example of the README, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import HERE, SETTINGS


def block(language: str, containing: str) -> str:
    text = (HERE.parent / "README.md").read_text(encoding="utf-8")
    blocks: list[str] = [body for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if kind == language]
    return next(body for body in blocks if containing in body)


def run_example(folder: Path, shell: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (folder / "main.json").write_text(block("json", "contoso"), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.update({"LOG_LEVEL": "ERROR", "ANSI_COLORS_DISABLED": "1", "NO_COLOR": "1"})
    environment.update(variables)
    script = f"{shell}\n{block('sh', 'python -m acrcheck_checkov')}"
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)


# A pipeline may or may not stop at the first error.
SHELLS = pytest.mark.parametrize("shell", ["set -eu", ""])


@SHELLS
def test_the_example_prints_what_the_page_says(tmp_path: Path, shell: str) -> None:
    run = run_example(tmp_path, shell)
    assert run.returncode == 1, run.stderr
    printed = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout)
    assert printed.strip() == block("text", "arm scan results").strip()


@SHELLS
def test_the_example_fails_if_the_checks_cannot_be_loaded(tmp_path: Path, shell: str) -> None:
    run = run_example(tmp_path, shell, ACRCHECK_CHECKOV_SETTINGS='{"x": 1}')
    assert (run.returncode, run.stdout) == (2, "")
    assert "unknown key" in run.stderr
