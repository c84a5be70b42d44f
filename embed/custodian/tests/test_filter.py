"""The filter without a run."""

from __future__ import annotations

import json
from typing import Any

import acrcheck
import pytest
from c7n.exceptions import PolicyValidationError
from c7n.schema import validate as validate_schema
from c7n_azure.resources.container_registry import ContainerRegistry

import registries as r
from acrcheck_custodian import ANNOTATION, AcrcheckFilter, register
from acrcheck_custodian import _findings as findings

register()


def copy(*resources: dict[str, Any]) -> list[dict[str, Any]]:
    copied: list[dict[str, Any]] = json.loads(json.dumps(resources))
    return copied


def names(resources: list[Any], **data: Any) -> list[Any]:
    checked = AcrcheckFilter({"type": "acrcheck", **data}).validate()
    return [resource.get("name") for resource in checked.process(resources)]


def test_the_filter_is_in_the_registry_of_container_registries() -> None:
    register()
    assert ContainerRegistry.filter_registry.get("acrcheck") is AcrcheckFilter


def test_the_checks_are_those_of_the_component() -> None:
    assert tuple(check.id for check in acrcheck.describe().checks) == findings.CHECKS
    assert set(findings.STATUSES) == {status.value for status in acrcheck.Status}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["open", "blocked", "perimeter", "old"]),
        ({"status": "fail"}, ["open", "blocked"]),
        ({"status": ["unknown"]}, ["perimeter", "old"]),
        ({"status": "unknown", "check": "acr-ip-network-rules"}, ["perimeter"]),
        ({"status": "not-applicable", "check": ["acr-ip-network-rules"]}, ["blocked"]),
        ({"status": "pass", "check": "acr-ip-network-rules"}, ["good", "old", "wide"]),
        ({"settings": {"allowedRanges": ["20.90.0.0/16"]}, "check": "acr-ip-network-rules"}, ["open", "perimeter", "wide"]),
        ({"settings": {"unrestricted": "not-applicable"}, "status": "fail"}, ["blocked"]),
    ],
)
def test_statuses_checks_and_settings(data: dict[str, Any], expected: list[str]) -> None:
    assert names(copy(r.GOOD, r.OPEN, r.BLOCKED, r.PERIMETER, r.OLD, r.WIDE), **data) == expected


def test_no_resources() -> None:
    assert names([]) == []


def test_findings_of_several_filters_are_kept_once() -> None:
    resources = copy(r.BLOCKED)
    for check in (*findings.CHECKS, *findings.CHECKS):
        names(resources, check=check, status=list(findings.STATUSES))
    assert [item["check"] for item in resources[0][ANNOTATION]] == list(findings.CHECKS)


def test_annotations_do_not_change_the_result() -> None:
    resources = copy(r.OPEN)
    resources[0].update({"c7n:MatchedFilters": ["name"], "c7n:value": {"id": "x", "publicNetworkAccess": "Disabled"}})
    resources[0]["c7n:parent"] = resources[0]
    assert names(resources, status="fail") == ["open"]
    assert names(resources, status="fail") == ["open"]
    assert names(resources, status="unknown") == []


def cycle() -> dict[str, Any]:
    resource = copy(r.GOOD)[0]
    resource["properties"]["self"] = resource
    return resource


HOSTILE = {
    "empty": {},
    "another type": {**r.GOOD, "id": "/subscriptions/x", "type": "Microsoft.Storage/storageAccounts"},
    "no properties": {**r.GOOD, "properties": None},
    "two registries": {**r.GOOD, "resources": [r.GOOD]},
    "half a surrogate": {**r.GOOD, "location": "\ud800"},
    "not a number": {**r.GOOD, "properties": {**r.GOOD["properties"], "x": float("nan")}},
    "a cycle": cycle(),
    "a value without a JSON form as key": {**r.GOOD, "properties": {(1, 2): 3}},
    "a large text": {**r.GOOD, "location": "x" * (65 << 20)},
    "a wrong type": {**r.GOOD, "properties": {**r.GOOD["properties"], "publicNetworkAccess": ["Disabled"]}},
}


@pytest.mark.parametrize("resource", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_resource_that_cannot_be_evaluated_is_unknown_and_affects_no_other(resource: dict[str, Any]) -> None:
    resources = [copy(r.GOOD)[0], dict(resource), copy(r.OPEN)[0]]
    checked = AcrcheckFilter({"type": "acrcheck"}).validate()
    matched = checked.process(resources)
    assert matched == resources[1:]
    assert resources[1][ANNOTATION][0]["status"] == "unknown"
    # Not a pass either, so that `not` includes it.
    passing = AcrcheckFilter({"type": "acrcheck", "status": ["pass", "not-applicable"]}).validate()
    assert not passing.process([dict(resource)])


@pytest.mark.parametrize("error", [acrcheck.FuelExhausted("fuel"), acrcheck.DeadlineExceeded("deadline"), acrcheck.Trap("trap")])
def test_an_error_of_the_component_is_unknown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: acrcheck.AcrcheckError
) -> None:
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: iter([error for _ in documents]))
    resources = copy(r.GOOD, r.GOOD)
    assert names(resources) == ["good", "good"]
    assert resources[0][ANNOTATION][0] == {"check": findings.CHECKS[0], "status": "unknown", "reason": "error", "message": str(error)}
    assert caplog.text.count("acrcheck could not evaluate") == 2


def test_results_that_are_missing_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: iter([]))
    with pytest.raises(ValueError, match="shorter"):
        names(copy(r.GOOD))


def test_a_report_with_an_error_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    report = acrcheck.evaluate(json.dumps([r.GOOD, {"name": "half"}]))
    assert (len(report.registries), len(report.errors)) == (1, 1)
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: iter([report for _ in documents]))
    assert names(copy(r.GOOD)) == ["good"]


def test_a_finding_that_is_missing_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = acrcheck.evaluate_many
    monkeypatch.setattr(acrcheck, "evaluate_many", lambda documents, settings: whole(documents, {"checks": ["acr-ip-network-rules"]}))
    assert names(copy(r.GOOD)) == ["good"]


@pytest.mark.parametrize(
    "settings", [{"x": 1}, {"minPrefixLength": 33}, {"checks": ["acr-ip-network-rules"]}, {"severity": {"x": "low"}}, "{}"]
)
def test_settings_that_are_not_valid_are_an_error_of_the_policy(settings: Any) -> None:
    with pytest.raises(PolicyValidationError, match="acrcheck: "):
        names([], settings=settings)


@pytest.mark.parametrize(
    ("data", "valid"),
    [
        ({}, True),
        ({"check": "acr-trusted-services", "status": "unknown", "settings": {}}, True),
        ({"check": ["acr-trusted-services", "acr-ip-network-rules"]}, True),
        ({"check": "acr-trusted"}, False),
        ({"check": []}, False),
        ({"status": []}, False),
        ({"status": ["failed"]}, False),
        ({"stauts": "fail"}, False),
    ],
)
def test_the_schema_refuses_what_the_filter_does_not_know(data: dict[str, Any], valid: bool) -> None:
    from c7n.resources import load_resources  # noqa: PLC0415 - slow

    load_resources(("azure.container-registry",))
    policy = {"name": "x", "resource": "azure.container-registry", "filters": [{"type": "acrcheck", **data}]}
    assert (not validate_schema({"policies": [policy]})) is valid


def test_findings_are_those_of_the_component() -> None:
    for resource in (r.GOOD, r.OPEN, r.BLOCKED, r.PERIMETER, r.OLD, r.WIDE):
        report = acrcheck.evaluate(json.dumps(resource))
        resources = copy(resource)
        names(resources, status=list(findings.STATUSES))
        found = [(item["check"], item["status"], item["reason"]) for item in resources[0][ANNOTATION]]
        assert found == [(finding.check, finding.status, finding.reason) for finding in report.registries[0].findings]
