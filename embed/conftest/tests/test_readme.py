"""The pipeline of README.md, word for word, with a stand-in for Conftest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ACRCHECK, FIXTURES
from engine import POLICY

README = (POLICY.parent.parent / "README.md").read_text(encoding="utf-8")
#: Reads standard input as `conftest test --parser json` does, and exits like it.
STAND_IN = f"""#!{sys.executable}
import json, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from engine import conftest
assert sys.argv[1:] == ["test", "--parser", "json", "--policy", "policy", "-"], sys.argv
result = conftest(json.load(sys.stdin))
for message in result.failures:
    print("FAIL - - - main -", message)
for message in result.warnings:
    print("WARN - - - main -", message)
sys.exit(bool(result.failures))
"""


def pipeline(folder: Path, document: str | None) -> subprocess.CompletedProcess[str]:
    (script,) = [text for text in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL) if "conftest test" in text]
    (folder / "bin").mkdir()
    (folder / "bin" / "acrcheck").symlink_to(ACRCHECK)
    (folder / "bin" / "conftest").write_text(STAND_IN, encoding="utf-8")
    (folder / "bin" / "conftest").chmod(0o755)
    shutil.copytree(POLICY.parent, folder / "policy")
    if document is not None:
        (folder / "registries.json").write_text(document, encoding="utf-8")
    environment = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def fixture(name: str) -> str:
    return (FIXTURES / name).read_text(encoding="utf-8")


def test_registries_that_pass(tmp_path: Path) -> None:
    run = pipeline(tmp_path, fixture("az-show-restricted.json"))
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


@pytest.mark.parametrize(("name", "lines"), [("az-list.json", 3), ("arm-2019-05-01.json", 1)])
def test_registries_that_do_not(tmp_path: Path, name: str, lines: int) -> None:
    run = pipeline(tmp_path, fixture(name))
    assert run.returncode == 1
    assert run.stdout.count("FAIL - ") == lines


@pytest.mark.parametrize("document", [None, "", "[", "[]"])
def test_an_input_that_is_missing_or_broken(tmp_path: Path, document: str | None) -> None:
    assert pipeline(tmp_path, document).returncode != 0
