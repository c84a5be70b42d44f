from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest

import acrcheck
from acrcheck import Detail, Report, Severity, Status
from documents import FAILS, PASSES, UNKNOWN


@pytest.mark.parametrize(
    ("document", "passed"),
    [
        (PASSES, True),
        (f"[{PASSES},{PASSES}]", True),
        (FAILS, False),
        (UNKNOWN, False),
        (f"[{PASSES},{FAILS}]", False),
        # The rest was evaluated, but something could not be read.
        (f"{PASSES}\n]", False),
        (f"[{PASSES},{{", False),
        # No registries: nothing was checked.
        ("[]", False),
        ("", False),
        ('{"type": "Microsoft.Storage/storageAccounts", "id": "/x"}', False),
    ],
)
@pytest.mark.parametrize("detail", list(Detail))
def test_passed(document: str, passed: bool, detail: Detail) -> None:
    report = acrcheck.evaluate(document, detail=detail)
    assert report.passed is passed
    assert Report.from_json(report.json).passed is passed
    assert report.detail is detail


def test_not_applicable_passes_only_beside_other_results() -> None:
    report = acrcheck.evaluate(FAILS, {"unrestricted": "not-applicable"})
    assert {finding.status for finding in report.registries[0].findings} == {Status.NOT_APPLICABLE}
    assert report.passed


def test_passed_ignores_the_counts() -> None:
    report = acrcheck.evaluate(FAILS)
    dishonest = dataclasses.replace(report, summary=acrcheck.evaluate(PASSES).summary)
    assert not dishonest.passed


@pytest.mark.parametrize("change", [{"complete": False}, {"registries": ()}])
def test_passed_needs_everything(change: dict[str, Any]) -> None:
    report = acrcheck.evaluate(PASSES)
    assert report.passed
    assert not dataclasses.replace(report, **change).passed


def test_passed_needs_findings() -> None:
    report = acrcheck.evaluate(PASSES)
    empty = dataclasses.replace(report.registries[0], findings=())
    assert not dataclasses.replace(report, registries=(empty,)).passed
    assert not dataclasses.replace(report, registries=(report.registries[0], empty)).passed


def test_fields() -> None:
    text = json.dumps(
        {
            "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g/providers/"
            "Microsoft.ContainerRegistry/registries/open",
            "name": "open",
            "location": "westeurope",
            "tags": {"team": "platform"},
            "publicNetworkAccess": "Enabled",
            "networkRuleSet": {"defaultAction": "Allow"},
        }
    )
    (registry,) = acrcheck.evaluate(text).registries
    assert (registry.name, registry.resource_group, registry.location) == ("open", "g", "westeurope")
    assert registry.tags == (acrcheck.Tag("team", "platform"),)
    assert registry.position == acrcheck.Position(1, 1, "")
    assert not registry.declared
    assert registry.address is None
    finding = registry.findings[1]
    assert (finding.check, finding.status, finding.severity) == ("acr-ip-network-rules", Status.FAIL, Severity.HIGH)
    assert finding.reason == "open-to-all-networks"
    assert finding.remediation[0].startswith("az acr ")
    assert finding.evidence[0] == acrcheck.Evidence("/publicNetworkAccess", "Enabled")


def test_enums_are_their_texts() -> None:
    text: str = Status.NOT_APPLICABLE
    assert f"{Status.NOT_APPLICABLE}" == str(Status.NOT_APPLICABLE) == text == "not-applicable"
    assert f"{Severity.HIGH:>6}" == "  high"
    assert json.dumps(Detail.FULL) == '"full"'


def records(value: object) -> list[Any]:
    """Returns every dataclass in a value."""
    if isinstance(value, tuple):
        return [record for item in value for record in records(item)]
    if dataclasses.is_dataclass(value):
        return [value] + [record for field in dataclasses.fields(value) for record in records(getattr(value, field.name))]
    return []


def test_records_are_frozen_slotted_and_can_be_copied() -> None:
    report = acrcheck.evaluate(f"[{PASSES},{FAILS},1]")
    found = [*records(report), *records(acrcheck.describe()), acrcheck.Limits(), acrcheck.SettingsProblem("/x", "y")]
    names = {type(record).__name__ for record in found}
    assert {"Report", "Registry", "Finding", "Evidence", "Position", "Problem", "Summary", "Check", "Reason", "Limits"} <= names
    for record in found:
        name = dataclasses.fields(record)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(record, name, None)
        assert not hasattr(record, "__dict__")
        assert set(record.__slots__) == {field.name for field in dataclasses.fields(record)}
        assert copy.deepcopy(record) == record
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(record, protocol)) == record
    assert hash(report) == hash(copy.deepcopy(report))


def test_repr_is_short() -> None:
    assert "passed=False" in repr(acrcheck.evaluate(FAILS))
    assert len(repr(acrcheck.evaluate("[" + FAILS + ("," + FAILS) * 1000 + "]"))) < 300


def test_description() -> None:
    description = acrcheck.describe()
    assert [check.id for check in description.checks] == ["acr-trusted-services", "acr-ip-network-rules"]
    assert json.loads(description.json)["schema"] == "acrcheck.policy/v1"
    assert description.settings_schema["$schema"].startswith("https://json-schema.org/")
    check = description.checks[1]
    assert check.severity is Severity.HIGH
    assert {reason.status for reason in check.reasons} == set(Status)
    raw = json.loads(description.json)["checks"]
    for described, item in zip(description.checks, raw):
        assert [reason.portal for reason in described.reasons] == [reason["portal"] for reason in item["reasons"]]
        assert [len(reason.controls) for reason in described.reasons] == [len(reason["controls"]) for reason in item["reasons"]]
        assert list(described.audit_commands) == item["auditCommands"]
        assert list(described.remediation_portal) == item["remediationPortal"]
    assert all(reference.url.startswith("https://") for reference in check.references)


def test_errors_are_never_a_pass_and_can_be_copied() -> None:
    kinds: list[type[acrcheck.AcrcheckError]] = [acrcheck.AcrcheckError, *every_subclass(acrcheck.AcrcheckError)]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert {kind.__name__ for kind in kinds} <= set(acrcheck.__all__)
    problems = (acrcheck.SettingsProblem("/x", "unknown key"),)
    for kind in kinds:
        error = acrcheck.InvalidSettings(problems) if kind is acrcheck.InvalidSettings else kind("what")
        copied = pickle.loads(pickle.dumps(error))
        assert not copied.passed
        assert type(copied) is kind
        assert str(copied) == str(error)
    assert str(acrcheck.InvalidSettings(problems)) == "invalid settings: /x: unknown key"


def every_subclass(kind: type[acrcheck.AcrcheckError]) -> list[type[acrcheck.AcrcheckError]]:
    return [sub for direct in kind.__subclasses__() for sub in [direct, *every_subclass(direct)]]
