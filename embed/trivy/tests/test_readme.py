"""The commands of README.md, word for word."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from documents import GOOD, OPEN
from scans import MODULE, TRIVY, Trivy

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def commands(section: str) -> str:
    found = re.search(rf"^## {section}\n.*?^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


# A pipeline may or may not stop at the first error.
PLAIN, STRICT = ("bash", "-c"), ("bash", "-euo", "pipefail", "-c")


@pytest.mark.parametrize("shell", [PLAIN, STRICT], ids=("plain", "strict"))
@pytest.mark.parametrize("case", [(OPEN, True, 1), (GOOD, False, 1)], ids=("fails", "not installed"))
def test_use(trivy: Trivy, tmp_path: Path, shell: tuple[str, ...], case: tuple[dict[str, object], bool, int]) -> None:
    use(trivy, tmp_path, shell, case)


def test_use_on_a_good_file(trivy: Trivy, tmp_path: Path) -> None:
    use(trivy, tmp_path, STRICT, (GOOD, True, 0))


def use(trivy: Trivy, tmp_path: Path, shell: tuple[str, ...], case: tuple[dict[str, object], bool, int]) -> None:
    registry, installed, code = case
    install = commands("Install").replace("cargo build -p acrcheck-cli\n", "")
    assert "cargo" not in install
    (tmp_path / "target/guest").mkdir(parents=True)
    shutil.copy(MODULE, tmp_path / "target/guest/acrcheck.trivy.wasm")
    (tmp_path / "registries.json").write_text(json.dumps([registry]))
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{Path(TRIVY).parent}{os.pathsep}{os.environ['PATH']}",
        "TRIVY_CACHE_DIR": str(tmp_path / "cache"),
        "TRIVY_SKIP_CHECK_UPDATE": "true",
        "TRIVY_SKIP_VERSION_CHECK": "true",
        "TRIVY_DISABLE_TELEMETRY": "true",
    }
    script = (install if installed else "") + commands("Use")
    scan = trivy.run([*shell, script], folder=tmp_path, environment=environment)
    assert scan.code == code
    assert ("registries.json" in scan.output.decode()) is installed
