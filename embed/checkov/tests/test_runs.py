"""Runs with other settings and report formats, and what the installed command prints."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from acrcheck_checkov import checks_folder
from conftest import HERE, read_scan, run_checkov

ONLY = ("--check", "CKV2_ACRCHECK_*")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for case in ("arm/expressions.json", "arm/inner-scope.json", "arm/hostile-text.json", "bicep/one/main.bicep"):
        shutil.copy(HERE / "cases" / case, tmp_path)
    return tmp_path


def test_unknown_can_be_no_result_with_a_warning(folder: Path) -> None:
    arguments = ("-f", "hostile-text.json", "--framework", "arm", *ONLY, "-o", "json")
    run = run_checkov(*arguments, folder=folder, ACRCHECK_CHECKOV_UNKNOWN="unknown", LOG_LEVEL="WARNING")
    assert run.returncode == 0
    assert json.loads(run.stdout)["passed"] == 0
    assert run.stderr.count("has no result for hostile-text.json") == 2
    assert "network-access-unrecognised" in run.stderr
    assert "\x1b]0;" not in run.stderr


def test_settings_that_are_not_valid_fail_every_registry(folder: Path) -> None:
    settings = '{"minPrefixLengt": 16}'
    run = run_checkov(
        "-f",
        "expressions.json",
        "hostile-text.json",
        "--framework",
        "arm",
        *ONLY,
        "-o",
        "json",
        folder=folder,
        ACRCHECK_CHECKOV_SETTINGS=settings,
    )
    scan = read_scan(folder, run)
    assert run.returncode == 1
    assert "acrcheck fails every registry: ACRCHECK_CHECKOV_SETTINGS: invalid settings: /minPrefixLengt" in run.stderr
    results = {record.result for record in scan.records if record.result != "SKIPPED"}
    assert results == {"FAILED"}
    assert all("minPrefixLengt" in record.raw["details"][0] for record in scan.records if record.result == "FAILED")


def test_report_formats_have_the_reason(folder: Path) -> None:
    out = folder / "out"
    out.mkdir()
    formats = [part for name in ("cli", "sarif", "junitxml", "cyclonedx") for part in ("-o", name)]
    arguments = ("-f", "inner-scope.json", "expressions.json", "--framework", "arm", *ONLY, *formats, "--output-file-path", "out")
    run = run_checkov(*arguments, folder=folder)
    assert run.returncode == 1, run.stderr
    text = (out / "results_cli.txt").read_text(encoding="utf-8")
    assert "Details: fail: open-to-all-networks: The registry accepts connections from all networks" in text
    assert "seen: properties/networkRuleSet = (absent)" in text
    sarif = json.loads((out / "results_sarif.sarif").read_text(encoding="utf-8"))
    attachments = [item["description"] for result in sarif["runs"][0]["results"] for item in result["attachments"]]
    assert any(item.startswith("fail: open-to-all-networks: ") for item in attachments)
    assert [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]] == ["CKV2_ACRCHECK_2"]
    junit = ET.parse(out / "results_junitxml.xml")
    assert [failure.get("message") for failure in junit.iter("failure")] == ["Configure IP network rules for container registries"]
    assert (out / "results_cyclonedx.xml").stat().st_size > 0


def test_the_command_prints_the_folder_or_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "acrcheck_checkov"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == f"{checks_folder()}\n"
    environment = {"PATH": "", "ACRCHECK_CHECKOV_UNKNOWN": "ignore"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.endswith("error: ACRCHECK_CHECKOV_UNKNOWN is 'ignore'; set it to failed or unknown\n")
