"""Runs the real Checkov on a tree of files, once for all tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acrcheck_checkov import checks_folder

HERE = Path(__file__).parent
FRAMEWORKS = ("arm", "bicep", "terraform", "terraform_plan")
IDS = {"CKV2_ACRCHECK_1": "acr-trusted-services", "CKV2_ACRCHECK_2": "acr-ip-network-rules"}
SETTINGS = ("ACRCHECK_CHECKOV_SETTINGS", "ACRCHECK_CHECKOV_UNKNOWN", "ACRCHECK_CACHE")


@dataclass(frozen=True)
class Record:
    """A record of Checkov."""

    framework: str
    file: str
    resource: str
    check: str
    result: str
    finding: dict[str, Any]
    raw: dict[str, Any]


@dataclass(frozen=True)
class Scan:
    """The result of a run."""

    exit_code: int
    errors: str
    tree: Path
    records: tuple[Record, ...]
    not_parsed: tuple[str, ...]


def run_checkov(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Checkov as a user does, without a platform."""
    variables = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    variables.update({"LOG_LEVEL": "ERROR", "NO_COLOR": "1", "ANSI_COLORS_DISABLED": "1", **environment})
    command = [str(Path(sys.executable).with_name("checkov")), "--external-checks-dir", checks_folder(), "--skip-download", *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False)


def read_scan(tree: Path, run: subprocess.CompletedProcess[str]) -> Scan:
    reports = json.loads(run.stdout)
    records = []
    not_parsed = []
    for report in reports if isinstance(reports, list) else [reports]:
        results = report.get("results", {})
        not_parsed += results.get("parsing_errors", [])
        for kind in ("passed_checks", "failed_checks", "skipped_checks"):
            for raw in results.get(kind, []):
                if raw["check_id"] in IDS:
                    result = raw["check_result"]
                    finding = result.get("acrcheck", {})
                    file = raw["file_path"].lstrip("/")
                    records.append(Record(report["check_type"], file, raw["resource"], raw["check_id"], result["result"], finding, raw))
    return Scan(run.returncode, run.stderr, tree, tuple(records), tuple(sorted(Path(path).name for path in not_parsed)))


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """A run on the cases of this package, and on folders with templates and plans in ACRCHECK_CASES."""
    tree = tmp_path_factory.mktemp("scan") / "tree"
    shutil.copytree(HERE / "cases", tree)
    for number, folder in enumerate(os.environ["ACRCHECK_CASES"].split(os.pathsep)):
        shutil.copytree(folder, tree / f"given{number}")
    run = run_checkov("-d", "tree", "--framework", *FRAMEWORKS, "-o", "json", "--compact", folder=tree.parent)
    return read_scan(tree, run)
