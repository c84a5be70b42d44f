"""Runs the examples of the README word for word."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
#: Each example with what it prints.
EXAMPLES: list[tuple[str, str]] = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.DOTALL)
EXTRAS = ("acrcheck.duckdb", "acrcheck.polars", "acrcheck.spark")


def run(example: str, folder: Path) -> str:
    script = folder / "example.py"
    script.write_text(example, "utf-8")
    done = subprocess.run([sys.executable, script], cwd=folder, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    return done.stdout
