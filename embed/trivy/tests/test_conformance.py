"""Each case of the conformance file as a file: Trivy shows the findings of the expected report."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from scans import CONFORMANCE, Scan, Trivy, failed, passed

if TYPE_CHECKING:
    from pathlib import Path


class Case(NamedTuple):
    name: str
    file: str
    document: str
    report: dict[str, Any]


def read_cases() -> list[Case]:
    """The documents that are evaluated as Trivy does: in full, with the default settings."""
    cases: list[Case] = []
    for line in CONFORMANCE.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if (case["detail"], case["settings"]) != ("full", "{}"):
            continue
        for at, (document, report) in enumerate(zip(case["documents"], case["reports"], strict=True)):
            cases.append(Case(f"{case['name']} {at}", f"case-{len(cases)}.json", document, json.loads(report)))
    return cases


CASES = read_cases()

# Documents without a registry, and without a word about one. Trivy's folders are full of such files.
SILENT = {
    "nested deeper than anything that is read, full 0",
    "nested deeper than anything that is read, full 1",
    "rows that are not JSON, full 0",
    "rows that are not JSON, full 1",
    "rows that are not JSON, full 2",
    "rows that are not JSON, full 3",
    "rows that are not JSON, full 4",
    "rows that begin and end an array, full 0",
    "rows that begin and end an array, full 2",
    "rows with several lines, and rows with nothing, full 2",
    "rows with several lines, and rows with nothing, full 3",
    "rows with several lines, and rows with nothing, full 4",
}


@pytest.fixture(scope="module")
def scan(trivy: Trivy, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    folder: Path = tmp_path_factory.mktemp("cases")
    for case in CASES:
        (folder / case.file).write_bytes(case.document.encode("utf-8"))
    scan = trivy.scan(folder, "--include-non-failures", "--debug", "-f", "json")
    assert scan.code == 0
    return scan


class Finding(NamedTuple):
    check: str
    severity: str
    line: int
    text: str


def expected(report: dict[str, Any], statuses: set[str]) -> list[tuple[str | None, Finding]]:
    """The findings with some statuses, each with the name of its registry."""
    findings: list[tuple[str | None, Finding]] = []
    for registry in report["registries"]:
        position = registry["source"]["position"]
        name = registry["name"] or registry.get("address") or registry["id"] or position["pointer"] or "a registry without a name"
        for finding in registry["findings"]:
            if finding["status"] in statuses:
                severity = "UNKNOWN" if finding["status"] == "unknown" else finding["severity"].upper()
                text = f"{finding['reason']}: {finding['message']}"
                findings.append((name, Finding(finding["check"], severity, position["line"], text)))
    return findings


def errors(report: dict[str, Any]) -> list[Finding]:
    return [
        Finding("acr-not-evaluated", "UNKNOWN", error["source"]["position"]["line"], f"{error['code']}: {error['message']}")
        for error in report["errors"]
    ]


def test_that_nothing_failed(scan: Scan) -> None:
    assert scan.failures() == []


def test_that_every_document_about_a_registry_has_a_result() -> None:
    assert len(CASES) >= 60
    assert {case.name for case in CASES} >= SILENT
    for case in CASES:
        if case.name in SILENT:
            assert case.report["registries"] == [], case.name


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_document(scan: Scan, case: Case) -> None:
    result = scan.results.get(case.file)
    if case.name in SILENT:
        assert result is None
        return
    bad, good, problems = expected(case.report, {"fail", "unknown"}), expected(case.report, {"pass"}), errors(case.report)
    if not bad and not good and not problems:
        # Every finding is not applicable.
        assert result is None or (failed(result), passed(result)) == ([], [])
        return
    assert result is not None, "silently clean"
    assert result["MisconfSummary"] == {"Successes": len(good), "Failures": len(bad) + len(problems)}
    assert_equal(failed(result), [*bad, *((None, problem) for problem in problems)])
    assert_equal(passed(result), good)


def assert_equal(items: list[dict[str, Any]], expectations: list[tuple[str | None, Finding]]) -> None:
    # The text begins with the name of the registry, which is compared without characters that a terminal would interpret.
    texts = {finding.text for _, finding in expectations}
    got: Counter[tuple[str | None, Finding]] = Counter()
    for item in items:
        text = next((text for text in texts if item["Message"].endswith(text)), None)
        assert text is not None, f"unexpected finding: {item['Message']}"
        name = item["Message"].removesuffix(text).removesuffix(": ")
        cause = item["CauseMetadata"]
        assert cause["Provider"] == "Azure"
        assert cause["Service"] == "container-registry"
        assert cause["StartLine"] == cause["EndLine"]
        got[(comparable(name), Finding(item["ID"], item["Severity"], cause["StartLine"], text))] += 1
    assert got == Counter((comparable(name), finding) for name, finding in expectations)


def comparable(name: str | None) -> str | None:
    """The name as the module shows it: without characters that control a terminal or hide others."""
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" for letter in name) if name else None
