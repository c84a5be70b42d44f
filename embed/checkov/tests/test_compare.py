"""Compares Checkov with acrcheck on the same files, registry by registry."""

from __future__ import annotations

from pathlib import Path

import acrcheck
import pytest

from conftest import IDS, Record, Scan

#: Files whose registries Checkov does not show to checks. None of them has a record, so nothing is green; docs say what to do instead.
NOT_SHOWN = {
    "symbolic names": ("arm-symbolic-nested.json", "03-arm-symbolic-nested.json"),
    "a Bicep snapshot": ("bicep-snapshot.json", "08-bicep-snapshot.json"),
    "a deployment request": ("deployment-parameter-file.json", "deployment-parameters.json"),
    "a Terraform state": ("terraform-state.json", "13-tf-state-show.json"),
    "a what-if result": ("what-if-cli.json", "what-if-rest.json"),
    "a file that Checkov cannot parse": ("tabs.json",),
}
HIDDEN = {name for names in NOT_SHOWN.values() for name in names}
#: Checkov shows the two registries of a line, and the line does not tell them apart: each gets the worst result of both.
SHARED_LINE = {"one-line.json"}


def reports(scan: Scan) -> dict[str, acrcheck.Report]:
    """The reports of acrcheck on the JSON files of the tree."""
    found = {}
    for path in sorted(scan.tree.rglob("*.json")):
        text = path.read_text(encoding="utf-16" if path.name == "utf-16.json" else "utf-8")
        found[path.relative_to(scan.tree).as_posix()] = acrcheck.evaluate(text)
    return found


def records_of(scan: Scan, file: str) -> list[Record]:
    return [record for record in scan.records if record.file == file]


def test_every_registry_has_the_same_result(scan: Scan) -> None:
    compared = 0
    for file, report in reports(scan).items():
        name = Path(file).name
        if name in HIDDEN or name in SHARED_LINE:
            continue
        records = records_of(scan, file)
        for registry in report.registries:
            for finding in registry.findings:
                same = [
                    record
                    for record in records
                    if IDS[record.check] == finding.check
                    and (record.result == "SKIPPED" or record.finding["pointer"] == registry.position.pointer)
                ]
                if any(record.result == "SKIPPED" for record in same) and len(same) == 1:
                    continue
                matching = [record for record in same if record.result != "SKIPPED"]
                loop = [other for other in report.registries if other.position == registry.position]
                assert len(matching) == 1, (file, registry.position.pointer, finding.check)
                if len(loop) == 1:
                    assert (matching[0].finding["status"], matching[0].finding["reason"]) == (finding.status, finding.reason)
                elif finding.status in (acrcheck.Status.FAIL, acrcheck.Status.UNKNOWN):
                    assert matching[0].result == "FAILED"
                compared += 1
    assert compared > 50


def test_nothing_is_green_that_acrcheck_does_not_pass(scan: Scan) -> None:
    checked = 0
    for file, report in reports(scan).items():
        good = {
            (registry.position.pointer, finding.check)
            for registry in report.registries
            for finding in registry.findings
            if finding.status in (acrcheck.Status.PASS, acrcheck.Status.NOT_APPLICABLE)
        }
        for record in records_of(scan, file):
            if record.result == "PASSED":
                assert (record.finding["pointer"], IDS[record.check]) in good, record
                checked += 1
    assert checked > 20


@pytest.mark.parametrize(("why", "names"), NOT_SHOWN.items(), ids=NOT_SHOWN.keys())
def test_what_checkov_does_not_show_is_not_green(scan: Scan, why: str, names: tuple[str, ...]) -> None:
    files = [path.relative_to(scan.tree).as_posix() for path in scan.tree.rglob("*.json") if path.name in names]
    assert files, why
    for file in files:
        assert records_of(scan, file) == []


def test_files_with_errors_are_not_green(scan: Scan) -> None:
    """Files that acrcheck cannot read at all, or that deploy nothing."""
    for file, report in reports(scan).items():
        if not report.registries:
            assert all(record.result == "FAILED" for record in records_of(scan, file)), file
