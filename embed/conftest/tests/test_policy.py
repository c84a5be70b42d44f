"""The policy with reports of the command and of the component."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from conftest import FIXTURES, ROOT, acrcheck
from engine import conftest

CASES = [json.loads(line) for line in Path(os.environ["ACRCHECK_CONFORMANCE"]).read_text(encoding="utf-8").splitlines()]
OPEN = (
    "orcharddev (dev-rg): acr-ip-network-rules fail: "
    "The registry accepts connections from all networks, including the internet. (open-to-all-networks)"
)
NO_RULES = (
    "orchardbuild (build-rg): acr-ip-network-rules fail: The registry is on selected networks, but no IP rule allows access. (no-ip-rules)"
)
BLOCKED = (
    "orchardpayments (pay-rg): acr-trusted-services fail: "
    "The registry is network-restricted, and its firewall blocks trusted Microsoft services. (trusted-services-blocked)"
)
ACCEPTED = (
    f"{NO_RULES}; accepted until 2999-12-31 by platform-team: build agents have no fixed addresses before the move to the private pool"
)


def good() -> Any:
    return acrcheck(FIXTURES / "az-show-restricted.json")


def test_a_report_that_passes() -> None:
    report = good()
    assert {finding["status"] for finding in report["registries"][0]["findings"]} == {"pass"}
    result = conftest(report)
    assert (result.failures, result.warnings) == ([], [])


def test_failures_are_denied() -> None:
    result = conftest(acrcheck(FIXTURES / "az-list.json"))
    assert result.failures == sorted([OPEN, NO_RULES, BLOCKED])
    assert result.warnings == []


def test_waived_failures_warn() -> None:
    result = conftest(acrcheck(FIXTURES / "az-list.json", "--waivers", ROOT / "docs" / "waivers.toml"))
    assert result.failures == sorted([OPEN, BLOCKED])
    assert result.warnings == [ACCEPTED]


def test_an_expired_waiver_is_denied(tmp_path: Path) -> None:
    waivers = (ROOT / "docs" / "waivers.toml").read_text(encoding="utf-8").replace("2999-12-31", "2020-01-01")
    (tmp_path / "waivers.toml").write_text(waivers, encoding="utf-8")
    report = acrcheck(FIXTURES / "az-list.json", "--waivers", tmp_path / "waivers.toml")
    assert [f["waiver"]["kind"] for r in report["registries"] for f in r["findings"] if "waiver" in f] == ["expired"]
    result = conftest(report)
    assert result.failures == sorted([OPEN, NO_RULES, BLOCKED])
    assert result.warnings == []


def test_failures_of_a_baseline_warn(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps(acrcheck(FIXTURES / "az-list.json")), encoding="utf-8")
    result = conftest(acrcheck(FIXTURES / "az-list.json", "--baseline", baseline))
    assert result.failures == []
    assert result.warnings == sorted(f"{message}; accepted by the baseline {baseline}" for message in (OPEN, NO_RULES, BLOCKED))


def test_unknown_is_denied() -> None:
    result = conftest(acrcheck(FIXTURES / "arm-2019-05-01.json"))
    (message,) = result.failures
    assert message.startswith("orchardarchive (archive-rg): acr-trusted-services unknown: ")
    assert message.endswith(" (bypass-option-not-shown)")


@pytest.mark.parametrize("document", ["[]", '{"value": []}', '{"id": "/x", "name": "vm", "type": "Microsoft.Compute/virtualMachines"}'])
def test_a_report_without_registries_is_denied(document: str) -> None:
    report = acrcheck("-", document=document)
    assert (report["complete"], report["errors"]) == (True, [])
    assert conftest(report).failures == ["no registry was checked"]


@pytest.mark.parametrize(("document", "code"), [("", "empty-document"), ("[", "not-json"), ("[5]", "not-a-registry")])
def test_errors_are_denied(document: str, code: str) -> None:
    failures = conftest(acrcheck("-", document=document)).failures
    assert "the report is not complete: there can be more registries" in failures
    assert sum(message.startswith(f"error {code}: ") for message in failures) == 1


def test_a_list_that_continues_is_denied() -> None:
    document = json.loads((FIXTURES / "arm-list-page.json").read_text(encoding="utf-8"))
    assert "nextLink" in document
    failures = conftest(acrcheck(FIXTURES / "arm-list-page.json")).failures
    assert "the report is not complete: there can be more registries" in failures
    assert any(message.startswith("error list-incomplete: ") for message in failures)


def test_a_report_that_leaves_findings_out_is_denied() -> None:
    report = acrcheck(FIXTURES / "az-list.json", "--status", "pass")
    assert not any(finding["status"] == "fail" for registry in report["registries"] for finding in registry["findings"])
    assert "the report lists 0 of what its summary counts as fail; write it without --status" in conftest(report).failures


def test_duplicates_are_accepted(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text((FIXTURES / "az-show-restricted.json").read_text(encoding="utf-8"), encoding="utf-8")
    report = acrcheck(tmp_path)
    assert report["summary"]["duplicates"] == 1
    assert conftest(report).failures == []


@pytest.mark.parametrize("found", [[], {}, None])
def test_a_registry_without_findings_is_denied(found: Any) -> None:
    report = good()
    report["registries"][0]["findings"] = found
    report["summary"]["pass"] = 0
    assert conftest(report).failures == ["orchardimages (platform-rg): the report has no findings"]


def passes(report: Any) -> bool:
    """The definition of docs/hosts.md: an unknown status, a report that is not complete, and an error are no pass."""
    statuses = [finding["status"] for registry in report["registries"] for finding in registry["findings"]]
    complete = report["complete"] and not report["errors"] and report["registries"]
    return bool(complete) and set(statuses) <= {"pass", "not-applicable"}


def test_every_report_of_the_component() -> None:
    seen = {True: 0, False: 0}
    for case in CASES:
        for text in case["reports"]:
            report = json.loads(text)
            assert (not conftest(report).failures) is passes(report), case["name"]
            seen[passes(report)] += 1
    assert min(seen.values()) > 20, seen


WRONG: list[Any] = [None, False, True, 0, 7, "", "x", [], {}, [None], {"x": None}]


@pytest.mark.parametrize(
    "document", [*WRONG, {"schema": "acrcheck.report/v1"}, {"schema": "acrcheck.report/v2"}, {"value": [{"name": "x"}]}]
)
def test_what_is_not_a_report_is_denied(document: Any) -> None:
    assert conftest(document).failures != []


DECISIVE = [
    ("schema",),
    ("complete",),
    ("summary",),
    ("summary", "pass"),
    ("summary", "registries"),
    ("registries",),
    ("registries", 0),
    ("registries", 0, "findings"),
    ("registries", 0, "findings", 0),
    ("registries", 0, "findings", 1, "status"),
    ("errors",),
]


@pytest.mark.parametrize("path", DECISIVE, ids=lambda path: "/".join(map(str, path)))
def test_a_damaged_report_is_denied(path: tuple[Any, ...]) -> None:
    report = good()
    kept = report
    for key in path:
        kept = kept[key]
    changed = 0
    for value in [*WRONG, "missing"]:
        if json.dumps(value) == json.dumps(kept):
            continue
        damaged = copy.deepcopy(report)
        place = damaged
        for key in path[:-1]:
            place = place[key]
        if value == "missing":
            del place[path[-1]]
        else:
            place[path[-1]] = value
        assert conftest(damaged).failures != [], (path, value)
        changed += 1
    assert changed >= len(WRONG)


@pytest.mark.parametrize(
    "waiver", [None, {}, [], "accepted", {"kind": "expired"}, {"kind": "other"}, {"kind": None}, {"kind": ["accepted"]}]
)
def test_a_failure_without_a_valid_waiver_is_denied(waiver: Any) -> None:
    report = acrcheck(FIXTURES / "az-list.json", "--waivers", ROOT / "docs" / "waivers.toml")
    for registry in report["registries"]:
        for finding in registry["findings"]:
            if "waiver" in finding:
                finding["waiver"] = waiver
    report["summary"]["fail"] += report["summary"].pop("waived")
    assert conftest(report).failures == sorted([OPEN, NO_RULES, BLOCKED])


@pytest.mark.parametrize("status", ["unknown", "error", "waived", "PASS"])
def test_a_waiver_accepts_only_failures(status: str) -> None:
    report = good()
    report["registries"][0]["findings"][0].update(status=status, waiver={"kind": "accepted"})
    result = conftest(report)
    assert any(f" {status}: " in message for message in result.failures)
    assert result.warnings == []


HOSTILE = "x\n::error::y\r\x1b[31m\u202e\u2028\x00\x85"


def test_texts_of_the_input_stay_on_one_line() -> None:
    report = acrcheck(FIXTURES / "az-list.json", "--waivers", ROOT / "docs" / "waivers.toml")
    report["errors"] = [{"source": {"position": None}, "code": HOSTILE, "message": HOSTILE}]
    for registry in report["registries"]:
        registry["name"] = registry["resourceGroup"] = HOSTILE
        for finding in registry["findings"]:
            finding.update(message=HOSTILE, reason=HOSTILE)
            finding.get("waiver", {}).update(owner=HOSTILE, reason=HOSTILE)
    result = conftest(report)
    assert len(result.failures) >= 3
    assert len(result.warnings) == 1
    for message in result.failures + result.warnings:
        assert message.isprintable(), ascii(message)
        assert not message.startswith("::")


@pytest.mark.parametrize("key", ["name", "address"])
def test_registries_are_named(key: str) -> None:
    report = acrcheck(FIXTURES / "arm-2019-05-01.json")
    report["registries"][0].update({"name": None, "resourceGroup": None, key: "module.acr"})
    assert conftest(report).failures[0].startswith("module.acr: acr-trusted-services unknown: ")
    report["registries"][0][key] = None
    assert conftest(report).failures[0].startswith("(no name): acr-trusted-services unknown: ")
