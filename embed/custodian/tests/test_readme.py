"""Runs the examples of the README, word for word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from arm import Arm
from conftest import custodian

README = Path(__file__).resolve().parent.parent / "README.md"


def block(language: str, containing: str) -> str:
    text = README.read_text(encoding="utf-8")
    blocks: list[str] = [body for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if kind == language]
    return next(body for body in blocks if containing in body)


def test_the_program_prints_what_the_page_says(tmp_path: Path) -> None:
    script = block("python", "register()")
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == block("text", "acr-trusted-services")


def test_the_policy_runs(tmp_path: Path, arm: Arm) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = f"set -eu\nPATH={path}\n{block('sh', 'acrcheck-custodian validate')}"
    run = custodian(tmp_path, arm, block("yaml", "registries-to-fix"), "bash", "-c", script)
    assert run.exit_code == 0, run.log
    assert run.names("registries-to-fix") == ["open", "perimeter", "wide"]
