"""Results without a run, and what the checks say about themselves."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import acrcheck
import pytest
from prowler.lib.check.models import CheckMetadata

import conftest
import registries as r
from acrcheck_prowler import CHECKS_FOLDER
from acrcheck_prowler import _findings as findings
from acrcheck_prowler._pages import Pages
from acrcheck_prowler._results import CHECKS, Result, results

CASES = [json.loads(line) for line in Path(os.environ["ACRCHECK_CONFORMANCE"]).read_text(encoding="utf-8").splitlines()]
README = Path(__file__).resolve().parent.parent / "README.md"
GREEN = {acrcheck.Status.PASS, acrcheck.Status.NOT_APPLICABLE}


def page(*registries: object, **members: object) -> str:
    return json.dumps({"value": registries, **members})


def statuses(pages: Pages) -> list[str]:
    return [str(result.status) for result in results(pages, {}) if result.check == CHECKS[0]]


def test_the_checks_are_those_of_the_component() -> None:
    assert tuple(check.id for check in acrcheck.describe().checks) == CHECKS
    assert set(findings.STATUSES) == set(acrcheck.Status)


@pytest.mark.parametrize("check", acrcheck.describe().checks, ids=lambda check: str(check.id))
def test_prowler_accepts_the_metadata(check: acrcheck.Check) -> None:
    name = f"containerregistry_{check.id.replace('-', '_')}"
    folder = CHECKS_FOLDER / name
    metadata = CheckMetadata.parse_file(folder / f"{name}.metadata.json")
    assert (metadata.CheckID, metadata.CheckTitle, metadata.Severity.value) == (name, check.title, check.severity.value)
    assert metadata.Remediation.Code.CLI in check.remediation_commands
    assert set(metadata.AdditionalURLs) <= {reference.url for reference in check.references}
    source = (folder / f"{name}.py").read_text(encoding="utf-8")
    assert f"class {name}(Check)" in source
    assert f'"{check.id}"' in source
    # Prowler takes every folder for a check.
    assert {path.name for path in CHECKS_FOLDER.iterdir()} == {f"containerregistry_{name.replace('-', '_')}" for name in CHECKS}


def test_every_report_of_the_cases_has_a_result_for_each_finding() -> None:
    seen: Counter[str] = Counter()
    for case in CASES:
        if case["settings"] != "{}":
            continue
        for document, text in zip(case["documents"], case["reports"], strict=True):
            report = json.loads(text)
            expected = Counter(finding["status"] for registry in report["registries"] for finding in registry["findings"])
            trouble = len(report["errors"]) + bool(report["summary"]["skipped"])
            expected["unknown"] += len(CHECKS) * trouble
            found = Counter(str(result.status) for result in results(Pages([document]), {}))
            assert found == +expected, case["name"]
            seen += found
    assert min(seen[status] for status in acrcheck.Status) > 20, seen


def test_pages_are_one_list() -> None:
    first = page(r.GOOD, nextLink="https://management.azure.com/x")
    assert statuses(Pages([first, page(r.BLOCKED)])) == ["pass", "fail"]
    assert statuses(Pages([first])) == ["pass", "unknown"]
    assert statuses(Pages([first], "denied")) == ["pass", "unknown"]
    assert statuses(Pages([page()])) == []


def test_only_the_link_of_the_page_itself_is_followed() -> None:
    link = "https://management.azure.com/x"
    inner = {"x": {"value": [r.BLOCKED], "nextLink": link}}
    report = acrcheck.evaluate(page(inner, nextLink=link))
    pointers = [error.position.pointer for error in report.errors if error.code == "list-incomplete" and error.position]
    assert pointers == ["/value/0/x/nextLink", "/nextLink"]
    found = statuses(Pages([page(inner, nextLink=link), page(r.GOOD)]))
    assert found.count("unknown") == len(report.errors) - 1


@pytest.mark.parametrize("error", [acrcheck.FuelExhausted("fuel"), acrcheck.Trap("trap")])
def test_an_error_of_the_component_is_unknown(monkeypatch: pytest.MonkeyPatch, error: acrcheck.AcrcheckError) -> None:
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: iter([error for _ in documents]))
    assert statuses(Pages([page(r.GOOD)])) == ["unknown"]


def test_a_finding_that_is_missing_is_unknown() -> None:
    found = list(results(Pages([page(r.GOOD)]), {"checks": [CHECKS[1]]}))
    assert [(result.check, str(result.status)) for result in found] == [(CHECKS[0], "unknown"), (CHECKS[1], "pass")]


def test_a_report_that_is_not_complete_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    report = acrcheck.evaluate(page(r.GOOD))
    object.__setattr__(report, "complete", False)
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: iter([report]))
    assert statuses(Pages([page(r.GOOD)])) == ["pass", "unknown"]


def test_texts_stay_on_one_line() -> None:
    name = "containerregistry_acr_trusted_services"
    metadata = (CHECKS_FOLDER / name / f"{name}.metadata.json").read_text(encoding="utf-8")
    hostile = "x\n::error::\x1b[31m\u202e" + "x" * 5000
    registry = acrcheck.evaluate(page({**r.GOOD, "name": hostile, "location": hostile, "tags": {hostile: hostile}})).registries[0]
    for result in (Result(CHECKS[0], acrcheck.Status.PASS, hostile, registry), Result(CHECKS[0], acrcheck.Status.UNKNOWN, hostile)):
        report = findings._finding(metadata, r.HARBOUR, result)
        for text in (report.status_extended, report.resource_name, report.resource_id, report.location, *report.resource_tags):
            assert text.isprintable()
            assert len(text) <= findings.MOST_CHARACTERS


@pytest.mark.parametrize("status", acrcheck.Status)
def test_only_good_findings_pass(status: acrcheck.Status) -> None:
    assert findings.STATUSES[status][0] == ("PASS" if status in GREEN else "FAIL")


def test_the_command_of_the_page() -> None:
    (command,) = re.findall(r"^```sh\n(prowler .*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:4] == ["prowler", "azure", "--az-cli-auth", "--checks-folder"]
    # The tests run the same with another way to sign in, and a link to the folder.
    assert tuple(words[5:]) == conftest.OPTIONS[3:]
    script = words[4].removeprefix("$(").removesuffix(")").replace("python", sys.executable)
    run = subprocess.run(shlex.split(script), capture_output=True, text=True, check=True)
    assert run.stdout == f"{CHECKS_FOLDER}\n"
