"""Report formats, exit codes and flags of Trivy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from documents import GOOD, HIDDEN, OPEN
from scans import Trivy, failed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registries")
    for name, content in (("open", OPEN), ("good", GOOD), ("hidden", HIDDEN)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    (folder / "broken.json").write_text(json.dumps(OPEN)[:-1])
    return folder


FINDINGS = {
    "open.json": [("acr-ip-network-rules", "HIGH")],
    "good.json": [],
    "hidden.json": [("acr-trusted-services", "UNKNOWN"), ("acr-ip-network-rules", "UNKNOWN")],
    "broken.json": [("acr-not-evaluated", "UNKNOWN")],
}


@pytest.mark.parametrize("command", ["fs", "config"])
def test_json(trivy: Trivy, registries: Path, command: str) -> None:
    scan = trivy.scan(registries, "--exit-code", "1", "--debug", "-f", "json", command=command)
    assert scan.code == 1
    assert scan.failures() == []
    results = scan.results
    assert {name: [(item["ID"], item["Severity"]) for item in failed(result)] for name, result in results.items()} == FINDINGS
    assert results["good.json"]["MisconfSummary"] == {"Successes": 1, "Failures": 0}
    finding = failed(results["open.json"])[0]
    assert finding["Type"] == finding["Namespace"] == "acrcheck"
    assert finding["Title"] == "Configure IP network rules for container registries"
    assert finding["Message"].startswith("open: open-to-all-networks: The registry accepts connections from all networks")
    assert finding["Resolution"].startswith("Networking > Public access")
    assert finding["PrimaryURL"] == finding["References"][0]
    assert finding["PrimaryURL"].startswith("https://learn.microsoft.com/")
    assert finding["CauseMetadata"]["Resource"] == "open"


def test_table(trivy: Trivy, registries: Path) -> None:
    scan = trivy.scan(registries, "--exit-code", "1", scanners="secret")
    assert scan.code == 1
    text = scan.output.decode()
    assert "open.json (acrcheck)" in text
    assert "Tests: 1 (SUCCESSES: 0, FAILURES: 1)" in text
    assert "acr-ip-network-rules (HIGH): open: open-to-all-networks" in text
    assert "acr-trusted-services (UNKNOWN): hidden: " in text
    assert "acr-not-evaluated (UNKNOWN): not-json" in text
    assert "good.json (acrcheck)" not in text


def test_sarif(trivy: Trivy, registries: Path) -> None:
    scan = trivy.scan(registries, "--exit-code", "1", "-f", "sarif", scanners="secret")
    assert scan.code == 1
    run = json.loads(scan.output)["runs"][0]
    results = [
        (result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], result["ruleId"], result["level"])
        for result in run["results"]
    ]
    levels = {"HIGH": "error", "UNKNOWN": "note"}
    assert sorted(results) == sorted((name, check, levels[severity]) for name, items in FINDINGS.items() for check, severity in items)
    assert all(result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1 for result in run["results"])
    assert any("open-to-all-networks" in result["message"]["text"] for result in run["results"])


def test_that_good_registries_end_with_code_0(trivy: Trivy, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps([GOOD]))
    scan = trivy.scan(tmp_path, "--exit-code", "1", "-f", "json", scanners="secret")
    assert scan.code == 0
    assert scan.results["good.json"]["MisconfSummary"] == {"Successes": 1, "Failures": 0}


def test_that_a_list_of_severities_without_unknown_hides_what_could_not_be_read(trivy: Trivy, tmp_path: Path) -> None:
    # A trap of Trivy, not a wish: README.md warns of it.
    (tmp_path / "hidden.json").write_text(json.dumps(HIDDEN))
    assert trivy.scan(tmp_path, "--exit-code", "1", "--severity", "HIGH,CRITICAL", "-f", "json", scanners="secret").code == 0
    assert trivy.scan(tmp_path, "--exit-code", "1", "--severity", "UNKNOWN,HIGH,CRITICAL", "-f", "json", scanners="secret").code == 1


def test_that_an_ignore_file_accepts_a_check(trivy: Trivy, registries: Path, tmp_path: Path) -> None:
    ignored = tmp_path / "ignored"
    ignored.write_text("acr-ip-network-rules\n")
    results = trivy.scan(registries, "--ignorefile", str(ignored), "-f", "json", scanners="secret").results
    assert {item["ID"] for result in results.values() for item in failed(result)} == {"acr-trusted-services", "acr-not-evaluated"}


def test_that_names_cannot_control_a_terminal(trivy: Trivy, tmp_path: Path) -> None:
    (tmp_path / "open.json").write_text(json.dumps({**OPEN, "name": "a\x1b[31mb\u202ec\r\nd"}))
    scan = trivy.scan(tmp_path, scanners="secret")
    text = scan.output.decode()
    assert "open-to-all-networks" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert "\nd: " not in text
