"""Results that contradict the contract are refused, whatever they say."""

from __future__ import annotations

import copy
import json
from typing import Any, Callable

import pytest

import acrcheck
from acrcheck import ContractViolation, Policy, Report
from components import Data, component, returning
from documents import FAILS, PASSES

PASSED = json.loads(acrcheck.evaluate_json(PASSES))
Change = Callable[[Any], Any]


def put(*path: Any, value: Any) -> Change:
    def change(report: Any) -> None:
        for key in path[:-1]:
            report = report[key]
        report[path[-1]] = value

    return change


def drop(*path: Any) -> Change:
    def change(report: Any) -> None:
        for key in path[:-1]:
            report = report[key]
        del report[path[-1]]

    return change


FINDING = ("registries", 0, "findings", 0)
#: Wrong in a text on its own.
WRONG: dict[str, Change] = {
    "another schema": put("schema", value="acrcheck.report/v2"),
    "no schema": drop("schema"),
    "a number that JSON does not have": put("summary", "more", value=float("nan")),
    "unknown status": put(*FINDING, "status", value="passed"),
    "a status that is a list": put(*FINDING, "status", value=["pass"]),
    "unknown severity": put(*FINDING, "severity", value="none"),
    "counts that do not add up": put("summary", "pass", value=3),
    "a failure that is not counted": put(*FINDING, "status", value="fail"),
    "registries that do not add up": put("summary", "registries", value=2),
    "errors that do not add up": put("summary", "errors", value=1),
    "no counts": drop("summary"),
    "a count that is true": put("summary", "skipped", value=True),
    "a count that is 1.0": put("summary", "registries", value=1.0),
    "a negative count": put("summary", "skipped", value=-1),
    "a count that the contract cannot express": put("summary", "skipped", value=1 << 32),
    "no findings": put("registries", 0, "findings", value=[]),
    "no registries": drop("registries"),
    "registries that are an object": put("registries", value={}),
    "a registry that is null": put("registries", 0, value=None),
    "a name that is a number": put("registries", 0, "name", value=1),
    "tags that are a list": put("registries", 0, "tags", value=[]),
    "a tag that is null": put("registries", 0, "tags", value={"a": None}),
    "declared that is a text": put("registries", 0, "declared", value="no"),
    "no source": drop("registries", 0, "source"),
    "line 0": put("registries", 0, "source", "position", "line", value=0),
    "a line that the contract cannot express": put("registries", 0, "source", "position", "line", value=1 << 32),
    "half a surrogate pair": put("registries", 0, "name", value="\ud800"),
    "half a surrogate pair in a key": put("registries", 0, "tags", value={"\udfff": "x"}),
    "a registry without a position": put("registries", 0, "source", "position", value=None),
    "no errors": drop("errors"),
    "no complete": drop("complete"),
    "complete that is 1": put("complete", value=1),
    "unknown detail": put("detail", value="all"),
    "detail full": put("detail", value="full"),
    "detail null": put("detail", value=None),
    "a check that is null": put(*FINDING, "check", value=None),
    "evidence that is null": put(*FINDING, "evidence", value=None),
    "evidence without a pointer": put(*FINDING, "evidence", value=[{}]),
    "an advisory without a message": put(*FINDING, "advisories", value=[{"code": "x"}]),
    "a command that is null": put(*FINDING, "remediation", value=[None]),
    "portal that is false": put(*FINDING, "portal", value=False),
}
#: Wrong for this component and these settings.
WRONG_HERE: dict[str, Change] = {
    "a check that the component does not have": put(*FINDING, "check", value="acr-all"),
    "a reason that the check does not have": put(*FINDING, "reason", value="fine"),
    "a severity that the settings do not give": put(*FINDING, "severity", value="low"),
    "an advisory that the check does not have": put(*FINDING, "advisories", value=[{"code": "x", "message": "x"}]),
    "another detail": put("detail", value="verdicts"),
}


def changed(change: Change) -> str:
    report = copy.deepcopy(PASSED)
    change(report)
    return json.dumps(report)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_text(name: str) -> None:
    with pytest.raises(ContractViolation):
        Report.from_json(changed(WRONG[name]))


@pytest.mark.parametrize("text", ["", "null", "[]", "{", "NaN", '{"schema": NaN}', "[" * 100_000, "1" * 10_000, b"\xff"])
def test_text_that_is_no_report(text: str | bytes) -> None:
    with pytest.raises(ContractViolation):
        Report.from_json(text)


@pytest.mark.parametrize("name", [*WRONG, *WRONG_HERE])
def test_wrong_result(name: str) -> None:
    text = changed({**WRONG, **WRONG_HERE}[name])
    policy = Policy(returning(text))
    for evaluate in (policy.evaluate, policy.evaluate_json):
        with pytest.raises(ContractViolation):
            evaluate(PASSES)
    assert [type(result) for result in policy.evaluate_many([PASSES, PASSES])] == [ContractViolation] * 2


def test_right_result() -> None:
    policy = Policy(returning(json.dumps(PASSED)))
    assert policy.evaluate(PASSES).passed
    assert [result.passed for result in policy.evaluate_many([PASSES, PASSES])] == [True, True]


@pytest.mark.parametrize("document", ["", "[]", "null"])
def test_registry_that_is_not_in_the_document(document: str) -> None:
    policy = Policy(returning(json.dumps(PASSED)))
    with pytest.raises(ContractViolation):
        policy.evaluate(document)
    assert [type(result) for result in policy.evaluate_many([document, document])] == [ContractViolation] * 2


def test_pass_for_a_reason_that_fails() -> None:
    report = json.loads(acrcheck.evaluate_json(FAILS))
    report["registries"][0]["findings"][1]["status"] = "pass"
    report["summary"].update({"pass": 1, "fail": 0})
    policy = Policy(returning(json.dumps(report)))
    for settings in (None, {"minPrefixLength": 8}):
        with pytest.raises(ContractViolation, match="contradicts the reason"):
            policy.evaluate(FAILS, settings)


def test_a_check_that_did_not_run() -> None:
    report = json.loads(acrcheck.evaluate_json(PASSES))
    del report["registries"][0]["findings"][1]
    report["summary"]["notApplicable"] = 0
    policy = Policy(returning(json.dumps(report)))
    with pytest.raises(ContractViolation, match="1 findings instead of 2"):
        policy.evaluate(PASSES)
    # Settings can disable a check.
    assert len(policy.evaluate(PASSES, '{"checks": ["acr-trusted-services"]}').registries[0].findings) == 1


def test_findings_in_another_order() -> None:
    report = copy.deepcopy(PASSED)
    report["registries"][0]["findings"].reverse()
    with pytest.raises(ContractViolation, match="out of order"):
        Policy(returning(json.dumps(report))).evaluate(PASSES)


def test_a_check_given_twice() -> None:
    report = copy.deepcopy(PASSED)
    findings = report["registries"][0]["findings"]
    findings[1] = findings[0]
    report["summary"].update({"pass": 2, "notApplicable": 0})
    for settings in (None, {"minPrefixLength": 8}):
        with pytest.raises(ContractViolation, match="twice or out of order"):
            Policy(returning(json.dumps(report))).evaluate(PASSES, settings)


@pytest.mark.parametrize(
    ("key", "value"),
    [("check", "acr-all"), ("check", "acr-ip-network-rules"), ("status", "fail"), ("severity", "low"), ("reason", "fine"), ("reason", [])],
)
def test_wrong_behind_what_is_right(key: str, value: object) -> None:
    """What was found to be right is kept, but only for exactly that."""
    report = copy.deepcopy(PASSED)
    report["registries"].append(copy.deepcopy(report["registries"][0]))
    report["summary"].update({"registries": 2, "pass": 2, "notApplicable": 2})
    policy = Policy(returning(json.dumps(report)))
    assert policy.evaluate(PASSES).passed
    report["registries"][1]["findings"][0][key] = value
    if key == "status":
        report["summary"].update({"pass": 1, "fail": 1})
    with pytest.raises(ContractViolation):
        Policy(returning(json.dumps(report))).evaluate(PASSES)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_wrong_number_of_results(count: int) -> None:
    data = Data()
    text = json.dumps(PASSED).encode()
    policy = Policy(component(data, json=data.text(text), batch=data.texts([text] * count)))
    results = list(policy.evaluate_many([PASSES, PASSES]))
    assert [type(result) for result in results] == [ContractViolation] * 2


def test_invalid_settings_without_a_problem() -> None:
    report = json.loads(acrcheck.evaluate_json("{}", "["))
    assert report["errors"][0]["code"] == "invalid-settings"
    with pytest.raises(ContractViolation):
        Policy(returning(json.dumps(report))).evaluate("{}")


def test_controls() -> None:
    description = json.loads(acrcheck.describe().json)
    description["checks"][0]["reasons"][0]["controls"] = [{"framework": "CIS", "id": "9.1", "source": "https://example.com/"}]
    data = Data()
    policy = Policy(component(data, describe=data.text(json.dumps(description).encode())))
    assert policy.describe().checks[0].reasons[0].controls == (acrcheck.Control("CIS", "9.1", "https://example.com/"),)


@pytest.mark.parametrize(
    "change",
    [
        put("schema", value="acrcheck.policy/v2"),
        put("checks", value=[]),
        put("checks", 0, "id", value=""),
        put("checks", 0, "id", value="acr-ip-network-rules"),
        put("checks", 0, "reasons", 0, "status", value="ok"),
        put("checks", 0, "severity", value=None),
        put("settingsSchema", value="{}"),
        drop("checks", 0, "references"),
        drop("checks", 1, "reasons", 0, "controls"),
        put("checks", 1, "reasons", 0, "controls", value=[{"framework": "CIS"}]),
    ],
)
def test_wrong_description(change: Change) -> None:
    description = json.loads(acrcheck.describe().json)
    change(description)
    data = Data()
    describe = data.text(json.dumps(description).encode())
    policy = Policy(component(data, json=data.text(json.dumps(PASSED).encode()), describe=describe))
    with pytest.raises(ContractViolation):
        policy.describe()
    with pytest.raises(ContractViolation):
        policy.evaluate(PASSES)
    with pytest.raises(ContractViolation):
        policy.evaluate_many([PASSES])
